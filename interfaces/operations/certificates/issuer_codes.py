"""Issuer codes (H9): commands and questions."""

from dataclasses import dataclass, fields
from typing import Any

from application.certificates.issuer_codes import IssuerCodeForm, add_code, cancel_code
from application.configuration.configuring import CONFIGURERS, Reason
from application.permissions import Hidden
from domain.certificates.issuer_code import ISSUER_CODE
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from projections.certificates import issuer_codes
from projections.certificates.issuer_codes import IssuerCodeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCodeConditions:
    text: str = ""
    """Name of the issuer, its pinyin or initials, or the beginning of the code."""
    division: str = ""
    cancelled: bool = False


def code_list(system: System, call: Call[IssuerCodeConditions]) -> Page[IssuerCodeRow]:
    asked = call.body
    conditions = issuer_codes.IssuerCodeFilter(
        text=asked.text, division=asked.division.strip(), cancelled=asked.cancelled
    )
    with system.reading() as tx:
        return page_of(issuer_codes.listing(tx, conditions, wanted(call)))


def one_code(system: System, call: Call[Any]) -> IssuerCodeRow:
    _, version = folded(system, call, ISSUER_CODE, call.id)
    with system.reading() as tx:
        row = issuer_codes.get(tx, call.id)
    if row is None:
        raise Hidden
    return IssuerCodeRow(
        **{f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    )


CODES_EXPORT = Export(
    title="发证单位编码",
    rows=code_list,
    columns=(
        ("发证单位", lambda row: row.organisation_name),
        ("行政区划代码", lambda row: row.division),
        ("发证单位编码", lambda row: row.code),
        ("新增时间", lambda row: row.added_at),
        ("注销时间", lambda row: row.cancelled_at),
        ("注销原因", lambda row: row.cancelled_reason),
    ),
)
ADD = Operation(
    name="issuer-codes.add",
    functions=("H9",),
    path="/issuer-codes",
    summary="新增发证单位编码",
    body=IssuerCodeForm,
    handler=command(add_code),
    roles=CONFIGURERS,
    creates=True,
    refusals=("issuer-code-taken", "issuer-code-cancelled", "issuer-code-form"),
)
CANCEL = Operation(
    name="issuer-codes.cancel",
    functions=("H9",),
    path="/issuer-codes/{id}/cancel",
    summary="注销发证单位编码",
    body=Reason,
    handler=command(cancel_code),
    roles=CONFIGURERS,
)
CODES = Read(
    name="issuer-codes.list",
    functions=("H9",),
    path="/issuer-codes",
    summary="发证单位编码列表",
    handler=code_list,
    answer=IssuerCodeRow,
    filters=IssuerCodeConditions,
    paged=True,
    sorts=("division", "code", "added_at"),
    roles=CONFIGURERS,
    export=CODES_EXPORT,
)
CODE = Read(
    name="issuer-codes.one",
    functions=("H9",),
    path="/issuer-codes/{id}",
    summary="发证单位编码详情",
    handler=one_code,
    answer=IssuerCodeRow,
    roles=CONFIGURERS,
)

CODE_HISTORY = History(
    things="issuer-codes",
    functions=("H9",),
    decider=ISSUER_CODE,
    roles=CONFIGURERS,
    labels={
        "organisation": "发证单位",
        "division": "行政区划代码",
        "code": "发证单位编码",
        "reason": "注销原因",
    },
)


COMMANDS = (ADD, CANCEL)
READS = (CODES, CODE, CODE_HISTORY.read)
