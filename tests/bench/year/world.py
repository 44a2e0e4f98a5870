"""What every story of the year works with."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar
from uuid import UUID

from domain.configuration.catalogue import Catalogue
from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.configuration.route import Route
from domain.configuration.template import Attachment
from domain.rules.working_days import HolidayCalendar
from tests.bench.year.clock import Clock
from tests.bench.year.ledger import Hand, Ledger
from tests.bench.year.people import People
from tests.bench.year.province import Province, Seat

T = TypeVar("T")
CALENDAR: HolidayCalendar = HOLIDAYS_2024_2026
OPINIONS = (
    "材料齐全，符合申报条件，同意上报。",
    "经审核，情况属实，同意。",
    "资格条件符合，材料真实有效，予以通过。",
    "同意推荐。",
)


@dataclass(slots=True)
class World:
    ledger: Ledger
    clock: Clock
    random: Random
    people: People
    province: Province
    catalogue: Catalogue
    seats: dict[UUID, Seat] = field(default_factory=dict)
    """By committee."""
    routes: dict[tuple[object, ...], Route] = field(default_factory=dict)
    """Every case from one unit to one committee has the same one; it is kept once."""

    applicants: dict[UUID, Hand] = field(default_factory=dict)
    """Of the cases that have not come to their end."""
    again: Callable[[UUID], None] = lambda _: None
    """A case has come back from above, and is reviewed once more."""

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, shares: Mapping[T, float]) -> T:
        return self.random.choices(list(shares), list(shares.values()))[0]

    def opinion(self) -> str:
        return self.random.choice(OPINIONS)

    def hand(self, body: UUID) -> Hand:
        """An officer of that body."""
        return self.province.hands[body]

    def file(self, name: str) -> Attachment:
        """Of a content that nobody keeps."""
        digest = hashlib.sha256(self.random.randbytes(16)).hexdigest()
        size = self.random.randint(20_000, 2_000_000)
        return Attachment(digest=digest, name=name, media_type="application/pdf", size=size)
