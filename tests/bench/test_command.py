"""Whole commands per second: load ten events, decide, append; one client.

An officer's approval of a declaration on its eighth desk, by the real use case through
`application.work.execute`, under an idempotency key, with fsync on. Against it, in turns in the
same run, the same approval of the same declaration as a decorated aggregate of the library on
its stock recorder with its JSON transcoder. That one keeps neither context nor key, and nothing
is sealed. Ours is measured as it is, with the opinions sealed under the applicant's key (known
to the process: who approves has just read the case), and once more with them in clear.
"""

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from application.cases.reviewing import Opinion, approve
from application.committees.ballot_box import BallotBox
from application.desk import Actor, Desk
from application.ports import Context, Key, Write
from application.work import execute
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.events import (
    Approved,
    Submitted,
    UnitPublicityClosed,
    UnitPublicityPosted,
)
from domain.terms import Role
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.log.upcasts import History
from infrastructure.vault.passwords import LIGHT
from infrastructure.vault.sealing import Sealer
from infrastructure.vault.vault import Vault
from tests.bench.test_append import Benchmark, durable_url
from tests.domain.case_samples import OFFICE, case
from tests.infrastructure.keys import FixedKeys

__all__ = ["durable_url"]  # the fixture is used by name

ROUNDS = 15
COMMANDS = 40
"""Of each side in each round; every one on a declaration of its own."""
OPINION = "材料齐全，符合申报条件，同意上报。"
LEAST = 1.5
"""Times the library's rate on PostgreSQL; the figure itself goes into docs/operations.md."""
AT = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
ACTOR = Actor(account=UUID(int=1), login="office", role=Role.COMMITTEE_OFFICER, organisation=OFFICE)
CONTEXT = Context(
    actor=ACTOR.account, organisation=OFFICE, role=ACTOR.role.value, at=AT, request="r-1"
)
HISTORY: tuple[Any, ...] = tuple(case("R2b", at="C").history)
Approve = Callable[[UUID], object]


class Clear(Sealer):
    """Leaves personal values as they are: the price of sealing is the difference."""

    def __init__(self) -> None:
        super().__init__(FixedKeys())

    def seal(self, subject: UUID, plain: bytes, bound_to: bytes) -> bytes:
        return plain

    def unseal(self, subject: UUID, sealed: bytes, bound_to: bytes) -> bytes | None:
        return sealed

    def preload(self, subjects: Iterable[UUID], create: bool = False) -> None:
        """There are no keys."""

    def batch(self) -> Sealer:
        return self


class LibraryCase(Aggregate):
    """The declaration as the library's manual would have it; the same fields and rules."""

    @event("Submitted")
    def __init__(
        self,
        applicant: UUID,
        choice: dict[str, Any],
        answers: str,
        template_version: int,
        route: dict[str, Any],
        resume_at_returner: bool,
        forwarded_to: UUID,
        next_code: str,
    ) -> None:
        self.applicant = applicant
        self.choice = choice
        self.answers = answers
        self.route = route
        self.resume_at_returner = resume_at_returner
        self.last_day = ""
        self.code = next_code

    @event("UnitPublicityPosted")
    def post(self, organisation: UUID, opinion: str, posted_on: str, last_day: str) -> None:
        self.last_day = last_day

    @event("UnitPublicityClosed")
    def close(self, organisation: UUID, evidence: str) -> None:
        self.last_day = ""

    def approve(self, organisation: UUID, opinion: str) -> None:
        stages = self.route["stages"]
        at = next(i for i, s in enumerate(stages) if s["code"] == self.code)
        if stages[at]["organisation"] != organisation:
            raise PermissionError("not your turn")
        following = stages[at + 1]
        self.approved(
            code=self.code,
            organisation=organisation,
            opinion=opinion,
            forwarded_to=following["organisation"],
            next_code=following["code"],
        )

    @event("Approved")
    def approved(
        self, code: str, organisation: UUID, opinion: str, forwarded_to: UUID, next_code: str
    ) -> None:
        self.code = next_code


def library(url: str) -> tuple[Application[UUID], list[UUID]]:
    """The stock application and cases with ten events each."""
    app: Application[UUID] = Application(env=_environment(url))
    submitted = HISTORY[0]
    assert isinstance(submitted, Submitted)
    cases = []
    for _ in range(ROUNDS * COMMANDS):
        made = LibraryCase(
            applicant=submitted.applicant,
            choice=_plain(submitted.choice),
            answers=str(submitted.answers),
            template_version=submitted.template_version,
            route=_plain(submitted.route),
            resume_at_returner=submitted.resume_at_returner,
            forwarded_to=submitted.forwarded_to,
            next_code=submitted.next_code,
        )
        for happened in HISTORY[1:]:
            match happened:
                case UnitPublicityPosted():
                    made.post(**_plain(happened))
                case UnitPublicityClosed():
                    made.close(**_plain(happened))
                case Approved():
                    made.approved(**_plain(happened))
        app.save(made)
        cases.append(made.id)
    return app, cases


