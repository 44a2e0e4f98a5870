"""个人注册 (A1): people open their own accounts, whether or not somebody registered them before.

Both look the same from outside, and so does a claim that fails: nobody finds out by trying
whether a number is registered here (docs/adr/0014).
"""

from dataclasses import dataclass, field
from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_role, vouches_for
from application.work import Work
from domain.people.account import ACCOUNT, OpenAccount
from domain.people.account_claim import ClaimAccount, IssueClaimCode, TakeAccount
from domain.people.person import PERSON, RegisterPerson, check_identity
from domain.rules.identifiers import DocumentKind
from domain.rules.passwords import check_password
from domain.streams import account_stream, claim_code_slot
from domain.terms import Role

VOUCHERS = (
    Role.ADMINISTRATOR,
    Role.TITLE_OFFICER,
    Role.COMMITTEE_OFFICER,
    Role.UNIT_OFFICER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """注册: a person and the account they declare with."""

    name: str
    identity_kind: DocumentKind = DocumentKind.RESIDENT_ID
    identity_number: str
    phone: str = ""
    login: str
    password: str
    code: str = ""
    """一次性开通码, from an officer; for those who were registered without their telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCode:
    """Made by `new_first_password`, never chosen."""

    code: str = field(repr=False)


def register(work: Work, desk: Desk, _: UUID, form: Registration, __: int | None) -> UUID:
    """注册; open to the public. Answers with the account that is asked for.

    Whether it was opened is not told: somebody who is registered already gets it when they
    prove to be that person, and otherwise the refusal is recorded with the person.
    """
    check_password(form.password, form.login)
    name, number = check_identity(form.name, form.identity_kind, form.identity_number)
    person = desk.identities.person_id(form.identity_kind, number)
    account = account_stream(form.login)
    opening = OpenAccount(
        account=account,
        login=form.login,
        name=name,
        role=Role.APPLICANT,
        organisation=None,
        person=person,
        duties=(),
    )
    ACCOUNT.decide(opening, work.load(ACCOUNT, account))  # before anything is asked of the person
    # Asked in every case, as the answer must not take longer for those who are registered.
    code_right = desk.identities.check_password(claim_code_slot(person), _plain(form.code))
    known = work.load(PERSON, person)
    if known.registered:
        claim = ClaimAccount(
            account=account,
            name=name,
            phone=form.phone,
            code_right=code_right,
            has_account=bool(desk.directory.applicants(person)),
            at=desk.now,
            on=desk.today,
        )
        known = work.do(PERSON, person, claim)
    else:
        new = RegisterPerson(
            person=person,
            name=name,
            identity_kind=form.identity_kind,
            identity_number=number,
            phone=form.phone,
        )
        work.do(PERSON, person, new)
        known = work.do(PERSON, person, TakeAccount(account=account))
    if known.claims.account == account:
        work.do(ACCOUNT, account, opening)
        work.afterwards(lambda: desk.identities.set_password(account, form.password))
    else:
        work.afterwards(lambda: _as_long(desk, form.password))
    return account


def issue_claim_code(
    work: Work, desk: Desk, person: UUID, form: ClaimCode, expected: int | None
) -> UUID:
    """发放一次性开通码; one that was issued before is void."""
    require_role(desk.actor, *VOUCHERS)
    work.expect(PERSON, person, expected)
    registered = work.load(PERSON, person).registered
    if not registered or not vouches_for(desk.actor, desk.directory.registrar(person)):
        raise Hidden
    command = IssueClaimCode(
        organisation=desk.actor.organisation,
        has_account=bool(desk.directory.applicants(person)),
        on=desk.today,
    )
    work.do(PERSON, person, command)
    slot = claim_code_slot(person)
    work.afterwards(lambda: desk.identities.set_password(slot, _plain(form.code)))
    return person


def _as_long(desk: Desk, password: str) -> None:
    """Setting a password takes its time; refusing takes the same."""
    desk.identities.check_password(None, password)


def _plain(code: str) -> str:
    """As it was read out: blanks, bars and the case of letters do not count."""
    return "".join(sign for sign in code.casefold() if sign.isalnum())
