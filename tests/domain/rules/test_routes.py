"""The route table against the manual's, and how a row is filled with organisations."""

from itertools import product

import pytest

from domain.configuration.route import Route, Stage, StageKind
from domain.decider import Rejected
from domain.rules.routes import ROUTE_TABLE, RouteRow, Step, choose_row, resolve, stage_codes
from domain.terms import AdministrativeLevel, TitleLevel
from tests.domain.case_samples import (
    AUTHORITIES,
    CLIMB,
    OFFICE,
    UNIT,
    step,
    uid,
)

PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)
SENIOR, INTERMEDIATE = (
    TitleLevel.SENIOR_ASSOCIATE,
    TitleLevel.INTERMEDIATE,
)
SENIORS = (TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_ASSOCIATE)
JUNIORS = (TitleLevel.JUNIOR_ASSISTANT, TitleLevel.JUNIOR_ENTRY)

# Copied by hand from the manual's table, resolved for a senior and for any other title.
# unit, committee, delegated: id, stages of a senior title, stages of the others.
MANUAL: dict[tuple[AdministrativeLevel, AdministrativeLevel, bool], tuple[str, str, str]] = {
    (PROVINCE, PROVINCE, False): ("R1a", "U D C Tp P1 E P2 X", "U D C Tp P1 E P2 X"),
    (PROVINCE, PROVINCE, True): ("R1b", "U D C P1 E P2 Fp X", "U D C P1 E P2 Fp X"),
    (COUNTY, PROVINCE, False): (
        "R2a",
        "Uc Dc Ic Oc Dm Im Om C Tp P1 E P2 X",
        "Uc Dc Ic Oc Dm Im Om C Tp P1 E P2 X",
    ),
    (COUNTY, PROVINCE, True): (
        "R2b",
        "Uc Dc Ic Oc Dm Im Om C P1 E P2 Fp X",
        "Uc Dc Ic Oc Dm Im Om C P1 E P2 Fp X",
    ),
    (CITY, PROVINCE, False): ("R3a", "Um Dm Im Om C Tp P1 E P2 X", "Um Dm Im Om C Tp P1 E P2 X"),
    (CITY, PROVINCE, True): ("R3b", "Um Dm Im Om C P1 E P2 Fp X", "Um Dm Im Om C P1 E P2 Fp X"),
    (COUNTY, CITY, False): (
        "R4a",
        "Uc Dc Ic Oc Dm C Tp P1 E P2 X",
        "Uc Dc Ic Oc Dm C Tm P1 E P2 X",
    ),
    (COUNTY, CITY, True): (
        "R4b",
        "Uc Dc Ic Oc Dm C P1 E P2 Fp X",
        "Uc Dc Ic Oc Dm C P1 E P2 Fm X",
    ),
    (CITY, CITY, False): ("R5a", "Um Dm C Tp P1 E P2 X", "Um Dm C Tm P1 E P2 X"),
    (CITY, CITY, True): ("R5b", "Um Dm C P1 E P2 Fp X", "Um Dm C P1 E P2 Fm X"),
    (COUNTY, COUNTY, False): ("R6a", "Uc Dc C Tp P1 E P2 X", "Uc Dc C Tc P1 E P2 X"),
    (COUNTY, COUNTY, True): ("R6b", "Uc Dc C P1 E P2 Fp X", "Uc Dc C P1 E P2 Fm X"),
}
NO_JUNIORS = {"R2a", "R2b", "R3a", "R3b"}


def resolved(
    row: RouteRow,
    title: TitleLevel = SENIOR,
    climb: tuple[Step, ...] = CLIMB,
    authorities: tuple[Step, ...] = AUTHORITIES,
) -> Route:
    return resolve(row, title, unit=UNIT, climb=climb, office=OFFICE, authorities=authorities)


def row(code: str) -> RouteRow:
    return next(r for r in ROUTE_TABLE if r.id == code)


def stage(route: Route, code: str) -> Stage:
    return next(s for s in route.stages if s.code == code)


def test_there_are_exactly_the_twelve_rows() -> None:
    assert [r.id for r in ROUTE_TABLE] == [name for name, _, _ in MANUAL.values()]


