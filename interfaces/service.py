"""The long-running commands: serve, serve the demo, work; and the first administrator."""

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from application.configuration.seeding import FirstAdministrator, open_administrator, seed
from application.work import execute
from domain.terms import Role
from infrastructure.migrate import migrate, require_migrated
from infrastructure.settings import Settings
from infrastructure.vault.own_memory import keep_to_itself
from interfaces import serving
from interfaces.clock import Clock, MovableClock
from interfaces.demo.build import PASSWORD, START, build_demo
from interfaces.faults import Fault, listening_fault
from interfaces.http.kernel import DemoAccount
from interfaces.main import application, unasked
from interfaces.system import ITSELF, System
from projections.listing import Listing
from projections.people import accounts
from projections.people.accounts import AccountFilter
from projections.registry import PROJECTIONS

DEMO_FILE = "demo.json"
"""Written when the demo province is complete; holds its accounts."""
CATCH_UP_SECONDS = 60.0
STALE_SECONDS = 3600.0
"""After this no other process is still storing the same attachment."""


def serve(settings: Settings, out: Console) -> None:
    """Until SIGTERM. Raises `Fault` and what opening the databases raises."""
    with _listening(settings) as listening:
        require_migrated(settings)
        system = System.open(settings, Clock())
        with _closing(system):
            system.vault.check()
            _claim(system)
            _answer(system, listening, out)


def serve_demo(settings: Settings, folder: Path, out: Console, progress: Console) -> None:
    """The demo province, made at the first start; its clock goes on where it stood."""
    with _listening(settings) as listening:
        address = serving.address_of(listening)
        if settings.port == 0:
            settings = replace(settings, base_url=address)
        clock = MovableClock(START)
        system = System.open(settings, clock)
        with _closing(system):
            migrate(settings, system.log, system.vault_tables, PROJECTIONS)
            _claim(system)
            shown = _demo_accounts(system, clock, folder / DEMO_FILE, progress)
            _go_on(system, clock)
            for account in shown:
                _tell(out, f"  {account.login:20} {account.password:16} {account.description}")
            _answer(system, listening, out, shown)


def work(system: System) -> None:
    """Projections, deadlines, reports and messages until SIGTERM or SIGINT."""
    _claim(system)
    stopping = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        stopping.set()

    beside = unasked(system)
    with _signals(stop):
        system.worker.start()
        for one in beside:
            one.start()
        try:
            stopping.wait()
        finally:
            for one in beside:
                one.stop()
            system.worker.stop()


def prepare_for_administrator(system: System, *, another: bool) -> None:
    """Reference data, and the look whether there is an administrator. Raises `Fault`."""
    seed(system.log, system.own_context("seed"))
    system.worker.start()
    try:
        shown = system.worker.wait_for(system.log.last_position(), CATCH_UP_SECONDS, ["accounts"])
    finally:
        system.worker.stop()
    if not shown:
        raise Fault("the list of accounts is not up to date; run `zhicheng rebuild accounts`")
    with system.reading() as tx:
        asked = AccountFilter(role=Role.ADMINISTRATOR, locked=False)
        found = accounts.listing(tx, asked, Listing()).total
    if found and not another:
        raise Fault("there is an administrator already; --another opens one more")


def create_administrator(
    system: System, login: str, name: str, password: str, *, must_change: bool = False
) -> int:
    """Open the account; returns the position from which it can log in. Raises `Rejected`."""
    form = FirstAdministrator(login=login, name=name, password=password, must_change=must_change)
    desk = system.desk(ITSELF)
    context = system.own_context("first-administrator")
    return execute(system.log, context, lambda work: open_administrator(work, desk, form)).position


@contextmanager
def _listening(settings: Settings) -> Iterator[Any]:
    try:
        listening = serving.listen(settings.host, settings.port)
    except OSError as error:
        raise listening_fault(error, settings.host, settings.port) from None
    try:
        yield listening
    finally:
        listening.close()


@contextmanager
def _closing(system: System) -> Iterator[None]:
    try:
        yield
    finally:
        system.close()


def _claim(system: System) -> None:
    """On SQLite there is one writing process: be it, or say so now and not at the first command.

    What an earlier one left half stored is removed.
    """
    alone = system.settings.log_url.startswith("sqlite:")
    if alone:
        system.log.create_tables()
    system.blobs.sweep(0 if alone else STALE_SECONDS)


def _answer(
    system: System, listening: Any, out: Console, shown: tuple[DemoAccount, ...] = ()
) -> None:
    keep_to_itself()
    # The server hands the signal on when it has finished; the process then ends in order, too.
    with _signals(_end), suppress(_Ended):
        _tell(out, f"职称申报评审系统: {serving.address_of(listening)}")
        serving.serve(application(system, shown), listening)


def _tell(out: Console, line: str) -> None:
    """As it stands, however narrow the terminal is: lines are copied from it."""
    out.print(line, soft_wrap=True, markup=False, highlight=False)


class _Ended(Exception):
    """The operator said so."""


def _end(_: int, __: FrameType | None) -> None:
    raise _Ended


@contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    ends = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, handler) for number in ends}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _demo_accounts(
    system: System, clock: MovableClock, file: Path, progress: Console
) -> tuple[DemoAccount, ...]:
    if not file.exists():
        if system.log.last_position():
            raise Fault(f"{file.parent} holds a demo that was not finished; remove that folder")
        _build(system, clock, file, progress)
    found = json.loads(file.read_text("utf-8"))
    return tuple(DemoAccount(**account) for account in found)


def _build(system: System, clock: MovableClock, file: Path, progress: Console) -> None:
    with progress.status("demo") as shown:
        system.worker.start()  # lists are asked while the province grows
        try:
            people = build_demo(system, clock, shown.update)
        finally:
            system.worker.stop()
    documents = [
        {"login": login, "password": PASSWORD, "description": description}
        for login, description in people
    ]
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(documents, ensure_ascii=False, indent=2), "utf-8")
    draft.replace(file)


def _go_on(system: System, clock: MovableClock) -> None:
    """Time never runs backwards, whenever the demo is started again."""
    last = system.log.last_position()
    for recorded in system.log.after(max(0, last - 1), 1):
        if recorded.at > clock.now():
            clock.move(recorded.at - clock.now())
