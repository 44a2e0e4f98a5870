from dataclasses import replace
from datetime import date

import pytest

from domain.decider import Rejected
from domain.people.blacklist import Bar
from domain.people.held_titles import EarlierTitleStruck, GrantTitle, StrikeEarlierTitle
from domain.people.person import (
    PERSON,
    CloseDeclaration,
    DeclarationClosed,
    DeclarationOpened,
    EarlierTitleRecorded,
    OpenDeclaration,
    PersonRegistered,
    RecordEarlierTitle,
    RecordRetirement,
    RegisterPerson,
    check_identity,
)
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind, id_check_character
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel
from tests.domain.case_samples import MONDAY, uid
from tests.spec import Spec, spec

PERSON_ID, BODY = uid("person"), uid("body")
NUMBER = "32010219900307123" + id_check_character("32010219900307123")
YEAR = date(2026, 12, 31)

REGISTER = RegisterPerson(
    person=PERSON_ID,
    name="林晓",
    identity_kind=DocumentKind.RESIDENT_ID,
    identity_number=NUMBER,
    phone="13800000000",
)
OPEN = OpenDeclaration(
    declaration=uid("declaration"),
    year=2026,
    mode=AcquisitionMode.PEER_REVIEW,
    level=TitleLevel.JUNIOR_ASSISTANT,
    declaration_type=DeclarationType.ORDINARY,
    on=MONDAY,
)
BAR = Bar(
    record=uid("bar"),
    reason="弄虚作假",
    basis="",
    barred_from=MONDAY,
    barred_until=YEAR,
    organisation=BODY,
)

nobody = spec(PERSON)
somebody = nobody.after(REGISTER)


def holding(level: TitleLevel) -> Spec:
    return somebody.after(
        GrantTitle(certificate=uid("c"), series="10", level=level, obtained_on=MONDAY)
    )


def test_registering_keeps_name_and_number_as_personal_data() -> None:
    nobody.when(REGISTER).then(
        PersonRegistered(
            person=PERSON_ID,
            name=Personal(PERSON_ID, "林晓"),
            identity_kind=DocumentKind.RESIDENT_ID,
            identity_number=Personal(PERSON_ID, NUMBER),
            phone=Personal(PERSON_ID, "13800000000"),
        )
    )
    somebody.when(REGISTER).rejected("person-exists")


def test_every_wrong_field_is_named_and_none_is_repeated() -> None:
    wrong = replace(REGISTER, name="林\u202e晓", identity_number=NUMBER[:-1] + "?")
    refused = nobody.when(wrong).rejected("identity-wrong")
    assert refused.fields == {"name": "name-character", "identity_number": "document-malformed"}
    assert NUMBER[:10] not in repr((refused.args, refused.fields, refused.facts))


def test_a_passport_holder_may_have_a_latin_name() -> None:
    assert check_identity("Ana Silva", DocumentKind.PASSPORT, "ab123456")[1] == "AB123456"
    with pytest.raises(Rejected):
        check_identity("Ana Silva", DocumentKind.RESIDENT_ID, NUMBER)


@pytest.mark.parametrize("command", [OPEN, BAR, CloseDeclaration(declaration=uid("d"))])
def test_nothing_happens_to_somebody_unknown(command: object) -> None:
    nobody.when(command).rejected("person-unknown")


# Declaring.


def test_one_declaration_a_year_and_mode() -> None:
    opened = DeclarationOpened(
        declaration=uid("declaration"), year=2026, mode=AcquisitionMode.PEER_REVIEW
    )
    somebody.when(OPEN).then(opened)
    second = replace(OPEN, declaration=uid("second"))
    busy = somebody.given(opened)
    busy.when(second).rejected("one-declaration-a-year", year=2026)
    assert busy.when(replace(second, year=2027)).events
    assert busy.when(replace(second, mode=AcquisitionMode.RECOGNITION)).events


def test_a_closed_declaration_makes_room() -> None:
    close = CloseDeclaration(declaration=uid("declaration"))
    busy = somebody.after(OPEN)
    busy.when(close).then(DeclarationClosed(declaration=uid("declaration")))
    assert busy.after(close).when(replace(OPEN, declaration=uid("second"))).events
    busy.after(close).when(close).then()


