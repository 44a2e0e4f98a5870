"""人事管理单位用户管理 (D3): what is done to HR units, users and certificates."""

import os
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from application.committees.committee_accounts import new_first_password
from application.organisations import keeping_units as k
from application.organisations import organising
from application.people import login_certificates as c
from application.permissions import SUPERIORS
from application.ports import Receipt
from domain.decider import Rejected
from domain.people.account import ACCOUNT
from infrastructure.signatures.login_certificates import Unreadable, read_certificate
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation
from interfaces.operations.asking import folded
from interfaces.system import System, command


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    login: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPassword:
    """Told this once; stored nowhere in the clear."""

    account: UUID
    login: str
    first_password: str = field(repr=False)
    """Must be changed at the first log-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    certificate: str = field(repr=False)
    """X.509, PEM."""


def add_user(system: System, call: Call[NewUser]) -> FirstPassword:
    """The first password is generated, so no request is answered twice."""
    password = new_first_password(os.urandom)
    form = k.UserForm(login=call.body.login, name=call.body.name, password=password)
    run: Call[Any] = call
    receipt = system.run(replace(run, body=form, key=None, expected=None), k.add_user)
    return FirstPassword(account=receipt.stream, login=form.login, first_password=password)


def reset_user(system: System, call: Call[NoBody]) -> FirstPassword:
    """Ends all sessions of the account."""
    password = new_first_password(os.urandom)
    run: Call[Any] = call
    asked = replace(run, body=k.NewPassword(password=password), key=None)
    receipt = system.run(asked, k.reset_user)
    system.sessions.end_all(receipt.stream)
    state, _ = folded(system, call, ACCOUNT, receipt.stream)
    return FirstPassword(account=receipt.stream, login=state.login, first_password=password)


def bind(system: System, call: Call[Binding]) -> Receipt:
    return bind_content(system, call, call.body.certificate.encode())


def bind_content(
    system: System, call: Call[Any], content: bytes, field: str = "certificate"
) -> Receipt:
    """PEM or DER. Raises `Rejected` for what is no certificate to log in with."""
    try:
        read = read_certificate(content)
    except Unreadable as error:
        raise Rejected(error.code, fields={field: error.code}) from None
    facts = c.CertificateFacts(
        certificate=read.certificate,
        thumbprint=read.thumbprint,
        subject=read.subject,
        issuer=read.issuer,
        serial=read.serial,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
    return system.run(replace(call, body=facts), c.bind_certificate)


def _operation(name: str, path: str, summary: str, handler: Any, **more: Any) -> Operation:
    return Operation(
        name=name,
        functions=("D3",),
        path=path,
        summary=summary,
        handler=handler,
        roles=SUPERIORS,
        **more,
    )


ADD = _operation(
    "hr-units.add",
    "/hr-units",
    "新增人事管理单位",
    command(k.add_unit),
    body=k.HrUnitForm,
    creates=True,
)
AMEND = _operation(
    "hr-units.amend",
    "/hr-units/{id}/amend",
    "修改人事管理单位",
    command(k.amend_unit),
    body=organising.OrganisationData,
)
CANCEL = _operation(
    "hr-units.cancel",
    "/hr-units/{id}/cancel",
    "注销人事管理单位",
    command(k.cancel_unit),
    body=organising.Cancelling,
    refusals=("organisation-in-use", "organisation-has-accounts"),
)
ADD_USER = _operation(
    "hr-units.add-user",
    "/hr-units/{id}/add-user",
    "新增单位用户",
    add_user,
    body=NewUser,
    answer=FirstPassword,
)
RENAME_USER = _operation(
    "hr-unit-users.rename",
    "/hr-unit-users/{id}/rename",
    "修改单位用户",
    command(k.rename_user),
    body=k.Naming,
)
SUSPEND_USER = _operation(
    "hr-unit-users.suspend",
    "/hr-unit-users/{id}/suspend",
    "停用单位用户",
    command(k.suspend_user),
    body=k.Suspending,
)
RESTORE_USER = _operation(
    "hr-unit-users.restore",
    "/hr-unit-users/{id}/restore",
    "启用单位用户",
    command(k.restore_user),
)
RESET_USER = _operation(
    "hr-unit-users.reset-password",
    "/hr-unit-users/{id}/reset-password",
    "重置单位用户密码",
    reset_user,
    answer=FirstPassword,
)
BIND = _operation(
    "hr-unit-users.bind-certificate",
    "/hr-unit-users/{id}/bind-certificate",
    "绑定 CA 证书",
    bind,
    body=Binding,
    refusals=("login-certificate-bound", "login-certificate-taken", "login-certificate-expired"),
)
ACTIVATE = _operation(
    "hr-unit-users.activate-certificate",
    "/hr-unit-users/{id}/activate-certificate",
    "激活 CA 证书",
    command(c.activate_certificate),
    refusals=("login-certificate-unbound", "login-certificate-expired"),
)
UNBIND = _operation(
    "hr-unit-users.unbind-certificate",
    "/hr-unit-users/{id}/unbind-certificate",
    "删除绑定 CA 证书",
    command(c.unbind_certificate),
    refusals=("login-certificate-unbound",),
)
COMMANDS = (
    ADD,
    AMEND,
    CANCEL,
    ADD_USER,
    RENAME_USER,
    SUSPEND_USER,
    RESTORE_USER,
    RESET_USER,
    BIND,
    ACTIVATE,
    UNBIND,
)
