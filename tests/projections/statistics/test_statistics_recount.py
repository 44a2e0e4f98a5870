"""Random logs: every cell of the statistics is what a plain recount of the events says."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.rules.statistics import Place
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rebuild import rebuild
from infrastructure.read_models.views import open_views
from projections.committees.committee_tables import COMMITTEES
from projections.statistics import statistic_counts as counts
from projections.statistics import statistic_times
from projections.statistics.statistic_counts import (
    Cell,
    Conditions,
    Dimension,
    Scope,
)
from projections.statistics.statistics import STATISTICS
from tests.domain.case_samples import OFFICE, uid
from tests.projections import recount
from tests.projections.random_world import TimedStory, random_world
from tests.projections.recount import Fact
from tests.projections.story import content

YEARS = range(2024, 2029)
ALL = Scope()
Table = Mapping[tuple[str, ...], Mapping[str, int]]
EXAMPLES = settings(max_examples=4, suppress_health_check=list(HealthCheck))


def show(story: TimedStory, engine: sa.Engine, page: int = 97) -> None:
    projector = Projector(story, engine, STATISTICS, COMMITTEES, page=page)
    projector.catch_up()
    assert {mark.error for mark in projector.checkpoints.values()} <= {None, ""}


@contextmanager
def shown(emptied: Callable[[], sa.Engine], story: TimedStory) -> Iterator[sa.Connection]:
    engine = emptied()
    show(story, engine)
    with engine.connect() as tx:
        yield tx


def plain(cells: Iterable[Cell], *, columns: bool = False) -> Table:
    return {(c.row, c.column) if columns else (c.row,): +_counter(c) for c in cells}


def _counter(cell: Cell) -> Any:
    return Counter(cell.counts)


def counted(facts: Iterable[Fact], *by: str) -> Table:
    return {key: +found for key, found in recount.table(facts, *by).items()}


def of_year(facts: Iterable[Fact], year: int) -> list[Fact]:
    return [fact for fact in facts if fact.day.year == year]


@given(seed=st.integers(0, 10**6))
@EXAMPLES
def test_tables(emptied: Callable[[], sa.Engine], seed: int) -> None:
    story = random_world(seed)
    sets = (
        (counts.cases, counts.OF_CASES, recount.cases(story.events)),
        (counts.certificates, counts.OF_CERTIFICATES, recount.certificates(story.events)),
        (counts.seats, counts.OF_SEATS, recount.seats(story.events)),
    )
    with shown(emptied, story) as tx:
        for table, dimensions, facts in sets:
            for year in YEARS:
                asked, mine = Conditions(year=year), of_year(facts, year)
                for by in dimensions:
                    if by is not Dimension.YEAR:
                        assert plain(table(tx, ALL, asked, by)) == counted(mine, by), (year, by)
                both = table(tx, ALL, asked, Dimension.QUARTER, dimensions[-1])
                assert plain(both, columns=True) == counted(mine, "quarter", dimensions[-1])
            whole = table(tx, ALL, Conditions(year=YEARS[-1]), Dimension.YEAR)
            assert plain(whole) == counted(facts, "year")


@given(seed=st.integers(0, 10**6))
@EXAMPLES
def test_times(emptied: Callable[[], sa.Engine], seed: int) -> None:
    story = random_world(seed)
    ended, waiting = recount.stays(story.events)
    with shown(emptied, story) as tx:
        for year in YEARS:
            asked, mine = Conditions(year=year), of_year(ended, year)
            found = statistic_times.times(tx, ALL, asked)
            assert {one.key: _figures(one) for one in found} == recount.times(mine, "place")
            for place in Place:
                here = [fact for fact in mine if fact.place == place]
                for by in (Dimension.BODY, Dimension.CITY, Dimension.MONTH, Dimension.LEVEL):
                    rows = statistic_times.times_at(tx, ALL, asked, place, by)
                    assert {one.key: _figures(one) for one in rows} == recount.times(here, by)
        today = recount.day_of(story.events[-1]) - timedelta(days=20)
        for by in (Dimension.PLACE, Dimension.BODY, Dimension.COUNTY):
            groups: dict[str, list[Fact]] = {}
            for fact in waiting:
                groups.setdefault(recount.BY[by](fact), []).append(fact)
            now = statistic_times.waiting(tx, ALL, Conditions(year=2026), by, today)
            assert {one.key: (one.open, one.overdue) for one in now} == {
                key: (len(rows), sum(f.due is not None and f.due < today for f in rows))
                for key, rows in groups.items()
            }


def _figures(one: statistic_times.StageTimes) -> tuple[int, ...]:
    return one.stays, one.overdue, one.median, one.p90, one.longest


FILTERS: tuple[tuple[dict[str, Any], Callable[[Fact], bool]], ...] = (
    ({"quarter": 2}, lambda fact: fact.day.month in (4, 5, 6)),
    ({"month": 1}, lambda fact: fact.day.month == 1),
    ({"division": "320100"}, lambda fact: fact.submitted.choice.division.startswith("3201")),
    ({"division": "320102"}, lambda fact: fact.submitted.choice.division == "320102"),
    ({"division": "320000"}, lambda fact: True),
    ({"series": "10"}, lambda fact: fact.submitted.choice.series == "10"),
    (
        {"committee": uid("committee 1")},
        lambda fact: fact.submitted.choice.committee == uid("committee 1"),
    ),
)
SCOPES: tuple[tuple[Scope, Callable[[Fact], bool]], ...] = (
    (Scope(region="3201"), lambda fact: fact.submitted.choice.division.startswith("3201")),
    (Scope(authorities=(uid("Dc"), uid("Im"))), lambda fact: _names(fact, uid("Dc"), uid("Im"))),
    (
        Scope(offices=(OFFICE,)),
        lambda fact: any(s.kind == "C" for s in fact.submitted.route.stages),
    ),
    (Scope(offices=(uid("another office"),)), lambda fact: False),
)


def _names(fact: Fact, *bodies: Any) -> bool:
    return any(
        stage.kind in ("D", "I") and stage.organisation in bodies and not stage.skipped
        for stage in fact.submitted.route.stages
    )


def test_filters_and_scopes_leave_out_the_rest(emptied: Callable[[], sa.Engine]) -> None:
    story = random_world(7, cases=60)
    facts, ended = recount.cases(story.events), recount.stays(story.events)[0]
    certificates = recount.certificates(story.events)
    with shown(emptied, story) as tx:
        for year in YEARS:
            for chosen, holds in FILTERS:
                asked = Conditions(year=year, **chosen)
                mine = [fact for fact in of_year(facts, year) if holds(fact)]
                found = counts.cases(tx, ALL, asked, Dimension.LEVEL)
                assert plain(found) == counted(mine, "level"), chosen
            for scope, holds in SCOPES:
                asked = Conditions(year=year)
                mine = [fact for fact in of_year(facts, year) if holds(fact)]
                found = counts.cases(tx, scope, asked, Dimension.LEVEL)
                assert plain(found) == counted(mine, "level"), scope
                issued = [fact for fact in of_year(certificates, year) if holds(fact)]
                found = counts.certificates(tx, scope, asked, Dimension.LEVEL)
                assert plain(found) == counted(issued, "level"), scope
                here = [fact for fact in of_year(ended, year) if holds(fact)]
                rows = statistic_times.times(tx, scope, asked)
                assert {one.key: _figures(one) for one in rows} == recount.times(here, "place")


def test_every_case_is_counted_in_one_end(emptied: Callable[[], sa.Engine]) -> None:
    ends = ("in_review", *recount.ENDING.values())
    told = set()
    for seed in range(3):
        with shown(emptied, random_world(seed, cases=80)) as tx:
            for cell in counts.cases(tx, ALL, Conditions(year=2028), Dimension.YEAR):
                assert cell.counts["declared"] == sum(cell.counts[one] for one in ends)
                told |= {one for one in cell.counts if cell.counts[one]}
    assert told == set(counts.CASE_MEASURES), "the random worlds tell of everything"


def test_a_rebuild_makes_the_same_rows(database_url: str) -> None:
    story, engine = random_world(5), open_views(database_url)
    show(story, engine, page=7)
    before = content(engine, STATISTICS.tables)
    rebuild(story, engine, STATISTICS)
    assert content(engine, STATISTICS.tables) == before
    assert all(before.values())
    engine.dispose()


@pytest.mark.parametrize("table", STATISTICS.tables, ids=lambda table: table.name)
def test_no_fact_names_a_person_or_a_choice(table: sa.Table) -> None:
    """An expert is an id, without which nobody could be asked twice; an applicant is not there."""
    forbidden = {"applicant", "person", "holder", "name", "number", "choice", "yes", "no"}
    assert forbidden.isdisjoint(table.columns.keys())
