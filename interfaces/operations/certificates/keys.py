"""Issuer keys (M4)."""

from dataclasses import dataclass
from uuid import UUID

from application.certificates.keys import (
    KeyForm,
    WithdrawalForm,
    add_key,
    withdraw_key,
)
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.system import System, command
from projections.certificates import keys
from projections.certificates.keys import KeyRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyConditions:
    text: str = ""
    """Name of the issuer, its pinyin or initials."""
    organisation: UUID | None = None


def key_list(system: System, call: Call[KeyConditions]) -> Page[KeyRow]:
    asked = call.body
    filters = keys.KeyFilter(text=asked.text, organisation=asked.organisation)
    with system.reading() as tx:
        return page_of(keys.listing(tx, filters, wanted(call)))


_STATES = {
    (True, True): "签发中",
    (True, False): "仅供查验",
    (False, True): "已停用",
    (False, False): "已停用",
}
KEYS_EXPORT = Export(
    title="发证密钥",
    rows=key_list,
    columns=(
        ("发证单位", lambda row: row.organisation_name),
        ("指纹（SHA-256）", lambda row: row.fingerprint),
        ("算法", lambda row: row.suite),
        ("签名服务器密钥", lambda row: row.external),
        ("启用时间", lambda row: row.added_at),
        ("不再可信的起始时间", lambda row: row.withdrawn_since),
        ("状态", lambda row: _STATES[row.withdrawn_since is None, row.current]),
    ),
)


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
    answer=KeyRow,
    filters=KeyConditions,
    export=KEYS_EXPORT,
    paged=True,
    sorts=("organisation", "added_at"),
    roles=ADMINISTRATOR,
)


WITHDRAW_ISSUER_KEY = Operation(
    name="issuer-keys.withdraw",
    functions=("M4",),
    path="/issuer-keys/{id}/withdraw",
    summary="停用发证密钥（路径为发证单位）",
    body=WithdrawalForm,
    handler=command(withdraw_key),
    roles=ADMINISTRATOR,
    refusals=("key-unknown", "key-withdrawn", "withdrawn-in-future"),
)


COMMANDS = (ADD_ISSUER_KEY, WITHDRAW_ISSUER_KEY)


READS = (KEYS,)
