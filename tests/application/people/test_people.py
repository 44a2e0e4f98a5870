"""Registration, accounts and passwords."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from application.desk import Actor
from application.people.people import (
    AccountForm,
    DutiesForm,
    Locking,
    PasswordForm,
    assign_duties,
    change_password,
    lock_account,
    open_account,
)
from application.people.registering import Registration, register
from application.permissions import Forbidden, Hidden
from application.ports import Key
from domain.decider import Rejected
from domain.people.account import ACCOUNT
from domain.people.person import PERSON
from domain.rules.identifiers import id_check_character
from domain.streams import account_stream
from domain.terms import Duty, Role
from tests.application.world import ADMINISTRATOR, PASSWORD, Province, UseCase

STEM = "32010219900301777"
FORM = Registration(
    name="陈晨",
    identity_number=STEM + id_check_character(STEM),
    login="chenchen",
    password=PASSWORD,
)
PUBLIC = replace(ADMINISTRATOR, role=Role.APPLICANT, login="")
ACCOUNT_FORM = AccountForm(login="wang", name="王某", role=Role.AUDITOR, password=PASSWORD)


def test_registering_makes_person_account_and_password(made: Province) -> None:
    account = made.do(PUBLIC, register, made.new_id(), FORM).stream
    state = made.state(ACCOUNT, account)
    assert (state.role, state.organisation) == (Role.APPLICANT, None)
    assert made.state(PERSON, state.person).registered
    assert made.identities.passwords[account] == (PASSWORD, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"login": "lin"}, "login-taken"),
        ({"login": "?"}, "account-wrong"),
        ({"identity_number": STEM + "?"}, "identity-wrong"),
        ({"password": "too short"}, "password-short"),
    ],
)
def test_a_refused_registration_leaves_no_password(
    made: Province, change: dict[str, Any], code: str
) -> None:
    """Least of all over the password of whoever has that login."""
    passwords, records = dict(made.identities.passwords), list(made.log.records)
    with pytest.raises(Rejected, match=code):
        made.do(PUBLIC, register, made.new_id(), replace(FORM, **change))
    assert made.identities.passwords == passwords
    assert made.log.records == records


def test_a_registration_that_loses_the_race_for_its_login_changes_no_password(
    made: Province,
) -> None:
    stem = "32010219900301779"
    other = replace(
        FORM,
        identity_number=stem + id_check_character(stem),
        password="another long password",
    )
    made.log.before_append.append(lambda: made.do(PUBLIC, register, made.new_id(), other))
    with pytest.raises(Rejected, match="login-taken"):
        made.do(PUBLIC, register, made.new_id(), FORM)
    account = account_stream("chenchen")
    assert made.identities.passwords[account] == ("another long password", False)


def test_a_repeated_request_sets_no_password_again(made: Province) -> None:
    key = Key(value="k", fingerprint=b"")
    account = made.do(ADMINISTRATOR, open_account, made.new_id(), ACCOUNT_FORM, key=key).stream
    assert made.identities.passwords[account] == (PASSWORD, True)
    own = replace(ADMINISTRATOR, account=account, role=Role.AUDITOR)
    form = PasswordForm(present=PASSWORD, new="my own long one")
    made.do(own, change_password, account, form)
    made.do(ADMINISTRATOR, open_account, made.new_id(), ACCOUNT_FORM, key=key)
    assert made.identities.passwords[account] == ("my own long one", False)


def test_changing_a_password_needs_the_present_one(made: Province) -> None:
    wrong = PasswordForm(present="a wrong password", new="my own long one")
    with pytest.raises(Rejected, match="password-wrong"):
        made.do(made.officer_dm, change_password, made.new_id(), wrong)
    short = PasswordForm(present=PASSWORD, new="short")
    with pytest.raises(Rejected, match="password-short") as caught:
        made.do(made.officer_dm, change_password, made.new_id(), short)
    assert set(caught.value.fields) == {"new"}
    assert made.identities.check_password(made.officer_dm.account, PASSWORD)


def test_only_administrators_open_accounts(made: Province) -> None:
    for actor in made.officer_tp, made.officer_unit, made.applicant:
        with pytest.raises(Forbidden):
            made.do(actor, open_account, made.new_id(), ACCOUNT_FORM)
        with pytest.raises(Forbidden):
            made.do(actor, assign_duties, made.officer_tp.account, DutiesForm())


def test_an_account_belongs_to_known_bodies_and_people(made: Province) -> None:
    nobody = replace(ACCOUNT_FORM, role=Role.EXPERT, person=made.new_id())
    nowhere = replace(ACCOUNT_FORM, role=Role.UNIT_OFFICER, organisation=made.new_id())
    for form, field in (nobody, "person"), (nowhere, "organisation"):
        with pytest.raises(Rejected, match="account-wrong") as caught:
            made.do(ADMINISTRATOR, open_account, made.new_id(), form)
        assert set(caught.value.fields) == {field}


def test_duties_and_locks(made: Province) -> None:
    account = made.officer_tp.account
    duties = DutiesForm(duties=(Duty.SPECIAL_PLANS,))
    made.do(ADMINISTRATOR, assign_duties, account, duties)
    assert made.state(ACCOUNT, account).duties == (Duty.SPECIAL_PLANS,)
    made.do(ADMINISTRATOR, lock_account, account, Locking(reason="离职"))
    assert made.state(ACCOUNT, account).locked
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, lock_account, made.new_id(), Locking(reason="x"))
    opened = made.account("root.b", Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        made.do(opened, lock_account, opened.account, Locking(reason="x"))


def test_no_password_is_set_before_its_events_are_stored(made: Province) -> None:
    set_then: list[dict[UUID, tuple[str, bool]]] = []
    acts: list[tuple[Actor, UseCase, object]] = [
        (PUBLIC, register, FORM),
        (ADMINISTRATOR, open_account, ACCOUNT_FORM),
        (made.officer_dm, change_password, PasswordForm(present=PASSWORD, new="my own long one")),
    ]
    for actor, use_case, form in acts:
        before = dict(made.identities.passwords)
        made.log.before_append.append(lambda: set_then.append(dict(made.identities.passwords)))
        made.do(actor, use_case, made.new_id(), form)
        assert set_then.pop() == before
        assert made.identities.passwords != before
