from dataclasses import replace
from uuid import UUID

import pytest

from domain.people.account import (
    ACCOUNT,
    AccountLocked,
    AccountMoved,
    AccountOpened,
    AccountRenamed,
    AccountUnlocked,
    AssignDuties,
    ChangePassword,
    DutiesAssigned,
    LockAccount,
    MoveAccount,
    OpenAccount,
    PasswordChanged,
    PasswordReset,
    RenameAccount,
    ResetPassword,
    UnlockAccount,
)
from domain.personal import Personal
from domain.streams import account_stream
from domain.terms import Duty, Role
from tests.domain.case_samples import uid
from tests.spec import spec

ME, BODY = uid("account"), uid("body")
OPEN = OpenAccount(
    account=ME,
    login="zcb.li",
    name="李某",
    role=Role.TITLE_OFFICER,
    organisation=BODY,
    person=None,
    duties=(Duty.ORDINARY_PLANS,),
)
nobody = spec(ACCOUNT)
officer = nobody.after(OPEN)


def test_an_account_is_opened_once_per_login() -> None:
    nobody.when(OPEN).then(
        AccountOpened(
            account=ME,
            login="zcb.li",
            name=Personal(ME, "李某"),
            role=Role.TITLE_OFFICER,
            organisation=BODY,
            person=None,
            duties=(Duty.ORDINARY_PLANS,),
        )
    )
    assert officer.when(OPEN).rejected("login-taken").fields == {"login": "login-taken"}
    assert account_stream("ZCB.Li") == account_stream("zcb.li")


def test_the_name_of_a_known_person_is_that_persons_data() -> None:
    person = uid("person")
    (opened,) = nobody.when(replace(OPEN, person=person)).events
    assert opened.name == Personal(person, "李某")


@pytest.mark.parametrize("login", ["", "ab", "1abc", "LI", "li si", "李四", "a" * 41, "li\n"])
def test_a_login_is_plain(login: str) -> None:
    refused = nobody.when(replace(OPEN, login=login)).rejected("account-wrong")
    assert refused.fields == {"login": "login-form"}


@pytest.mark.parametrize(
    ("role", "organisation", "person", "field"),
    [
        (Role.UNIT_OFFICER, None, None, "organisation"),
        (Role.ADMINISTRATOR, BODY, None, "organisation"),
        (Role.APPLICANT, BODY, uid("person"), "organisation"),
        (Role.APPLICANT, None, None, "person"),
        (Role.EXPERT, None, None, "person"),
    ],
)
def test_body_and_person_go_by_the_role(
    role: Role, organisation: UUID | None, person: UUID | None, field: str
) -> None:
    command = replace(OPEN, role=role, organisation=organisation, person=person, duties=())
    assert set(nobody.when(command).rejected("account-wrong").fields) == {field}


def test_ordinary_and_special_plans_are_apart() -> None:
    both = (Duty.SPECIAL_PLANS, Duty.ORDINARY_PLANS)
    nobody.when(replace(OPEN, duties=both)).rejected("duties-apart")
    officer.when(AssignDuties(duties=both)).rejected("duties-apart")
    one, other = (both[0],), (both[1],)
    nobody.when(replace(OPEN, duties=one, elsewhere=other)).rejected("duties-apart")
    officer.when(AssignDuties(duties=other, elsewhere=one)).rejected("duties-apart")
    assert officer.when(AssignDuties(duties=one, elsewhere=one)).events
    assert officer.when(AssignDuties(duties=(), elsewhere=both)).events, "to give one up"
    officer.when(AssignDuties(duties=(Duty.SPECIAL_PLANS,))).then(
        DutiesAssigned(duties=(Duty.SPECIAL_PLANS,))
    )


def test_only_title_officers_have_duties() -> None:
    administrator = replace(OPEN, role=Role.ADMINISTRATOR, organisation=None)
    nobody.when(administrator).rejected("duties-by-role")
    opened = nobody.after(replace(administrator, duties=()))
    opened.when(AssignDuties(duties=(Duty.SPECIAL_PLANS,))).rejected("duties-by-role")


def test_locking_twice_says_nothing_new() -> None:
    lock = LockAccount(reason="离职")
    officer.when(LockAccount(reason=" ")).rejected("reason-required")
    officer.when(lock).then(AccountLocked(reason="离职"))
    officer.after(lock).when(lock).then()
    officer.after(lock).when(UnlockAccount()).then(AccountUnlocked())
    officer.when(UnlockAccount()).then()


def test_only_that_a_password_changed_is_recorded() -> None:
    officer.when(ChangePassword()).then(PasswordChanged())
    nobody.when(ChangePassword()).rejected("account-unknown")


def test_a_reset_is_told_each_time() -> None:
    officer.when(ResetPassword()).then(PasswordReset())
    officer.after(ResetPassword()).when(ResetPassword()).then(PasswordReset())
    nobody.when(ResetPassword()).rejected("account-unknown")


def test_the_last_administrator_is_not_locked() -> None:
    last = LockAccount(reason="离职", last_administrator=True)
    officer.when(last).rejected("last-administrator")


def test_an_officer_is_renamed_and_a_person_is_not() -> None:
    officer.when(RenameAccount(name=" 王某 ")).then(AccountRenamed(name=Personal(ME, "王某")))
    officer.when(RenameAccount(name="李某")).then()
    assert officer.when(RenameAccount(name=" ")).rejected("account-wrong").fields == {
        "name": "field-required"
    }
    person = nobody.after(replace(OPEN, person=uid("person")))
    refused = person.when(RenameAccount(name="王某")).rejected("account-wrong")
    assert refused.fields == {"name": "name-of-person"}


def test_an_officer_moves_with_a_reason() -> None:
    move = MoveAccount(organisation=uid("new"), reason="调任")
    officer.when(move).then(AccountMoved(organisation=uid("new"), reason="调任"))
    officer.when(replace(move, organisation=BODY)).then()
    officer.when(replace(move, reason="")).rejected("reason-required")
    auditor = nobody.after(replace(OPEN, role=Role.AUDITOR, organisation=None, duties=()))
    auditor.when(move).rejected("account-wrong")