def _beside(url: str, name: str) -> str:
    """SQLite has one writer for each file; on PostgreSQL all share the database."""
    return url.replace("log.db", f"{name}.db") if url.startswith("sqlite") else url


def _environment(url: str) -> dict[str, str]:
    if url.startswith("sqlite"):
        file = _beside(url, "library").removeprefix("sqlite:///")
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": file}
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": parts.hostname or "",
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "none",
    }


def _plain(value: Any) -> Any:
    """What the library's transcoder can write: ids stay, all the rest is text and numbers."""
    if hasattr(value, "__dataclass_fields__") and not hasattr(value, "subject"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, UUID | int | None) else str(value)


def own(url: str, sealer: Sealer) -> tuple[StoredEventLog, list[UUID]]:
    """The real log and cases with ten events each."""
    log = open_log(url, Codec([DECLARATION], sealer, History()))
    log.create_tables()
    cases = [uuid4() for _ in range(ROUNDS * COMMANDS)]
    writes = [Write(stream=stream, version=0, events=HISTORY) for stream in cases]
    log.append(writes, CONTEXT, answer=cases[0])
    return log, cases


def approving(log: StoredEventLog) -> Approve:
    nothing: Any = None  # what an approval never asks for
    desk = Desk(
        actor=ACTOR,
        now=AT,
        today=date(2026, 6, 1),
        identities=nothing,
        directory=nothing,
        signers=nothing,
        typefaces=nothing,
        ballots=BallotBox(),
        new_id=uuid4,
        random=nothing,
    )
    body = Opinion(opinion=OPINION)

    def approved(stream: UUID) -> object:
        key = Key(value=f"{ACTOR.account}:{stream}", fingerprint=stream.bytes)
        return execute(log, CONTEXT, lambda work: approve(work, desk, stream, body, 10), key)

    return approved


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault(f"sqlite:///{tmp_path / 'vault.db'}", bytes(32), argon2=LIGHT)) as vault:
        vault.create_tables()
        yield vault


def test_commands_against_the_library(
    durable_url: str,
    vault: Vault,
    benchmark: Benchmark,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(HISTORY) == 10
    with ExitStack() as open_:
        app, theirs = library(durable_url)
        open_.callback(app.close)
        log, ours = own(durable_url, Sealer(vault))
        open_.callback(log.close)
        clear, plain = own(_beside(durable_url, "clear"), Clear())
        open_.callback(clear.close)

        def approve_by_library(stream: UUID) -> None:
            found: LibraryCase = app.repository.get(stream)
            found.approve(OFFICE, OPINION)
            app.save(found)

        sides: dict[str, tuple[Approve, Iterator[UUID]]] = {
            "library": (approve_by_library, iter(theirs)),
            "sealed": (approving(log), iter(ours)),
            "clear": (approving(clear), iter(plain)),
        }
        figures: dict[str, list[float]] = {side: [] for side in sides}

        def measure() -> None:
            for turn in range(ROUNDS):
                first = turn % len(sides)  # nobody always runs after the same neighbour
                for side in (*list(sides)[first:], *list(sides)[:first]):
                    command, cases = sides[side]
                    streams = [next(cases) for _ in range(COMMANDS)]
                    gc.collect()
                    began = time.perf_counter()
                    for stream in streams:
                        command(stream)
                    figures[side].append(COMMANDS / (time.perf_counter() - began))

        benchmark.pedantic(measure, rounds=1, iterations=1)
        # The work was done: one more event everywhere.
        assert app.repository.get(theirs[-1]).version == 11
        assert [len(log.read(ours[-1])), len(clear.read(plain[-1]))] == [11, 11]
    rates = {side: median(rounds) for side, rounds in figures.items()}
    ratios = {side: rates[side] / rates["library"] for side in ("sealed", "clear")}
    store = durable_url.partition(":")[0]
    benchmark.extra_info.update(rates, ratio=ratios["sealed"], ratio_clear=ratios["clear"])
    with capsys.disabled():
        print(  # noqa: T201 figures are what a benchmark is for
            f"\n{store}: library {rates['library']:,.0f}/s, sealed {rates['sealed']:,.0f}/s"
            f" ({ratios['sealed']:.1f} times), in clear {rates['clear']:,.0f}/s"
            f" ({ratios['clear']:.1f} times)"
        )
    if store != "sqlite":
        assert ratios["sealed"] >= LEAST
