"""The province of the year: its bodies at three levels, committees, agencies and experts."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.configuration.reference.divisions import BY_CODE
from domain.configuration.route import StageKind
from domain.configuration.template import (
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.rules.routes import Step
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    TitleLevel,
    UnitNature,
)
from tests.bench.year.ledger import Hand

PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)
SENIOR, INTERMEDIATE, JUNIOR = (
    CommitteeTitleLevel.SENIOR,
    CommitteeTitleLevel.INTERMEDIATE,
    CommitteeTitleLevel.JUNIOR,
)
CAPITAL = "320000"
SERIES = ("05", "06", "12", "01", "20", "10")
"""Of the province's committees; the first ones are those of cities and counties too."""
EXPERTS = 36
"""In the pool for each series."""
AGENCY_LEVELS = {
    AcquisitionMode.INITIAL_DETERMINATION: (TitleLevel.JUNIOR_ASSISTANT, TitleLevel.INTERMEDIATE),
    AcquisitionMode.RECOGNITION: (TitleLevel.INTERMEDIATE, TitleLevel.SENIOR_ASSOCIATE),
}
LAST_SERIAL = 99_999
WINDOWS = {
    COUNTY: (date(2026, 1, 12), date(2026, 5, 8)),
    CITY: (date(2026, 2, 2), date(2026, 6, 12)),
    PROVINCE: (date(2026, 3, 2), date(2026, 7, 10)),
}
"""When declarations are taken, by where the committee is."""
ROUNDS = {
    COUNTY: (date(2026, 3, 30), date(2026, 5, 25), date(2026, 7, 20)),
    CITY: (date(2026, 4, 27), date(2026, 6, 22), date(2026, 8, 17)),
    PROVINCE: (date(2026, 5, 18), date(2026, 7, 13), date(2026, 9, 14)),
}
"""When a committee's office makes a plan of the cases that it has accepted."""


def _field(code: str, label: str, kind: FieldKind, *, must: bool = True) -> TemplateField:
    return TemplateField(code=code, label=label, kind=kind, mandatory=must, max_length=2000)


TEMPLATE = Template(
    sections=(
        Section(
            code="basic",
            title="基本情况",
            fields=(
                _field("phone", "联系电话", FieldKind.TEXT),
                _field("post", "现任岗位", FieldKind.TEXT),
                _field("years", "现职称任职年限（年）", FieldKind.NUMBER),
            ),
        ),
        Section(
            code="work",
            title="业绩成果",
            fields=(
                _field("summary", "专业技术工作总结", FieldKind.LONG_TEXT),
                _field("award", "获奖情况", FieldKind.TEXT, must=False),
                _field("proof", "证明材料", FieldKind.ATTACHMENT),
            ),
        ),
    )
)


@dataclass(slots=True)
class Seat:
    """A committee with its office, and the cases that wait for a plan."""

    id: UUID
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    delegated: bool
    series: str
    office: Hand
    authority: UUID
    """The body that reviews its plans and files its results."""
    template: Template
    """As the committee counts it."""
    resumes: bool
    """Whether a case that was returned goes on where it was returned from."""
    waiting: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unit:
    id: UUID
    nature: UnitNature
    division: str


@dataclass(slots=True)
class Door:
    """An accepting agency, and the cases whose certificates are to be issued."""

    id: UUID
    body: UUID
    mode: AcquisitionMode
    level: TitleLevel
    waiting: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class Province:
    """Everything that the year's declarations pass, by division and by body."""

    hands: dict[UUID, Hand] = field(default_factory=dict)
    """Who acts for a body."""
    seconds: dict[UUID, Hand] = field(default_factory=dict)
    """Another officer of bodies that issue, to confirm what one alone may not do."""
    special: dict[UUID, Hand] = field(default_factory=dict)
    """Who reviews special plans."""
    names: dict[UUID, str] = field(default_factory=dict)
    bodies: dict[tuple[str, str], UUID] = field(default_factory=dict)
    """(kind, division) -> body."""
    units: dict[AdministrativeLevel, list[Unit]] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    doors: dict[str, list[Door]] = field(default_factory=dict)
    """By division."""
    experts: dict[str, list[tuple[UUID, UUID]]] = field(default_factory=dict)
    """Series -> (person, unit)."""
    expert_hands: dict[UUID, Hand] = field(default_factory=dict)

    def climb(self, division: str) -> tuple[Step, ...]:
        """The nodes above a unit of that division, up to the city or the province."""
        steps: list[Step] = []
        here: str | None = division
        while here is not None:
            place = BY_CODE[here]
            if place.level is PROVINCE:
                if division == here:
                    steps.append(self.step(StageKind.AUTHORITY, "auth", here))
                break
            direct = place.level is COUNTY and here.endswith("4")  # reports past one body
            steps.append(self.step(StageKind.AUTHORITY, "auth", here))
            steps.append(self.step(StageKind.INDUSTRY, "industry", here, skipped=direct))
            steps.append(self.step(StageKind.TITLE_OFFICE, "title", here))
            here = place.parent
        return tuple(steps)

    def authorities(self, division: str) -> tuple[Step, ...]:
        """The title authorities above a committee of that division."""
        steps: list[Step] = []
        here: str | None = division
        while here is not None:
            steps.append(self.step(StageKind.TITLE_AUTHORITY, "title", here))
            here = BY_CODE[here].parent
        return tuple(steps)

    def step(self, kind: StageKind, body: str, division: str, *, skipped: bool = False) -> Step:
        level, organisation = BY_CODE[division].level, self.bodies[body, division]
        return Step(kind=kind, level=level, organisation=organisation, skipped=skipped)
