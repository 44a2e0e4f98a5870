"""The survey of a map says of every unit what asking for it alone would say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.committees.committee import region
from domain.configuration.route import StageKind
from domain.configuration.route_map import RouteMap
from domain.configuration.route_survey import (
    NO_AGENCY,
    NO_START,
    Origin,
    Seat,
    Shift,
    Surroundings,
    Way,
    shifts,
    units,
)
from domain.decider import Rejected
from domain.rules.routes import choose_row, resolve
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel, TitleLevel
from tests.domain.case_samples import uid
from tests.domain.forests import forest, node

PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)
REVIEW, SENIOR = AcquisitionMode.PEER_REVIEW, CommitteeTitleLevel.SENIOR
NOBODY = uid("nobody")


def seat(name: str, level: AdministrativeLevel = CITY, *, delegated: bool = False) -> Seat:
    return Seat(
        committee=uid(name),
        level=level,
        division={PROVINCE: "320000", CITY: "320100", COUNTY: "320102"}[level],
        office=uid(f"office {name}"),
        delegated=delegated,
    )


def origin(body: str, level: AdministrativeLevel = CITY, units: int = 3) -> Origin:
    divisions = {PROVINCE: "320000", CITY: "320100", COUNTY: "320102"}
    return Origin(superior=uid(body), level=level, division=divisions[level], units=units)


NODES = (
    node("Tp", "p"),
    node("Cm", "office one", "Tp:p"),
    node("Cm", "office two", "Tp:p"),
    node("Om", "o"),
    node("Im", "i", "Om:o"),
    node("Dm", "d", "Im:i"),
    node("Dm", "e", "Im:i"),
)
AROUND = Surroundings(origins=(origin("d"), origin("e")), seats=(seat("one"), seat("two")))


def changed(before: RouteMap, after: RouteMap, around: Surroundings = AROUND) -> tuple[Shift, ...]:
    return shifts(before, after, REVIEW, SENIOR, around)


def test_a_map_that_stays_shifts_nobody() -> None:
    assert changed(forest(*NODES), forest(*NODES)) == ()


def test_what_leads_nowhere_is_worse_and_the_committees_alike_are_told_once() -> None:
    less = forest(*(one for one in NODES if one.organisation != uid("e")))
    [shift] = changed(forest(*NODES), less)
    assert shift.origin == AROUND.origins[1]
    assert shift.way == Way(level=CITY, delegated=False)
    assert [stage.code for stage in shift.before.stages] == ["Dm", "Tp"]
    assert (shift.after.missing, shift.worse, shift.better) == (NO_START, True, False)
    [back] = changed(less, forest(*NODES))
    assert (back.worse, back.better) == (False, True)


def test_a_committee_whose_authority_moves_is_told_alone() -> None:
    moved = [*NODES, node("Tp", "q")]
    moved[1] = replace(moved[1], superior=uid("Tp:q"))
    found = changed(forest(*NODES), forest(*moved))
    assert {shift.way.committee for shift in found} == {uid("one")}
    assert units(found) == 6
    assert found[0].after.stages[-1].organisation == uid("q")


def test_a_unit_with_several_ways_counts_once() -> None:
    around = replace(AROUND, seats=(seat("one"), seat("two", delegated=True)))
    found = changed(forest(*NODES), forest(*NODES[:5]), around)
    assert len(found) == 4
    assert units(found) == 6


def test_committees_elsewhere_are_no_way() -> None:
    far = replace(seat("one"), division="320500")
    assert changed(forest(*NODES), forest(*NODES[:5]), replace(AROUND, seats=(far,))) == ()


def test_a_determination_ends_at_the_accepting_agency() -> None:
    mode = AcquisitionMode.INITIAL_DETERMINATION
    before, cut = forest(*NODES), forest(*NODES[:5])
    outside = replace(AROUND, doors=frozenset({(uid("other"), StageKind.TITLE_OFFICE)}))
    assert shifts(before, cut, mode, SENIOR, outside) == ()
    around = replace(AROUND, doors=frozenset({(uid("o"), StageKind.TITLE_OFFICE)}))
    found = shifts(before, cut, mode, SENIOR, around)
    assert {shift.after.missing for shift in found} == {NO_START}
    assert [stage.code for stage in found[0].before.stages] == ["Dm", "Im", "Om"]
    above = [*NODES[:3], replace(NODES[3], skipped=True), *NODES[4:]]
    assert {s.after.missing for s in shifts(before, forest(*above), mode, SENIOR, around)} == {
        NO_AGENCY
    }


# Against the rule itself, asked of one unit and one committee at a time.

BODIES = ("a", "b", "c")
SEATS = (
    seat("one"),
    seat("two", delegated=True),
    seat("three", PROVINCE),
    seat("four", COUNTY),
)
WIDE = Surroundings(
    origins=tuple(origin(body, level) for body in BODIES for level in (CITY, COUNTY)),
    seats=SEATS,
)


@st.composite
def forests(draw: st.DrawFn) -> RouteMap:
    """Any superiors, circles too; nodes of committees among the general ones."""
    codes = ("Dc", "Ic", "Oc", "Dm", "Im", "Om", "Tm", "Tp")
    plain = st.tuples(st.sampled_from(codes), st.sampled_from(BODIES), st.sampled_from(("", "one")))
    office = st.tuples(
        st.just("Cm"),
        st.sampled_from([f"office {s}" for s in ("one", "two", "three")]),
        st.just(""),
    )
    names = draw(st.lists(st.one_of(plain, office), max_size=14, unique=True))
    made = [node(code, body, committee=committee) for code, body, committee in names]
    ids = [None, *(one.node for one in made)]
    return forest(*(replace(one, superior=draw(st.sampled_from(ids))) for one in made))


def alone(map_: RouteMap, start: Origin, end: Seat) -> object:
    """The route of one unit to one committee, or why there is none."""
    title = TitleLevel.SENIOR_ASSOCIATE
    try:
        row = choose_row(start.level, end.level, end.delegated, title)
        assert start.superior is not None
        return resolve(
            row,
            title,
            unit=NOBODY,
            climb=map_.climb(start.superior, end.committee),
            office=end.office,
            authorities=map_.authorities(end.office, end.committee),
        )
    except Rejected as wrong:
        return None if wrong.code == "route-incomplete" else "no such row"


@given(forests(), forests())
def test_the_survey_says_what_every_unit_alone_would_say(before: RouteMap, after: RouteMap) -> None:
    expected, worse = set(), set()
    for start in WIDE.origins:
        for end in SEATS:
            if start.division.startswith(region(end.division)):
                was, will = alone(before, start, end), alone(after, start, end)
                if was != will:
                    expected.add(start)
                if was is not None and will is None:
                    worse.add(start)
    found = changed(before, after, WIDE)
    assert {shift.origin for shift in found} == expected
    assert {shift.origin for shift in found if shift.worse} == worse
