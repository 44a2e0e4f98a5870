"""Registering: new people, people that were registered before, and one-time codes."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

import pytest

from application.desk import Actor
from application.people.people import PersonForm, register_person
from application.people.registering import (
    ClaimCode,
    Registration,
    issue_claim_code,
    register,
)
from application.permissions import Forbidden, Hidden
from domain.people.account import ACCOUNT
from domain.people.account_claim import AccountClaimRefused
from domain.people.person import PERSON
from domain.rules.identifiers import id_check_character
from domain.streams import account_stream
from domain.terms import Role
from tests.application.world import ADMINISTRATOR, PASSWORD, Province

STEM = "32010219900301777"
NUMBER = STEM + id_check_character(STEM)
KNOWN = PersonForm(name="陈晨", identity_number=NUMBER, phone="13900000000")
FORM = Registration(
    name="陈晨", identity_number=NUMBER, phone="139 0000 0000", login="chenchen", password=PASSWORD
)
PUBLIC = replace(ADMINISTRATOR, role=Role.APPLICANT, login="")
ACCOUNT_ID = account_stream("chenchen")
CODE = ClaimCode(code="abcd-efgh-jkmn-pqrs")


def known(made: Province) -> UUID:
    return made.do(ADMINISTRATOR, register_person, made.new_id(), KNOWN).stream


def asked(made: Province, **changes: str) -> bool:
    """Whether an account came of it; the answer itself never tells."""
    form = replace(FORM, **changes)  # type: ignore[arg-type]  # each of its own type
    answer = made.do(PUBLIC, register, made.new_id(), form)
    assert answer.stream == account_stream(form.login)
    opened = made.state(ACCOUNT, answer.stream).account is not None
    assert opened == (answer.stream in made.identities.passwords)
    return opened


def test_somebody_registered_before_opens_their_account(made: Province) -> None:
    person = known(made)
    assert asked(made)
    assert made.state(ACCOUNT, ACCOUNT_ID).person == person
    assert not asked(made, login="again"), "one person, one account"


def test_a_stranger_gets_the_same_answer_and_no_account(made: Province) -> None:
    person = known(made)
    assert not asked(made, phone="13900000001")
    assert isinstance(made.log.events(person)[-1], AccountClaimRefused)
    assert asked(made), "the log-in name stays free for whoever it belongs to"


def test_whoever_has_an_account_gets_no_second_one(made: Province) -> None:
    person = known(made)
    made.directory.with_account = frozenset({person})
    assert not asked(made)


def test_a_new_person_claims_in_the_same_moment(made: Province) -> None:
    assert asked(made)
    assert made.state(PERSON, made.state(ACCOUNT, ACCOUNT_ID).person).claims.account == ACCOUNT_ID
    assert not asked(made, login="other")


def test_a_code_helps_where_no_telephone_is_registered(made: Province) -> None:
    bare = replace(KNOWN, phone="")
    person = made.do(ADMINISTRATOR, register_person, made.new_id(), bare).stream
    assert not asked(made)
    made.do(ADMINISTRATOR, issue_claim_code, person, CODE)
    assert not asked(made, code="zzzz-zzzz-zzzz-zzzz")
    assert not asked(made, code=CODE.code, name="陈辰")
    assert asked(made, code=" ABCD efgh jkmnpqrs ")


def test_units_hand_out_codes_for_their_own_people_only(made: Province) -> None:
    person = known(made)
    own: Mapping[UUID, UUID] = MappingProxyType({person: made.unit})
    made.directory.registrars = own

    def issue(actor: Actor) -> None:
        made.do(actor, issue_claim_code, person, CODE)

    for actor in made.officer_unit, made.officer_tp, ADMINISTRATOR:
        issue(actor)
    with pytest.raises(Hidden):
        issue(made.other_unit_officer)
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, issue_claim_code, made.new_id(), CODE)
    for actor in made.applicant, made.officer_dm:
        with pytest.raises(Forbidden):
            issue(actor)
