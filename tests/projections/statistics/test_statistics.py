"""A small world whose figures are worked out by hand, and late events that change old cells."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.cases.declaration import DECLARATION
from domain.cases.declaration import commands as c
from domain.certificates.certificate import CERTIFICATE, ConfirmRevocation
from domain.certificates.certificate_ends import RequestFraudRevocation
from domain.rules.statistics import Place
from domain.terms import TitleLevel
from infrastructure.read_models.projector import Projector
from projections.listing import Reader
from projections.statistics import statistic_counts as counts
from projections.statistics import statistic_times as times
from projections.statistics.statistic_counts import Conditions, Dimension, Scope
from projections.statistics.statistics import STATISTICS
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    MONDAY,
    OFFICER,
    TEMPLATE,
    UNIT,
    close_unit_publicity,
    next_command,
    post_unit_publicity,
    resubmit,
    uid,
)
from tests.projections.random_world import TimedStory
from tests.projections.review import CERTIFICATE as ISSUED
from tests.projections.review import certify
from tests.projections.story import AUTHORITY

ALL = Scope()
CASE = uid("case")


class World:
    """One route R1a: U, D, C, Tp, P1, E, P2, X. Times are told in China."""

    def __init__(self, engine: sa.Engine) -> None:
        self.story = TimedStory()
        self.engine = engine

    def at(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> "World":
        told = datetime(year, month, day, hour, minute, tzinfo=UTC)
        self.story.now = told - timedelta(hours=8)
        return self

    def do(self, *commands: Any) -> "World":
        self.story.do(DECLARATION, CASE, *commands)
        return self

    def next(self) -> "World":
        return self.do(next_command(self.story.case(CASE)))

    def told(self, year: int, by: Dimension = Dimension.MONTH) -> dict[str, dict[str, int]]:
        """The rows of a table, each without its noughts."""
        with self.shown() as tx:
            cells = counts.cases(tx, ALL, Conditions(year=year), by)
        return {cell.row: {k: n for k, n in cell.counts.items() if n} for cell in cells}

    def shown(self) -> Reader:
        projector = Projector(self.story, self.engine, STATISTICS)
        projector.catch_up()
        return self.engine.connect()


@pytest.fixture
def world(engine: sa.Engine) -> World:
    return World(engine)


def test_a_case_is_counted_where_it_was_submitted_whatever_happens_later(world: World) -> None:
    world.at(2025, 12, 31, 23, 59).story.submit(CASE, "R1a", level=TitleLevel.SENIOR_FULL)
    assert world.told(2025) == {"12": {"declared": 1, "in_review": 1}}
    assert world.told(2026) == {}
    world.at(2026, 1, 10).do(post_unit_publicity(), close_unit_publicity(date(2026, 6, 9)))
    back = c.Return(organisation=uid("Dp"), officer=OFFICER, opinion="不清", to_code="APPLICANT")
    world.do(back, resubmit(), post_unit_publicity(), close_unit_publicity(date(2026, 6, 9)), back)
    returned = {"declared": 1, "in_review": 1, "returned": 1, "returns": 2}
    assert world.told(2025) == {"12": returned}
    world.at(2026, 3, 1).do(resubmit())
    while not world.story.case(CASE).status.finished:
        world.next()
    ended = {**returned, "passed": 1, "filed": 1, "effective": 1, "issued": 1}
    del ended["in_review"]
    assert world.told(2025) == {"12": ended}
    certify(world.story, CASE, "1", issued_on=date(2026, 3, 1))
    fraud = RequestFraudRevocation(
        account=OFFICER,
        organisation=AUTHORITY,
        facts="造假",
        basis="通报",
        occurred_on=date(2025, 1, 1),
        today=date(2028, 1, 1),
    )
    confirmed = ConfirmRevocation(account=uid("second"), organisation=AUTHORITY)
    world.at(2028, 2, 1).story.do(CERTIFICATE, ISSUED, fraud, confirmed)
    assert world.told(2025) == {"12": {**ended, "revoked": 1, "revoked_for_fraud": 1}}
    assert world.told(2025, Dimension.LEVEL) == {"SENIOR_FULL": world.told(2025)["12"]}
    assert world.told(2026) == world.told(2028) == {}
    with world.shown() as tx:
        [cell] = counts.certificates(tx, ALL, Conditions(year=2026), Dimension.QUARTER)
    assert cell.row == "1"
    assert {k for k, n in cell.counts.items() if n} == {"certificates", "first", "revoked"}


def test_a_stay_begins_with_one_move_and_ends_with_the_next(world: World) -> None:
    world.at(2026, 1, 5, 9).story.submit(CASE, "R1a")
    world.at(2026, 1, 6, 9).do(post_unit_publicity())
    world.at(2026, 1, 15, 9).do(close_unit_publicity(date(2026, 6, 9)))  # ten days at U
    world.at(2026, 1, 15, 10).next()  # an hour at D
    world.at(2026, 1, 15, 11).next()  # and another one at C
    world.at(2026, 1, 15, 12).next().next()  # planned and approved after an hour at T
    with world.shown() as tx:
        found = times.times(tx, ALL, Conditions(year=2026))
        lies = times.waiting(tx, ALL, Conditions(year=2026), Dimension.PLACE, date(2026, 2, 14))
        late = times.waiting(tx, ALL, Conditions(year=2026), Dimension.PLACE, date(2026, 2, 15))
    assert [(one.key, one.stays, one.median) for one in found] == [
        ("U", 1, 864_000),
        ("D", 1, 3_600),
        ("C", 1, 3_600),
        ("T", 1, 3_600),
    ]
    assert [(one.key, one.open, one.overdue) for one in lies] == [("P1", 1, 0)]
    assert [one.overdue for one in late] == [1], "the thirty-first day after its arrival"


def test_median_and_ninetieth_are_by_nearest_rank(world: World) -> None:
    for number in range(1, 11):
        case = uid(f"case {number}")
        world.at(2026, 1, 1, 0).story.submit(case, "R1a")
        world.at(2026, 1, 1 + number, 0)
        world.story.do(DECLARATION, case, c.Withdraw(applicant=APPLICANT, reason="不报"))
    with world.shown() as tx:
        [whole] = times.times(tx, ALL, Conditions(year=2026))
        [unit] = times.times_at(tx, ALL, Conditions(year=2026), Place.UNIT, Dimension.BODY)
    days = [seconds // 86_400 for seconds in (whole.median, whole.p90, whole.longest)]
    assert (whole.stays, days) == (10, [5, 9, 10])
    assert (unit.key, unit.median, unit.p90) == (str(UNIT), whole.median, whole.p90)


def test_a_supplement_is_late_after_its_deadline(world: World) -> None:
    world.at(2026, 6, 1, 9).story.submit(CASE, "R1a")
    asked = c.RequestSupplement(
        organisation=UNIT,
        officer=OFFICER,
        items="学历",
        on=MONDAY,
        working_days=2,
        calendar=CALENDAR,
    )
    world.do(asked)
    with world.shown() as tx:
        today = date(2026, 6, 4)
        [lies] = times.waiting(tx, ALL, Conditions(year=2026), Dimension.PLACE, today)
    assert (lies.key, lies.overdue) == ("S", 1)
    world.at(2026, 6, 4, 0).do(c.Lapse(on=date(2026, 6, 4)))
    with world.shown() as tx:
        found = {one.key: one for one in times.times(tx, ALL, Conditions(year=2026))}
    assert (found["S"].overdue, found["U"].overdue) == (1, 0)
    assert world.told(2026) == {"6": {"declared": 1, "lapsed": 1}}


def test_a_draft_is_counted_nowhere(world: World) -> None:
    world.story.submit(uid("another"), "R1a")
    choice = world.story.case(uid("another")).choice
    assert choice is not None
    draft = c.SaveDraft(applicant=APPLICANT, choice=choice, answers=(), template=TEMPLATE)
    world.do(draft, c.Withdraw(applicant=APPLICANT, reason="不报"))
    year = world.story.now.year
    assert sum(row["declared"] for row in world.told(year).values()) == 1
