"""`zhicheng`: the program's commands.

What an operator can put right ends in one line on stderr and exit code 2; a negative result in
exit code 1.
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from domain.audit.log_export import USUAL_RECIPIENT, ExportFormat, is_recipient
from domain.decider import Rejected
from domain.rules import draw_transcript, transcript_file
from infrastructure.migrate import migrate as migrate_databases
from infrastructure.migrate import require_migrated
from infrastructure.settings import Settings
from interfaces import service
from interfaces.clock import Clock
from interfaces.commands import (
    audit_commands,
    draw_check,
    offline,
    rebuilding,
)
from interfaces.commands.audit_commands import audit
from interfaces.faults import Fault, one_line
from interfaces.jobs.log_exports import export_to_folder
from interfaces.logs import write_logs
from interfaces.messages import message
from interfaces.system import System
from projections.registry import PROJECTIONS

app = typer.Typer(
    help="职称: declarations, reviews and certificates of professional titles.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
admin = typer.Typer(help="Accounts of the system itself.", no_args_is_help=True)
draw = typer.Typer(help="Expert draws.", no_args_is_help=True)
log = typer.Typer(help="The event log.", no_args_is_help=True)
app.add_typer(admin, name="admin")
app.add_typer(draw, name="draw")
app.add_typer(audit, name="audit")
app.add_typer(log, name="log")
_DAY = ["%Y-%m-%d"]


def main() -> None:
    """The program `zhicheng`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Raises only what is a defect of the program."""
    try:
        code = app(arguments, prog_name="zhicheng", standalone_mode=False)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        return 130
    except Exception as error:
        line = one_line(error)
        if line is None:
            raise
        typer.echo(f"zhicheng: {line}", err=True)
        return 2
    return code if isinstance(code, int) else 0


@app.command()
def migrate() -> None:
    """Bring the databases to this release; safe to repeat."""
    settings = _settings()
    with _opened(settings, check=False) as system:
        migrate_databases(settings, system.log, system.vault_tables, PROJECTIONS)
    typer.echo("the databases are ready")


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="A demo province under var/.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[str, typer.Option(help="Port; 0 takes a free one.")] = "",
) -> None:
    """Pages and API. On PostgreSQL any number of processes, on SQLite one."""
    given = {"ZHICHENG_HOST": host, "ZHICHENG_PORT": port}
    environment = {**os.environ, **{name: text for name, text in given.items() if text}}
    if demo:
        settings = Settings.demo(Path("var"), environment)
    else:
        settings = Settings.from_environment(environment)
    write_logs(settings.log_level, quiet=settings.demo_mode)
    if settings.demo_mode:
        service.serve_demo(settings, Path("var"), Console(), Console(stderr=True))
    else:
        service.serve(settings, Console())


@app.command()
def work() -> None:
    """Projections, deadlines and publicity ends, beside processes that serve. Ends at SIGTERM."""
    settings = _settings()
    write_logs(settings.log_level)
    with _opened(settings) as system:
        service.work(system)


@admin.command("create")
def create_administrator(
    login: Annotated[str, typer.Option(help="Log-in name, in small letters.")],
    name: Annotated[str, typer.Option(help="Name of the person.")],
    generate: Annotated[
        bool, typer.Option("--generate", help="Make a password to be changed at log-in.")
    ] = False,
    another: Annotated[
        bool, typer.Option("--another", help="Also when there is an administrator already.")
    ] = False,
) -> None:
    """The first account of an empty system; also lays down holidays and catalogues."""
    settings = _settings()
    write_logs("error")
    with _opened(settings) as system:
        service.prepare_for_administrator(system, another=another)
        password = secrets.token_urlsafe(12) if generate else _ask_password()
        service.create_administrator(system, login, name, password, must_change=generate)
    typer.echo(f"administrator {login} is ready")
    if generate:
        typer.echo(f"password, to be changed at log-in: {password}")


@app.command("rebuild")
def rebuild_projections(
    names: Annotated[list[str] | None, typer.Argument(help="Projections; none: all.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare those in use with what the log says.")
    ] = False,
) -> None:
    """Rebuild read models from the log, beside those in use; a killed rebuild is carried on.

    Exit code 1: one could not be rebuilt, or with --check differs.
    """
    known = {projection.name: projection for projection in PROJECTIONS}
    for name in names or ():
        if name not in known:
            raise Fault(f"there is no projection {name}; there are {', '.join(known)}")
    settings = _settings()
    write_logs("error")
    wanted = [known[name] for name in dict.fromkeys(names or known)]
    with _opened(settings) as system:
        work = rebuilding.check if check else rebuilding.rebuild
        if not work(system, wanted):
            raise typer.Exit(1)


@log.command("export")
def export_log(
    out: Annotated[Path, typer.Option(help="Folder for the files; made when missing.")],
    kind: Annotated[
        Literal["parquet", "jsonl", "ocel"], typer.Option("--format", help="Of the files.")
    ],
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, help="First day; none: the first of all."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Last day; none: up to now.")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option("--since-export", help="Go on where the export in this folder ended."),
    ] = None,
    recipient: Annotated[
        str, typer.Option(help="Code of who is given the files; each has own pseudonyms.")
    ] = USUAL_RECIPIENT,
) -> None:
    """Every event without personal data, for analysts (docs/analysts.md).

    With --since-export only what was stored since; into the same folder it adds further files.
    """
    settings = _settings()
    write_logs("error")
    if not is_recipient(recipient):
        raise Fault("a recipient is named by small letters, figures and hyphens, 32 at most")
    shown = Console(stderr=True)
    with (
        _opened(settings) as system,
        Progress(console=shown, transient=True, disable=not shown.is_terminal) as bars,
    ):
        bar = bars.add_task("log", total=system.log.last_position() or 1)
        made = export_to_folder(
            system,
            ExportFormat(kind.upper()),
            out,
            days=(since.date() if since else None, until.date() if until else None),
            recipient=recipient,
            previous=previous,
            tell=lambda position: bars.update(bar, completed=position),
        )
    files = len(made.parts) + len(made.tables)
    typer.echo(f"{made.events} events in {files} files up to position {made.position}: {out}")


@draw.command("verify")
def verify_draw(
    file: Annotated[Path, typer.Argument(help="抽取过程记录文件（JSON）。")],
    frozen: Annotated[str, typer.Option(help="抽取前公布的专家库冻结校验值。")] = "",
    hrss: Annotated[str, typer.Option(help="抽取前公布的职称管理部门承诺。")] = "",
    committee: Annotated[str, typer.Option(help="抽取前公布的评委会日常工作部门承诺。")] = "",
) -> None:
    """核验抽取过程记录：只凭这一个文件重新抽取，逐项说明。

    退出码：0 全部通过；1 有不符之处；2 不是抽取过程记录。给出抽取前公布的三个值时一并比对。
    """
    try:
        transcript = transcript_file.read(file.read_bytes())
    except Rejected as wrong:
        text = message(wrong.code, wrong.facts)
        if wrong.code == "transcript-malformed":
            raise Fault(f"{file}: {text}") from None
        typer.echo(f"［不符］ {text}", err=True)
        raise typer.Exit(1) from None
    published = draw_transcript.Published(
        frozen=frozen or transcript.frozen,
        hrss_promise=hrss or transcript.hrss_promise,
        committee_promise=committee or transcript.committee_promise,
    )
    given = any((frozen, hrss, committee))
    checks = draw_transcript.verify(transcript, published if given else None)
    for line in draw_check.lines(transcript, checks):
        typer.echo(line)
    if draw_transcript.failures(checks):
        raise typer.Exit(1)


@audit.command("export")
def export_evidence(
    out: Annotated[Path, typer.Option(help="A folder that is new or empty.")],
    hashes: Annotated[
        bool, typer.Option("--hashes", help="Hashes of the events instead of the events.")
    ] = False,
) -> None:
    """Write what `zhicheng audit verify` needs: events as stored, checkpoints, keys."""
    with _opened(_settings()) as system:
        typer.echo(audit_commands.export(system, out, whole=not hashes))


@app.command("verify")
def verify_certificate(
    file: Annotated[Path, typer.Argument(help="A certificate's PDF, or a text with its QR code.")],
    issuers: Annotated[
        Path | None, typer.Option(help="Certificates of the issuers, got from the service before.")
    ] = None,
    revoked: Annotated[Path | None, typer.Option(help="The signed revocation list.")] = None,
    log: Annotated[
        str, typer.Option(help="The log's key (name+id+key): the proof in the PDF is checked, too.")
    ] = "",
    key_changes: Annotated[
        Path | None, typer.Option(help="Notes by which the log's key was changed.")
    ] = None,
) -> None:
    """Check a certificate offline.

    Exit code 0: valid; 1: not genuine; 3: revoked or superseded; 4: genuine, but what it is
    worth today cannot be told.
    """
    chain = audit_commands.chain_of(log, key_changes) if log else None
    code, lines = offline.verify(file, issuers, revoked, Clock().now(), chain)
    for line in lines:
        typer.echo(line)
    if code:
        raise typer.Exit(code)


@app.command()
def routes(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list on stdout.")] = False,
    postgres: Annotated[
        str, typer.Option(help="URL of a server to make three databases on; else SQLite.")
    ] = "",
) -> None:
    """Walk all twelve review routes over HTTP in a world of their own, and compare."""
    from interfaces.route_run.client import Refused
    from interfaces.route_run.expected import WALKS
    from interfaces.route_run.run import run as run_routes

    write_logs("error")
    try:
        with Console(stderr=True).status("routes") as shown:
            outcomes = run_routes(postgres, shown.update)
    except Refused as refused:
        typer.echo(f"zhicheng: the walk ended early: {refused}", err=True)
        raise typer.Exit(1) from None
    right = [o.as_expected(walk) for o, walk in zip(outcomes, WALKS, strict=True)]
    if as_json:
        documents = [outcome.document() for outcome in outcomes]
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        whole = Column("certificate", no_wrap=True)
        table = Table("route", "variant", "stages", whole, "verified", "right")
        for outcome, fits in zip(outcomes, right, strict=True):
            table.add_row(
                outcome.id,
                outcome.variant,
                " ".join(outcome.stages),
                outcome.certificate,
                "yes" if outcome.verified else "no",
                "yes" if fits else "NO",
            )
        Console().print(table)
    if not all(right):
        raise typer.Exit(1)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


@contextmanager
def _opened(settings: Settings, *, check: bool = True) -> Iterator[System]:
    """A system that is closed again; with `check` its tables must be there."""
    if check:
        require_migrated(settings)
    system = System.open(settings, Clock())
    try:
        if check:
            system.vault.check()
        yield system
    finally:
        system.close()


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
