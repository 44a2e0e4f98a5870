"""The commands of `zhicheng`, and what they say when the operator has something to put right."""

import gzip
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import sqlalchemy as sa
import structlog

from domain.configuration.catalogue import CATALOGUE
from domain.configuration.reference.series import SERIES
from domain.experts.expert_draw import transcript
from domain.rules.transcript_file import write
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from infrastructure.settings import Settings
from infrastructure.vault.vault_store import open_vault
from interfaces.cli import run
from interfaces.clock import Clock
from interfaces.route_run.run import environment_for
from interfaces.system import System
from tests.domain.draws import SIMPLE, drawn
from tests.interfaces.service_process import Service

ADMIN = ["admin", "create", "--login", "root", "--name", "系统管理员"]


@pytest.fixture(autouse=True)
def environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_database: Callable[[], str]
) -> Iterator[dict[str, str]]:
    """Complete settings for databases that are not there yet."""
    urls = (new_database(), new_database(), new_database())
    given = environment_for(tmp_path, urls)
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    monkeypatch.chdir(tmp_path)
    yield given
    structlog.reset_defaults()  # the log lines went to this test's stderr


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(getattr(request, "param", "sqlite"))


on_both_stores = pytest.mark.parametrize("store", ["sqlite", "postgres"], indirect=True)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on stderr of a command that ends with code 2."""
    assert run(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert len(lines) == 1, said.err
    return lines[0]


@pytest.fixture
def system(environment: dict[str, str]) -> Iterator[Callable[[], System]]:
    """Opens the system on the databases of the settings."""
    with ExitStack() as opened:

        def connect() -> System:
            system = System.open(Settings.from_environment(environment), Clock())
            opened.callback(system.close)
            return system

        yield connect


# Settings and databases.


def test_a_missing_setting_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZHICHENG_LOG_URL")
    assert "ZHICHENG_LOG_URL is not set" in refusal(capsys, "serve")


def test_a_wrong_option_is_told_as_the_setting_it_stands_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "ZHICHENG_PORT is not valid" in refusal(capsys, "serve", "--port", "http")


@pytest.mark.parametrize("arguments", [["nonsense"], ["admin", "create"], ["serve", "--nonsense"]])
def test_a_wrong_use_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert "--help tells more" in refusal(capsys, *arguments)


@on_both_stores
@pytest.mark.parametrize("arguments", [["serve", "--port", "0"], ["work"], ADMIN, ["rebuild"]])
def test_missing_tables_name_the_command_that_makes_them(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert "run `zhicheng migrate`" in refusal(capsys, *arguments)


@on_both_stores
def test_migrate_makes_the_tables_and_may_be_repeated(system: Callable[[], System]) -> None:
    assert run(["migrate"]) == 0
    assert run(["migrate"]) == 0
    made = system()
    assert made.log.last_position() == 0
    vault = open_vault(made.settings.vault_url)
    tables = set(sa.inspect(vault).get_table_names())
    vault.dispose()
    assert tables >= {"person_key", "password", "sessions", "typed_draft", "login_challenge"}


def test_another_master_key_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["migrate"])
    capsys.readouterr()
    monkeypatch.setenv("ZHICHENG_MASTER_KEY", "ab" * 32)
    assert "the master key does not open" in refusal(capsys, "serve", "--port", "0")


def test_a_folder_that_cannot_be_written_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ZHICHENG_LOG_URL", f"sqlite:///{tmp_path}/file/log.db")
    assert f"{tmp_path}/file cannot be used" in refusal(capsys, "migrate")


def test_a_database_server_that_is_away_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql://nobody@127.0.0.1:{taken.getsockname()[1]}/log"
        monkeypatch.setenv("ZHICHENG_LOG_URL", url)
        assert "a database does not answer" in refusal(capsys, "serve", "--port", "0")


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    run(["migrate"])
    capsys.readouterr()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port} is in use" in refusal(capsys, "serve", "--port", port)


@pytest.mark.parametrize("arguments", [["serve", "--port", "0"], ["work"]])
def test_sqlite_has_one_writing_process(
    capsys: pytest.CaptureFixture[str], system: Callable[[], System], arguments: list[str]
) -> None:
    run(["migrate"])
    capsys.readouterr()
    system().log.create_tables()  # from here on it is the writer
    assert "another process writes this event log" in refusal(capsys, *arguments)


def test_the_service_answers_and_ends_in_order(environment: dict[str, str], tmp_path: Path) -> None:
    run(["migrate"])
    service = Service(environment, tmp_path)
    try:
        assert httpx2.get(f"{service.address}/health/ready", timeout=30).status_code == 200
    finally:
        code = service.terminate()
    assert code == 0


# The first administrator.


@on_both_stores
def test_the_first_administrator_finds_catalogue_and_calendar(
    capsys: pytest.CaptureFixture[str], system: Callable[[], System]
) -> None:
    run(["migrate"])
    assert run([*ADMIN, "--generate"]) == 0
    password = capsys.readouterr().out.split()[-1]
    opened = system()
    opened.worker.start()
    assert opened.worker.wait_for(opened.log.last_position(), 30)
    account = opened.authenticate("root", password)
    assert account is not None
    assert account.must_change_password
    catalogue = CATALOGUE.fold(r.event for r in opened.log.read(CATALOGUE_STREAM))
    assert len(catalogue.series) == len(SERIES)
    assert catalogue.specialties
    years = opened.log.read(CALENDAR_STREAM)
    assert {r.role for r in years} == {"system"}
    assert {r.event.year for r in years} == {2024, 2025, 2026}


def test_a_second_administrator_must_be_meant(
    capsys: pytest.CaptureFixture[str], system: Callable[[], System]
) -> None:
    run(["migrate"])
    assert run([*ADMIN, "--generate"]) == 0
    capsys.readouterr()
    second = ["admin", "create", "--login", "second", "--name", "另一人", "--generate"]
    assert "--another" in refusal(capsys, *second)
    assert run([*second, "--another"]) == 0
    capsys.readouterr()
    same = refusal(capsys, *ADMIN, "--generate", "--another")
    assert "login" in same
    assert len(system().log.read(CATALOGUE_STREAM)) > 0


# Draws.


def true_file(folder: Path) -> Path:
    file = folder / "draw.json"
    file.write_bytes(write(transcript(drawn(SIMPLE).state)))
    return file


def test_a_true_transcript_is_confirmed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["draw", "verify", str(true_file(tmp_path))]) == 0
    printed = capsys.readouterr().out
    assert "不符" not in printed
    state = drawn(SIMPLE).state
    assert state.seed in printed
    assert "5 个席位与记录逐一一致" in printed
    assert printed.count("［通过］") == 15


def test_a_changed_byte_is_found_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = true_file(tmp_path)
    file.write_bytes(file.read_bytes() + b" ")
    assert run(["draw", "verify", str(file)]) == 1
    assert "文件已被改动" in capsys.readouterr().err


def test_a_forged_transcript_is_found_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    true = transcript(drawn(SIMPLE).state)
    first, second, *others = true.seats
    swapped = (replace(first, entry=second.entry), replace(second, entry=first.entry), *others)
    file = tmp_path / "draw.json"
    file.write_bytes(write(replace(true, seats=swapped)))
    assert run(["draw", "verify", str(file)]) == 1
    assert "抽取结果与重新计算的不一致" in capsys.readouterr().out


def test_what_was_published_before_the_draw_decides(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = str(true_file(tmp_path))
    true = transcript(drawn(SIMPLE).state)
    published = ["--frozen", true.frozen, "--hrss", true.hrss_promise]
    assert run(["draw", "verify", file, *published]) == 0
    assert "与抽取前公布的冻结校验值和双方承诺一致" in capsys.readouterr().out
    assert run(["draw", "verify", file, "--committee", "0" * 64]) == 1


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"draw": 1}', "[" * 100_000])
def test_what_is_no_transcript_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    file = tmp_path / "draw.json"
    file.write_text(text)
    assert "不是抽取过程记录" in refusal(capsys, "draw", "verify", str(file))


# Rebuild.


@on_both_stores
def test_rebuild_replaces_what_is_named(
    capsys: pytest.CaptureFixture[str], system: Callable[[], System]
) -> None:
    run(["migrate"])
    assert run([*ADMIN, "--generate"]) == 0
    capsys.readouterr()
    assert run(["rebuild", "accounts", "catalogue"]) == 0
    opened = system()
    positions = {part.projection: part.position for part in opened.worker.status()}
    assert positions["accounts"] == positions["catalogue"] == opened.log.last_position()


@on_both_stores
def test_a_check_tells_which_table_is_not_what_the_log_says(
    capsys: pytest.CaptureFixture[str], system: Callable[[], System]
) -> None:
    run(["migrate"])
    assert run([*ADMIN, "--generate"]) == 0
    assert run(["rebuild"]) == 0
    capsys.readouterr()
    assert run(["rebuild", "--check", "accounts", "people"]) == 0
    assert "account: 1 rows" in capsys.readouterr().out
    with system().views.begin() as tx:
        tx.exec_driver_sql("UPDATE account SET login = 'somebody'")
    assert run(["rebuild", "--check", "accounts", "people"]) == 1
    [line] = [one for one in capsys.readouterr().out.splitlines() if "DIFFERS" in one]
    assert line.startswith("account: DIFFERS: account=")
    assert "somebody" not in line
    assert run(["rebuild", "accounts"]) == 0
    assert run(["rebuild", "--check"]) == 0


def test_rebuild_knows_its_projections(capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no projection people2; there are people," in refusal(
        capsys, "rebuild", "people2"
    )


@on_both_stores
def test_the_log_is_exported_and_the_export_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["migrate"]) == 0
    assert run([*ADMIN, "--generate"]) == 0
    out = tmp_path / "out"
    export = ["log", "export", "--format", "jsonl", "--out", str(out)]
    assert run(["rebuild"]) == 0, "names of bodies come from the read models"
    assert run(export) == 0
    assert (out / "manifest.json").exists()
    assert "root" not in "".join(
        gzip.decompress(file.read_bytes()).decode() for file in out.glob("*.gz")
    )
    capsys.readouterr()
    assert run([*export, "--since-export", str(out)]) == 0
    assert f": {out}" in capsys.readouterr().out
    assert "is not empty" in refusal(capsys, *export)
    assert "small letters" in refusal(capsys, *export, "--recipient", "张三")
    elsewhere = ["--out", str(tmp_path / "new"), "--since-export", str(tmp_path / "no")]
    assert "no manifest.json" in refusal(capsys, *export[:4], *elsewhere)
