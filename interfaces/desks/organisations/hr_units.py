"""人事管理单位用户管理 (D3)."""

from dataclasses import dataclass
from typing import Any

from application.permissions import SUPERIORS
from application.ports import Receipt
from domain.decider import Rejected
from domain.organisations.organisation import HR_KINDS
from interfaces.http.calls import Call, Show, Upload
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.operations.organisations import hr_unit_reads as reads
from interfaces.operations.organisations import hr_units as operations
from interfaces.operations.organisations.hr_unit_reads import HrUnitConditions, UserConditions
from interfaces.operations.organisations.hr_units import FirstPassword
from interfaces.system import System
from interfaces.words import word

KINDS = tuple((kind.value, word(kind)) for kind in HR_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingPage:
    """Pasted or uploaded, whichever is at hand."""

    certificate: str = ""
    file: Upload | None = None


def bind(system: System, call: Call[BindingPage]) -> Receipt:
    pasted, file = call.body.certificate, call.body.file
    if file is not None:
        return operations.bind_content(system, call, file.content, "file")
    if not pasted.strip():
        raise Rejected("login-certificate-unreadable", fields={"certificate": "field-required"})
    return operations.bind_content(system, call, pasted.encode())


def show_units(system: System, call: Call[HrUnitConditions]) -> Show:
    return Show("hr_units/list.html", {"units": reads.unit_list(system, call), "kinds": KINDS})


def show_unit(system: System, call: Call[UserConditions]) -> Show:
    found = reads.one_unit(system, call)
    return Show(
        "hr_units/unit.html",
        {
            "unit": found,
            "users": reads.unit_users(system, call),
            "uses": None if found.cancelled else reads.unit_uses(system, call),
            "changes": reads.unit_changes(system, call),
        },
    )


def show_user(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_user(system, call)
    until = found.certificate.valid_until if found.certificate else None
    return Show(
        "hr_units/user.html",
        {
            "user": found,
            "expired": until is not None and until < call.at,
            "changes": reads.user_changes(system, call),
        },
    )


def show_password(_: System, __: Call[Any], answer: FirstPassword) -> Show:
    """Once: neither the log nor the vault can tell it again."""
    return Show("hr_units/password.html", {"answer": answer})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.hr-units",
        functions=("D3",),
        path="/hr-units",
        title="人事管理单位用户管理",
        show=show_units,
        filters=HrUnitConditions,
        paged=True,
        sorts=reads.UNITS.sorts,
        export=reads.UNITS_EXPORT,
        roles=SUPERIORS,
        posts=(
            Post(
                operation=operations.ADD,
                name="add",
                to="/hr-units/{id}",
                done="configuration-saved",
            ),
        ),
    ),
    View(
        name="pages.hr-units.one",
        functions=("D3",),
        path="/hr-units/{id}",
        title="人事管理单位",
        show=show_unit,
        filters=UserConditions,
        paged=True,
        sorts=reads.UNIT_USERS.sorts,
        roles=SUPERIORS,
        private=True,
        posts=(
            Post(operation=operations.AMEND, done="configuration-saved"),
            Post(operation=operations.CANCEL, done="configuration-cancelled"),
            Post(operation=operations.ADD_USER, show=show_password),
        ),
    ),
    View(
        name="pages.hr-units.user",
        functions=("D3",),
        path="/hr-unit-users/{id}",
        title="单位用户",
        show=show_user,
        roles=SUPERIORS,
        posts=(
            Post(operation=operations.RENAME_USER, done="configuration-saved"),
            Post(operation=operations.SUSPEND_USER, done="configuration-saved"),
            Post(operation=operations.RESTORE_USER, done="configuration-saved"),
            Post(operation=operations.RESET_USER, show=show_password),
            Post(
                operation=Operation(
                    name="pages.hr-units.user.bind",
                    functions=("D3",),
                    path="/bind-certificate",
                    summary="绑定 CA 证书",
                    body=BindingPage,
                    handler=bind,
                    roles=SUPERIORS,
                ),
                done="ca-bound",
            ),
            Post(operation=operations.ACTIVATE, done="ca-activated"),
            Post(operation=operations.UNBIND, done="ca-unbound"),
        ),
    ),
)
