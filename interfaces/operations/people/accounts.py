"""Questions about one's own account."""

from dataclasses import dataclass
from uuid import UUID

from domain.terms import Duty, Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """Who is logged in, for programs; pages show the same in their header."""

    account: UUID
    login: str
    name: str
    role: Role
    organisation: UUID | None
    organisation_name: str
    person: UUID | None
    duties: tuple[Duty, ...]


def own_account(_: System, call: Call[NoBody]) -> OwnAccount:
    account = call.account
    return OwnAccount(
        account=account.id,
        login=account.actor.login,
        name=account.person,
        role=account.role,
        organisation=account.organisation,
        organisation_name=account.organisation_name,
        person=account.actor.person,
        duties=account.actor.duties,
    )


OWN = Read(
    name="accounts.own",
    functions=("A1",),
    path="/account",
    summary="本人账号",
    handler=own_account,
    answer=OwnAccount,
)

READS = (OWN,)
