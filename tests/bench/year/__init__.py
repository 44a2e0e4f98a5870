"""A generated year of a province, for benchmarks and for proofs about the whole log.

`tell_year` runs the deciders of the aggregates themselves and appends what they decide through
the real log; only what no event tells is left out: passwords, documents, attachments' contents.
The same seed tells the same year, but for the ciphertexts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from random import Random
from uuid import UUID

from application.configuration.seeding import seed as seed_reference
from application.ports import Context
from domain.configuration.catalogue import CATALOGUE, Catalogue
from domain.decider import Recorded
from domain.registry import DECIDERS
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.vault.sealing import Keys, Sealer
from tests.bench.year.case import BEFORE_THE_END, declare, review
from tests.bench.year.clock import Clock
from tests.bench.year.founding import Founder
from tests.bench.year.issuing import agency
from tests.bench.year.ledger import EachItsContext, Ledger
from tests.bench.year.people import Identities, People
from tests.bench.year.plan import rounds
from tests.bench.year.province import PROVINCE, WINDOWS
from tests.bench.year.world import World

FIRST_DAY = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
END = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
"""Midnight in Shanghai."""
SEED = 20260101


@dataclass(frozen=True, slots=True)
class Told:
    """What the log holds now."""

    declarations: int
    events: int


def tell_year(
    log_url: str,
    keys: Keys,
    declarations: int,
    *,
    seed: int = SEED,
    identities: Identities | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Told:
    """Write a year with so many declarations into the empty log at this URL.

    `keys` seal personal data (the vault, or a dictionary); with `identities` people get the ids
    that follow from their documents, as the vault makes them. `progress` is told the events
    stored, after each day.
    """
    codec = EachItsContext(Codec(DECIDERS, Sealer(keys)))
    log = open_log(log_url, codec)
    log.create_tables()
    random = Random(seed)
    ledger = Ledger(log, codec, random)
    try:
        catalogue = _reference(log, ledger)
        clock, people = Clock(ledger, random), People(ledger, identities)
        cities, counties, units = _size(declarations)
        province = Founder(ledger, people, random).found(cities, counties, units)
        world = World(ledger, clock, random, people, province, catalogue)
        world.again = partial(_again, world)
        world.seats = {seat.id: seat for seat in province.seats}
        for seat in province.seats:
            clock.start(rounds(world, seat), FIRST_DAY)
        for doors in province.doors.values():
            for door in doors:
                clock.start(agency(world, door), FIRST_DAY)
        opens = min(window[0] for window in WINDOWS.values())
        closes = WINDOWS[PROVINCE][1] - BEFORE_THE_END
        for _ in range(declarations):
            day = date.fromordinal(random.randint(opens.toordinal(), closes.toordinal()))
            clock.start(declare(world), clock.on(day))
        for month in range(2, 13):
            clock.run(datetime(2026, month, 1, tzinfo=UTC))
            progress(ledger.events)
        clock.run(END)
        ledger.flush()
    finally:
        log.close()
    return Told(declarations, ledger.events)


def events_of(log_url: str, keys: Keys) -> Iterator[Recorded]:
    """All that was told, in order."""
    log = open_log(log_url, Codec(DECIDERS, Sealer(keys)))
    position = 0
    try:
        while page := log.after(position, 5_000):
            yield from page
            position = page[-1].position
    finally:
        log.close()


def _again(world: World, case: UUID) -> None:
    world.clock.start(review(world, case, world.applicants[case]), world.clock.after(1, 4))


def _reference(log: StoredEventLog, ledger: Ledger) -> Catalogue:
    """What every installation begins with."""
    ledger.now = FIRST_DAY
    context = Context(actor=None, organisation=None, role="", at=FIRST_DAY, request="reference")
    seed_reference(log, context)
    history = log.read(CATALOGUE_STREAM)
    ledger.events += sum(len(log.read(s)) for s in (CATALOGUE_STREAM, CALENDAR_STREAM))
    state: Catalogue = CATALOGUE.fold(record.event for record in history)
    return state


def _size(declarations: int) -> tuple[int, int, int]:
    """Cities, counties of each, and units in each division."""
    cities = min(13, 2 + declarations // 5_000)
    counties = min(9, 3 + declarations // 20_000)
    return cities, counties, min(24, 4 + declarations // 10_000)
