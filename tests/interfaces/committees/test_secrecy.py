"""Who voted what: with everything that a meeting leaves behind, nobody can tell.

Nor how much better than by chance: see docs/adr/0023-secrecy-of-the-vote.md for what is at hand
here, and what somebody at the running machine could still do.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from domain.committees.secret_ballot import BallotClosed, BallotReturned
from infrastructure.settings import Settings
from infrastructure.uploads.blobs import digest_of
from interfaces.clock import Clock
from interfaces.main import build
from tests.interfaces.secrecy.attack import (
    Link,
    attributes,
    choices_beside_voters,
    digests_found,
    links,
)
from tests.interfaces.secrecy.province import MEMBERS, Province, founded, sqlite_databases
from tests.interfaces.secrecy.remains import PostgresStore, SqliteStore, Store, Watch
from tests.interfaces.secrecy.sitting import Meeting, expected_tally, hold
from tests.interfaces.secrecy.trace import TracedLine
from tests.interfaces.service_process import Service
from tests.postgres import fresh_database, running_server

ROOT = Path(__file__).parents[3]
SEED = 20260601
FEW, VOTES = 4, 7
TELLING_VOTES = 12
"""Longer for some than for others is told from the noise of a busy machine by more ballots."""
EVIDENCE = {
    "line.bytes up",
    "line.wait for the ballot",
    "log.command_receipts[0].fingerprint",
    "log.stored_events[0].state",
    "metrics.seconds",
    "service.log[0].milliseconds",
    "views.meeting[0].returned:moved",
}
"""Among what the attacker has of each ballot: the proof is worth nothing when it is not there."""
FEWER_VOTES = 5
"""On PostgreSQL, where every look at all the tables takes longer."""
ALL, ALL_VOTES = 40, 100
LEAKY = (sys.executable, "-m", "tests.interfaces.secrecy.leaky_service")


@dataclass(frozen=True)
class Findings:
    """What the attacker has to show."""

    meeting: Meeting
    links: list[Link]
    beside: list[str]
    digests: list[str]
    seen: set[str]
    """What could be told of every single ballot, whether it differs or not."""
    ballots_in_files: int
    """How many ballots the attacker can place in a file: all, or the search is worth nothing."""

    @property
    def certain(self) -> list[str]:
        return [link.attribute for link in self.links if link.certain]


def held(
    province: Province, store: Store, votes: int, *, command: tuple[str, ...] = ()
) -> Findings:
    """A meeting on a service of its own, and the attack on everything it leaves."""
    untouched = {name: digest_of(BytesIO(content)) for name, content in store.files()}
    home = {"PYTHONPATH": str(ROOT)}
    environment = province.environment | home
    given = (command,) if command else ()
    service = Service(environment, province.folder, *given)
    try:
        limits = Path(f"/proc/{service.process.pid}/limits").read_text("utf-8")
        assert re.search(r"Max core file size +0 +0", limits), "a crash would write the counters"
        with TracedLine(service.address) as line:
            meeting = hold(
                province,
                line,
                service.address,
                watch=Watch(store),
                votes=votes,
                seed=SEED,
                telling=bool(command),
            )
        changed = [  # the journals are still there
            (name, content)
            for name, content in store.files()
            if untouched.get(name) != digest_of(BytesIO(content))
        ]
    finally:
        code = service.terminate()
    assert code == 0
    files = [*changed, ("service.log", (province.folder / "service.log").read_bytes())]
    store.close()
    told = attributes(meeting.casts, files)
    return Findings(
        meeting=meeting,
        links=links(meeting.casts, told, SEED),
        beside=choices_beside_voters(province, meeting, files),
        digests=digests_found(province, meeting, files),
        seen=set.intersection(*map(set, told)),
        ballots_in_files=sum(any(name.endswith("first place") for name in one) for one in told),
    )


def require_secret(findings: Findings, votes: int) -> None:
    """And that there was something to find: every ballot is in the files, every voter known."""
    best = findings.links[0]
    assert findings.certain == [], best
    assert findings.beside == []
    assert findings.digests == []
    assert findings.ballots_in_files == votes * MEMBERS
    assert findings.seen >= EVIDENCE


def require_true(province: Province, meeting: Meeting) -> None:
    """The tally is right, and everybody who voted is known, in every vote that was held."""
    system, _ = build(Settings.from_environment(province.environment), Clock())
    try:
        events = [r.event for r in system.log.read(UUID(meeting.id))]
    finally:
        system.close()
    (closed,) = [event for event in events if isinstance(event, BallotClosed)]
    counted = {one.declaration: (one.yes, one.no, one.abstain) for one in closed.tallies}
    assert counted == expected_tally(meeting, province.cases)
    returned = [event.expert for event in events if isinstance(event, BallotReturned)]
    assert returned == [cast.expert.person for cast in meeting.casts]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Province:
    folder = tmp_path_factory.mktemp("secrecy")
    return founded(folder, sqlite_databases(folder), FEW)


def test_nobody_can_tell_who_voted_what(small: Province, tmp_path: Path) -> None:
    province = small.copied(tmp_path / "honest")
    findings = held(province, SqliteStore(province.folder), VOTES)
    require_true(province, findings.meeting)
    require_secret(findings, VOTES)


def test_a_service_that_tells_is_found_out(small: Province, tmp_path: Path) -> None:
    """By the same attack, in each of the ways in which it tells."""
    province = small.copied(tmp_path / "leaky")
    findings = held(province, SqliteStore(province.folder), TELLING_VOTES, command=LEAKY)
    found = set(findings.certain)
    assert "line.bytes up" in found, "ballots of different lengths"
    assert {"line.wait for the ballot", "service.log[0].milliseconds"} <= found, "slower for some"
    assert "log.command_receipts[0].fingerprint" in found, "the same digest for the same ballot"
    assert any(one.startswith("service.log") for one in findings.beside), "beside the voter"
    assert any(one.startswith("log.db") for one in findings.digests), "a digest of the ballot"


@pytest.fixture
def postgres_province(tmp_path: Path) -> Iterator[Callable[[int], Province]]:
    """On a server whose files can be read, journal and dead rows included."""
    with running_server() as server, ExitStack() as databases:

        def make(candidates: int) -> Province:
            return founded(
                tmp_path, lambda: databases.enter_context(fresh_database(server)), candidates
            )

        yield make


def test_nobody_can_tell_from_row_versions_and_the_journal_of_postgresql(
    postgres_province: Callable[[int], Province],
) -> None:
    province = postgres_province(FEW)
    findings = held(province, PostgresStore(province.urls), FEWER_VOTES)
    require_true(province, findings.meeting)
    require_secret(findings, FEWER_VOTES)


@pytest.mark.long
def test_nobody_can_tell_from_a_hundred_votes_on_forty_candidates(tmp_path: Path) -> None:
    province = founded(tmp_path, sqlite_databases(tmp_path), ALL)
    findings = held(province, SqliteStore(province.folder), ALL_VOTES)
    require_true(province, findings.meeting)
    require_secret(findings, ALL_VOTES)


@pytest.mark.long
def test_nobody_can_tell_from_a_hundred_votes_on_forty_candidates_on_postgresql(
    postgres_province: Callable[[int], Province],
) -> None:
    province = postgres_province(ALL)
    findings = held(province, PostgresStore(province.urls), ALL_VOTES)
    require_true(province, findings.meeting)
    require_secret(findings, ALL_VOTES)
