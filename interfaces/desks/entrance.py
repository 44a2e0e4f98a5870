"""Before anything else: the start page, registration (A1), own password (D10), own body (D9)."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from application import organising
from application import people as p
from application.permissions import OFFICERS
from application.ports import Receipt
from domain.account import ACCOUNT, OpenAccount
from domain.decider import Rejected
from domain.organisation import ORGANISATION
from domain.person import check_identity
from domain.rules.passwords import SHORTEST_PASSWORD, check_password
from domain.terms import Role
from interfaces.dossier import division_name
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.operations import organisations as operations
from interfaces.operations.asking import folded
from interfaces.operations.batches import windows_now
from interfaces.operations.setup import setup_steps
from interfaces.system import System
from projections import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationPage(p.Registration):
    again: str = field(repr=False)
    """The password once more: a slip would lock the person out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage(p.PasswordForm):
    again: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    contact: str = ""
    contact_person: str = ""
    address: str = ""


def start(system: System, call: Call[NoBody]) -> Show | Redirect:
    """An administrator of an empty system begins where there is something to do."""
    if not call.visitor:
        return Show("applicant/start.html", {"windows": windows_now(system)})
    if call.account.role is Role.ADMINISTRATOR and setup_steps(system, call).missing:
        return Redirect("/setup")
    return Redirect("/todo")


def register_page(system: System, call: Call[NoBody]) -> Show | Redirect:
    if call.visitor:
        return Redirect("/todo")
    return Show("applicant/register.html", {"shortest": SHORTEST_PASSWORD})


def register(system: System, call: Call[RegistrationPage]) -> Receipt:
    """All that is wrong is told at once, as far as it shows without looking anything up."""
    form = call.body
    wrong: dict[str, str] = {}
    facts: dict[str, object] = {}
    for rule in (_identity, _account, _password, _repeated):
        try:
            rule(form)
        except Rejected as refusal:
            wrong.update(refusal.fields)
            facts.update(refusal.facts)
    if wrong:
        raise _refused("registration-wrong", wrong, facts)
    body = p.Registration(
        name=form.name,
        identity_kind=form.identity_kind,
        identity_number=form.identity_number,
        phone=form.phone,
        login=form.login,
        password=form.password,
    )
    run: Call[Any] = call
    return system.run(replace(run, body=body), p.register)


def _identity(form: RegistrationPage) -> None:
    check_identity(form.name, form.identity_kind, form.identity_number)


def _account(form: RegistrationPage) -> None:
    nobody = UUID(int=0)
    command = OpenAccount(
        account=nobody,
        login=form.login,
        name=form.name,
        role=Role.APPLICANT,
        organisation=None,
        person=nobody,
        duties=(),
    )
    ACCOUNT.decide(command, ACCOUNT.initial)


def _password(form: RegistrationPage) -> None:
    check_password(form.password, form.login)


def _repeated(form: RegistrationPage) -> None:
    _same(form.password, form.again)


def _same(password: str, again: str) -> None:
    if password != again:
        raise Rejected("password-again", fields={"again": "password-again"})


def _refused(code: str, fields: dict[str, str], facts: dict[str, object]) -> Rejected:
    said = Rejected(code, fields=fields)
    said.facts = facts
    return said


def password_page(system: System, call: Call[NoBody]) -> Show:
    first = call.account.must_change_password
    return Show("applicant/password.html", {"first": first, "shortest": SHORTEST_PASSWORD})


def change_password(system: System, call: Call[PasswordPage]) -> Receipt:
    _same(call.body.new, call.body.again)
    run: Call[Any] = call
    body = p.PasswordForm(present=call.body.present, new=call.body.new)
    return system.run(replace(run, body=body), p.change_password)


def body_page(system: System, call: Call[NoBody]) -> Show:
    mine = call.actor.organisation
    assert mine is not None, "an officer's account has an organisation"
    with system.reading() as tx:
        row = organisations.get(tx, mine)
    state, version = folded(system, call, ORGANISATION, mine)
    return Show(
        "applicant/organisation.html",
        {
            "row": row,
            "place": division_name(row.division) if row else "",
            "initial": operations.contacts_of(state),
            "version": version,
        },
    )


def save_contact(system: System, call: Call[ContactForm]) -> Receipt:
    mine = call.actor.organisation
    assert mine is not None, "an officer's account has an organisation"
    with system.reading() as tx:
        name = organisations.names(tx, [mine])[mine]
    run: Call[Any] = call
    body = organising.OrganisationData(
        name=name,
        contact=call.body.contact,
        contact_person=call.body.contact_person,
        address=call.body.address,
    )
    return system.run(replace(run, body=body), organising.amend_organisation, mine)


VIEWS = (
    View(
        name="pages.start",
        functions=(),
        path="/",
        title="首页",
        show=start,
        public=True,
    ),
    View(
        name="pages.register",
        functions=("A1",),
        path="/register",
        title="个人注册",
        show=register_page,
        public=True,
        posts=(
            Post(
                operation=Operation(
                    name="pages.register.person",
                    functions=("A1",),
                    path="/register/person",
                    summary="个人注册",
                    body=RegistrationPage,
                    handler=register,
                    public=True,
                ),
                to="/login",
                done="registered",
            ),
        ),
    ),
    View(
        name="pages.organisation",
        functions=("D9", "C10"),
        path="/organisation",
        title="单位信息维护",
        show=body_page,
        roles=OFFICERS,
        posts=(
            Post(
                operation=Operation(
                    name="pages.organisation.save",
                    functions=("D9",),
                    path="/organisation/save",
                    summary="单位信息维护",
                    body=ContactForm,
                    handler=save_contact,
                    roles=OFFICERS,
                ),
                to="/organisation",
                done="organisation-saved",
            ),
        ),
    ),
    View(
        name="pages.password",
        functions=("D10", "C10"),
        path="/password",
        title="密码修改",
        show=password_page,
        first_password=True,
        posts=(
            Post(
                operation=Operation(
                    name="accounts.change-password",
                    functions=("D10",),
                    path="/password/change",
                    summary="密码修改",
                    body=PasswordPage,
                    handler=change_password,
                    first_password=True,
                ),
                to="/todo",
                done="password-changed",
            ),
        ),
    ),
)
