"""变更记录 of what an issuer issues with: its number pool (H16, C14) and its keys (M4)."""

from itertools import chain
from typing import Any
from uuid import UUID

from application.certificates.issuing import ISSUERS
from application.permissions import Hidden
from domain.certificates.number_pool import NumberVoided, RangeGenerated
from domain.streams import issuer_key_stream, number_pool_stream
from domain.terms import Role
from interfaces.history import Change, Changes, changes_of
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.system import System

POOL_LABELS = {
    "year": "年度",
    "level": "职称级别",
    "division": "行政区划代码",
    "issuer_code": "发证单位编码",
    "start": "开始序号",
    "end": "结束序号",
    "number": "作废编号",
    "reason": "作废原因",
}
KEY_LABELS = {
    "organisation": "发证单位",
    "fingerprint": "指纹（SHA-256）",
    "suite": "算法",
    "external": "签名服务器上的密钥名称",
    "since": "不再可信的起始时间",
    "reason": "停用原因",
}


def pool_changes(system: System, call: Call[Any]) -> tuple[Change, ...]:
    """Of the own body and those merged into it. Numbers of certificates are told with those."""
    if not call.actor.bodies:
        raise Hidden
    pools = (number_pool_stream(one) for one in call.actor.bodies)
    found = [changes_of(system, pool, POOL_LABELS, _configures, apart=True) for pool in pools]
    return tuple(sorted(chain(*found), key=lambda one: one.at, reverse=True))


def key_changes(system: System, organisation: UUID) -> tuple[Change, ...]:
    """Raises `Hidden` for a body that has no key."""
    found = changes_of(system, issuer_key_stream(organisation), KEY_LABELS)
    if not found:
        raise Hidden
    return found


def _configures(event: Any) -> bool:
    return isinstance(event, RangeGenerated | NumberVoided)


def _pool(system: System, call: Call[NoBody]) -> Changes:
    return Changes(changes=pool_changes(system, call))


def _keys(system: System, call: Call[NoBody]) -> Changes:
    return Changes(changes=key_changes(system, call.path["organisation"]))


POOL_CHANGES = Read(
    name="number-ranges.changes",
    functions=("H16", "C14"),
    path="/number-ranges/changes",
    summary="本单位证书编号库的变更记录",
    handler=_pool,
    answer=Changes,
    roles=ISSUERS,
)
KEY_CHANGES = Read(
    name="issuer-keys.changes",
    functions=("M4",),
    path="/issuer-keys/{organisation}/changes",
    summary="发证密钥的变更记录",
    handler=_keys,
    answer=Changes,
    roles=(Role.ADMINISTRATOR, Role.AUDITOR),
)

READS = (POOL_CHANGES, KEY_CHANGES)
