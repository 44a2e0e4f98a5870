from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.experts.expert import (
    EXPERT,
    AmendExpert,
    Event,
    Expert,
    ExpertAmended,
    ExpertRegistered,
    LeavePool,
    LeftPool,
    RegisterExpert,
    Status,
)
from domain.personal import Personal
from domain.rules.avoidance import Ties
from domain.terms import TitleLevel
from tests.spec import Spec, spec

expert = spec(EXPERT)
PERSON, OTHER, UNIT = UUID(int=1), UUID(int=2), UUID(int=3)
REGISTER = RegisterExpert(
    person=PERSON,
    name=Personal(PERSON, "王五"),
    unit=UNIT,
    unit_name="省建筑设计院",
    specialties=("050101", "050102"),
    level=TitleLevel.SENIOR_FULL,
    term_from=date(2025, 1, 1),
    term_until=date(2027, 12, 31),
    kin=(OTHER,),
    admitted_on=date(2026, 5, 30),
    note="第二批",
    today=date(2026, 6, 1),
)
AMEND = AmendExpert(**{f.name: getattr(REGISTER, f.name) for f in fields(AmendExpert)})


def plain(command: RegisterExpert | AmendExpert) -> dict[str, Any]:
    return {f.name: getattr(command, f.name) for f in fields(command) if f.name != "today"}


def test_a_person_enters_the_pool() -> None:
    entered = plain(REGISTER) | {"note": Personal(PERSON, "第二批")}
    expert.when(REGISTER).then(ExpertRegistered(**entered))
    expert.after(REGISTER).when(REGISTER).rejected("expert-already-registered")


def test_what_avoidance_needs_is_at_hand() -> None:
    state = expert.after(REGISTER).state
    assert state.ties == Ties(person=PERSON, unit=UNIT, kin=(OTHER,))
    assert expert.state.ties is None


def test_details_are_replaced() -> None:
    changed = replace(AMEND, unit=OTHER)
    kept: dict[str, Any] = {"kin": (OTHER,), "supervisors_students": ()}
    expert.after(REGISTER).when(changed).then(
        ExpertAmended(person=PERSON, **plain(changed), **kept)
    )
    assert expert.after(REGISTER, changed).state.unit == OTHER
    expert.after(REGISTER).when(AMEND).then()


def test_leaving_needs_a_reason_and_ends_the_service() -> None:
    way = expert.after(REGISTER)
    way.when(LeavePool(reason=" ")).rejected("reason-required")
    way.when(LeavePool(reason="退休")).then(
        LeftPool(person=PERSON, reason=Personal(PERSON, "退休"))
    )
    left = way.after(LeavePool(reason="退休"))
    assert left.state.status is Status.LEFT
    left.when(AMEND).rejected("expert-not-in-pool")
    left.when(LeavePool(reason="x")).rejected("expert-not-in-pool")


def test_one_who_left_may_come_back_but_nobody_else_in_their_place() -> None:
    left = expert.after(REGISTER, LeavePool(reason="退休"))
    assert left.after(REGISTER).state.status is Status.IN_POOL
    somebody = replace(REGISTER, person=OTHER, name=Personal(OTHER, "赵六"), kin=())
    left.when(somebody).rejected("expert-is-another-person")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": Personal(OTHER, "王五")}, "name"),
        ({"name": Personal(PERSON, "")}, "name"),
        ({"name": Personal(PERSON, None)}, "name"),
        ({"specialties": ()}, "specialties"),
        ({"specialties": ("05", " ")}, "specialties"),
        ({"specialties": ("05", "05")}, "specialties"),
        ({"term_until": date(2024, 12, 31)}, "term_until"),
        ({"term_until": date(2028, 1, 1)}, "term_until"),
        ({"kin": (PERSON,)}, "kin"),
        ({"supervisors_students": (PERSON,)}, "supervisors_students"),
        ({"admitted_on": date(2026, 6, 2)}, "admitted_on"),
    ],
)
def test_wrong_fields_are_named(change: dict[str, object], field: str) -> None:
    commands: list[tuple[Spec, Any]] = [(expert, REGISTER)]
    if hasattr(AMEND, field):
        commands.append((expert.after(REGISTER), AMEND))
    for way, command in commands:
        refusal = way.when(replace(command, **change)).rejected("expert-fields-wrong")
        assert set(refusal.fields) == {field}


def test_a_refusal_holds_no_name() -> None:
    refusal = expert.when(replace(REGISTER, specialties=())).rejected("expert-fields-wrong")
    assert "王五" not in repr((refusal.args, refusal.fields, refusal.facts))
    assert "王五" not in repr(REGISTER)


@given(st.lists(st.from_type(Event), max_size=6))  # type: ignore[arg-type]  # a union is a type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    assert isinstance(EXPERT.fold(events), Expert)