def test_the_barred_do_not_declare_until_the_last_day_is_over() -> None:
    barred = somebody.after(BAR)
    for on in MONDAY, YEAR:
        barred.when(replace(OPEN, on=on)).rejected("person-barred", until=YEAR)
    assert barred.when(replace(OPEN, on=date(2027, 1, 1))).events
    assert barred.when(replace(OPEN, on=date(2026, 5, 31))).events


def test_the_retired_do_not_declare() -> None:
    retired = somebody.after(RecordRetirement(retired_on=MONDAY, organisation=BODY))
    retired.when(OPEN).rejected("person-retired", since=MONDAY)
    assert retired.when(replace(OPEN, on=date(2026, 5, 31))).events


# Step by step.


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (TitleLevel.JUNIOR_ENTRY, TitleLevel.INTERMEDIATE),
        (TitleLevel.JUNIOR_ASSISTANT, TitleLevel.SENIOR_ASSOCIATE),
        (TitleLevel.INTERMEDIATE, TitleLevel.SENIOR_FULL),
    ],
)
def test_no_step_is_left_out(held: TitleLevel, wanted: TitleLevel) -> None:
    refused = holding(held).when(replace(OPEN, level=wanted)).rejected("step-by-step")
    assert refused.fields == {"title_level": "step-by-step"}


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (TitleLevel.JUNIOR_ASSISTANT, TitleLevel.INTERMEDIATE),
        (TitleLevel.INTERMEDIATE, TitleLevel.SENIOR_ASSOCIATE),
        (TitleLevel.SENIOR_ASSOCIATE, TitleLevel.SENIOR_FULL),
        (TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_FULL),
        (TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE),
    ],
)
def test_one_step_up_is_open(held: TitleLevel, wanted: TitleLevel) -> None:
    assert holding(held).when(replace(OPEN, level=wanted)).events


@pytest.mark.parametrize("level", [TitleLevel.JUNIOR_ENTRY, TitleLevel.JUNIOR_ASSISTANT])
def test_both_junior_levels_are_a_first_step(level: TitleLevel) -> None:
    assert somebody.when(replace(OPEN, level=level)).events


@pytest.mark.parametrize(
    "claim", [DeclarationType.EXCEPTIONAL_ELIGIBILITY, DeclarationType.GREEN_CHANNEL]
)
def test_a_claim_lifts_the_step_by_step_rule_and_no_other(claim: DeclarationType) -> None:
    command = replace(OPEN, level=TitleLevel.SENIOR_FULL, declaration_type=claim)
    assert somebody.when(command).events
    somebody.after(BAR).when(command).rejected("person-barred")


EARLIER = RecordEarlierTitle(
    record=uid("record"),
    series="10",
    level=TitleLevel.INTERMEDIATE,
    obtained_on=date(2015, 1, 1),
    issuer="外省职称办",
    number="旧证1号",
    organisation=BODY,
)
NEXT_STEP = replace(OPEN, level=TitleLevel.SENIOR_ASSOCIATE)


def test_an_earlier_title_is_a_step() -> None:
    (recorded,) = somebody.when(EARLIER).events
    assert isinstance(recorded, EarlierTitleRecorded)
    assert recorded.number == Personal(PERSON_ID, "旧证1号")
    assert somebody.after(EARLIER).when(NEXT_STEP).events


def test_a_struck_title_is_no_step_any_more() -> None:
    strike = StrikeEarlierTitle(record=EARLIER.record)
    somebody.when(strike).then()
    held = somebody.after(EARLIER)
    held.when(strike).then(EarlierTitleStruck(record=EARLIER.record))
    held.after(strike).when(NEXT_STEP).rejected("step-by-step")


def test_what_had_no_record_gets_one_and_is_held_once() -> None:
    (recorded,) = somebody.when(EARLIER).events
    of_old = somebody.given(replace(recorded, record=None))
    assert of_old.when(NEXT_STEP).events
    again = of_old.after(EARLIER)
    assert len(PERSON.fold(again.history).titles) == 1
    again.after(StrikeEarlierTitle(record=EARLIER.record)).when(NEXT_STEP).rejected("step-by-step")