@pytest.mark.parametrize("title", TitleLevel)
@pytest.mark.parametrize(
    ("unit", "committee", "delegated"),
    list(product(AdministrativeLevel, AdministrativeLevel, (False, True))),
)
def test_every_combination_is_as_the_manual_has_it(
    unit: AdministrativeLevel, committee: AdministrativeLevel, delegated: bool, title: TitleLevel
) -> None:
    expected = MANUAL.get((unit, committee, delegated))
    if expected is None or (expected[0] in NO_JUNIORS and title in JUNIORS):
        with pytest.raises(Rejected) as caught:
            choose_row(unit, committee, delegated, title)
        assert caught.value.code == "route-undefined"
        return
    chosen = choose_row(unit, committee, delegated, title)
    codes = (expected[1] if title in SENIORS else expected[2]).split()
    assert chosen.id == expected[0]
    assert list(stage_codes(chosen, title)) == codes
    assert [s.code for s in resolved(chosen, title).stages] == codes


@pytest.mark.parametrize("title", [SENIOR, INTERMEDIATE])
@pytest.mark.parametrize("table_row", ROUTE_TABLE, ids=lambda r: r.id)
def test_each_letter_gets_its_body(table_row: RouteRow, title: TitleLevel) -> None:
    route = resolved(table_row, title)
    for found in route.stages:
        letter = found.code.rstrip("cmp")
        if letter == "U":
            assert found.organisation == UNIT
        elif letter in ("C", "P1", "E", "P2"):
            assert found.organisation == OFFICE
        elif letter == "X":
            authority = next(s for s in route.stages if s.code[0] in "TF")
            assert found.organisation == (OFFICE if table_row.delegated else authority.organisation)
        elif letter == "F":
            assert found.organisation == uid("T" + found.code[1])
        else:
            assert found.organisation == uid(found.code if len(found.code) > 1 else letter + "p")


@pytest.mark.parametrize("missing", ["Dc", "Ic", "Oc", "Dm", "Im", "Om"])
def test_a_missing_body_is_named_by_its_stage(missing: str) -> None:
    climb = tuple(s for s in CLIMB if s.kind + s.level != missing)
    with pytest.raises(Rejected) as caught:
        resolved(row("R2b"), climb=climb)
    assert (caught.value.code, caught.value.facts["stage"]) == ("route-incomplete", missing)


@pytest.mark.parametrize(("name", "missing"), [("R4a", "Tp"), ("R4b", "Fp")])
def test_a_missing_or_skipped_title_authority_is_named_too(name: str, missing: str) -> None:
    county_and_city = tuple(a for a in AUTHORITIES if a.level is not PROVINCE)
    for authorities in county_and_city, (*county_and_city, step("Tp", skipped=True)):
        with pytest.raises(Rejected) as caught:
            resolved(row(name), authorities=authorities)
        assert (caught.value.code, caught.value.facts["stage"]) == ("route-incomplete", missing)


def test_bodies_out_of_order_do_not_make_a_route() -> None:
    turned = (step("Ic"), step("Dc"), *CLIMB[2:])
    with pytest.raises(Rejected) as caught:
        resolved(row("R2a"), climb=turned)
    assert caught.value.facts["stage"] == "Ic"


def test_a_skipped_node_becomes_a_skipped_stage() -> None:
    climb = tuple(step(s.kind + s.level, skipped=s.level is CITY) for s in CLIMB)
    route = resolved(row("R2a"), climb=climb)
    assert [s.code for s in route.stages if s.skipped] == ["Dm", "Im", "Om"]


def test_nodes_of_stages_the_row_lacks_are_passed_by() -> None:
    route = resolved(row("R6a"))
    assert stage(route, "Dc").organisation == uid("Dc")
    assert not any(s.kind is StageKind.INDUSTRY for s in route.stages)


def test_the_unit_level_is_the_level_of_a_province_units_stages() -> None:
    route = resolved(row("R1a"))
    assert stage(route, "U").level is PROVINCE
    assert stage(route, "D").level is PROVINCE
    assert stage(route, "D").organisation == uid("Dp")
