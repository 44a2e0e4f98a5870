"""注册 (A1): people, units, the receipt of a unit, and the officers who settle registrations."""

from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from application.organisations import unit_registrations as u
from application.people import registering as r
from application.ports import Receipt
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.organisations.unit_registration import RegistrationStatus
from domain.people.account import ACCOUNT, OpenAccount
from domain.people.person import check_identity
from domain.rules.identifiers import DocumentKind
from domain.rules.passwords import SHORTEST_PASSWORD, check_password
from domain.terms import Role
from interfaces.dossier import division_name
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.operations.lookups import SUPERIORS
from interfaces.operations.people import registrations as operations
from interfaces.operations.people.registrations import ReceiptQuery, UnitRegistrationConditions
from interfaces.system import System
from interfaces.words import word

DOCUMENT_HINTS = (
    (DocumentKind.RESIDENT_ID, "18 位，末位可以是 X"),
    (DocumentKind.HMT_RESIDENCE_PERMIT, "18 位，以 810000、820000 或 830000 开头"),
    (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "3 个字母加 12 位数字，或以 9 开头的 18 位"),
    (DocumentKind.PASSPORT, "5 至 15 个字母和数字"),
)
"""What a number of each kind looks like; the rule itself is `check_document`."""
TONES = {
    RegistrationStatus.WAITING: "warn",
    RegistrationStatus.CONFIRMED: "good",
    RegistrationStatus.REFUSED: "bad",
}
UNIT_KINDS = tuple((kind.value, word(kind)) for kind in OrganisationKind if kind.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationPage(r.Registration):
    again: str = field(repr=False)
    """The password once more: a slip would lock the person out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationPage(u.UnitRegistrationForm):
    again: str = field(repr=False)


def register_page(_: System, call: Call[NoBody]) -> Show | Redirect:
    if call.visitor:
        return Redirect("/todo")
    hints = [f"{word(kind)}：{hint}" for kind, hint in DOCUMENT_HINTS]
    return Show("applicant/register.html", {"shortest": SHORTEST_PASSWORD, "hints": hints})


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
        said = Rejected("registration-wrong", fields=wrong)
        said.facts = facts
        raise said
    body = r.Registration(**{f.name: getattr(form, f.name) for f in fields(r.Registration)})
    run: Call[Any] = call
    return operations.register(system, replace(run, body=body))


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


def _repeated(form: RegistrationPage | UnitRegistrationPage) -> None:
    if form.password != form.again:
        raise Rejected("password-again", fields={"again": "password-again"})


def unit_page(_: System, call: Call[NoBody]) -> Show | Redirect:
    if call.visitor:
        return Redirect("/todo")
    return Show("registration/unit.html", {"shortest": SHORTEST_PASSWORD, "kinds": UNIT_KINDS})


def register_unit(system: System, call: Call[UnitRegistrationPage]) -> Receipt:
    form = call.body
    _repeated(form)
    asked = fields(u.UnitRegistrationForm)
    body = u.UnitRegistrationForm(**{f.name: getattr(form, f.name) for f in asked})
    run: Call[Any] = call
    return operations.submit_unit(system, replace(run, body=body))


def show_receipt(_: System, __: Call[Any], receipt: Receipt) -> Show:
    return Show("registration/received.html", {"number": receipt.stream})


def state_page(system: System, call: Call[ReceiptQuery]) -> Show:
    asked = bool(call.body.number.strip() and call.body.password)
    found = operations.receipt_state(system, call) if asked else None
    half = not asked and bool(call.body.number.strip() or call.body.password)
    return Show("registration/state.html", {"found": found, "half": half, "tones": TONES})


def show_registrations(system: System, call: Call[UnitRegistrationConditions]) -> Show:
    return Show(
        "registration/list.html",
        {"found": operations.registration_list(system, call), "tones": TONES},
    )


def show_registration(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_registration(system, call)
    return Show(
        "registration/one.html",
        {
            "found": found,
            "place": division_name(found.division),
            "waiting": found.status is RegistrationStatus.WAITING,
            "tones": TONES,
            "changes": operations.registration_changes(system, call),
        },
    )


VIEWS = (
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
        name="pages.register.unit",
        functions=("A1",),
        path="/register/unit",
        title="单位注册",
        show=unit_page,
        public=True,
        posts=(
            Post(
                operation=Operation(
                    name="pages.register.unit.submit",
                    functions=("A1",),
                    path="/register/unit/submit",
                    summary="单位注册",
                    body=UnitRegistrationPage,
                    handler=register_unit,
                    public=True,
                ),
                show=show_receipt,
                lookups={"superior": SUPERIORS},
            ),
        ),
    ),
    View(
        name="pages.register.unit.state",
        functions=("A1",),
        path="/register/unit/state",
        title="单位注册查询",
        show=state_page,
        filters=ReceiptQuery,
        public=True,
        private=True,
    ),
    View(
        name="pages.unit-registrations",
        functions=("A1",),
        path="/unit-registrations",
        title="单位注册审核",
        show=show_registrations,
        filters=UnitRegistrationConditions,
        paged=True,
        sorts=operations.REGISTRATIONS.sorts,
        export=operations.REGISTRATIONS_EXPORT,
        roles=u.SETTLERS,
    ),
    View(
        name="pages.unit-registrations.one",
        functions=("A1",),
        path="/unit-registrations/{id}",
        title="单位注册",
        show=show_registration,
        roles=u.SETTLERS,
        posts=(
            Post(operation=operations.CONFIRM_UNIT, done="unit-confirmed"),
            Post(operation=operations.REFUSE_UNIT, done="unit-refused"),
        ),
    ),
)
