"""Before anything else: the start page, own password (D10), own body (D9)."""

from dataclasses import dataclass, field, replace
from typing import Any

from application.organisations import organising
from application.people import people as p
from application.permissions import OFFICERS
from application.ports import Receipt
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.rules.passwords import SHORTEST_PASSWORD
from domain.terms import Role
from interfaces.dossier import division_name
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.operations.asking import folded
from interfaces.operations.configuration.batches import windows_now
from interfaces.operations.configuration.setup import setup_steps
from interfaces.operations.organisations import organisations as operations
from interfaces.system import System
from projections.organisations import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage(p.PasswordForm):
    again: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    contact: str = ""
    contact_person: str = ""
    address: str = ""


def start(system: System, call: Call[NoBody]) -> Show | Redirect:
    """An administrator of an empty system begins where there is something to do, and an auditor
    where they ask: nothing ever waits for them."""
    if not call.visitor:
        return Show("applicant/start.html", {"windows": windows_now(system)})
    if call.account.role is Role.ADMINISTRATOR and setup_steps(system, call).missing:
        return Redirect("/setup")
    if call.account.role is Role.AUDITOR:
        return Redirect("/audit")
    return Redirect("/todo")


def _same(password: str, again: str) -> None:
    if password != again:
        raise Rejected("password-again", fields={"again": "password-again"})


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
