"""Issuer keys (M4)."""

from dataclasses import dataclass
from uuid import UUID

from application.keys import KeyForm, add_key
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import Operation, Read
from interfaces.system import System, command
from projections import keys
from projections.keys import KeyRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfIssuer:
    organisation: UUID | None = None


def key_list(system: System, call: Call[OfIssuer]) -> tuple[KeyRow, ...]:
    with system.reading() as tx:
        return keys.listing(tx, call.body.organisation)


ADD_ISSUER_KEY = Operation(
    name="issuer-keys.add",
    functions=("M4",),
    path="/issuer-keys",
    summary="启用或轮换发证密钥",
    body=KeyForm,
    handler=command(add_key),
    roles=ADMINISTRATOR,
    creates=True,
)


KEYS = Read(
    name="issuer-keys.list",
    functions=("M4",),
    path="/issuer-keys",
    summary="发证密钥",
    handler=key_list,
    answer=tuple[KeyRow, ...],
    filters=OfIssuer,
    roles=ADMINISTRATOR,
)


COMMANDS = (ADD_ISSUER_KEY,)


READS = (KEYS,)
