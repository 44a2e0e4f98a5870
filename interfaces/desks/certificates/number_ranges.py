"""证书编号 (H16, C14): the pool, one number, numbers made void, and the check for gaps."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from application.certificates.issuing import ISSUERS
from application.certificates.numbering import RangeForm, RangePreview
from domain.certificates.number_pool import NumberStatus
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import number_ranges as operations
from interfaces.operations.certificates.issuer_changes import pool_changes
from interfaces.operations.certificates.number_ranges import (
    NumberConditions,
    RangeConditions,
    VoidedConditions,
)
from interfaces.system import System

TONES = {
    NumberStatus.AVAILABLE: "good",
    NumberStatus.ASSIGNED: "info",
    NumberStatus.VOID: "plain",
    NumberStatus.UNKNOWN: "warn",
}
"""State -> look of its badge."""


def show_list(system: System, call: Call[RangeConditions]) -> Show:
    return Show(
        "number_ranges/list.html",
        {
            "ranges": operations.range_list(system, call),
            "levels": operations.levels(system, call),
            "initial": {"year": system.clock.today().year, "start": 1},
            **_issuers(system, call),
        },
    )


def show_preview(system: System, call: Call[RangeForm], found: RangePreview) -> Show:
    """What was typed, with the first and the last number, to be generated or changed."""
    return Show(
        "number_ranges/preview.html",
        {"found": found, "initial": asdict(call.body), **_issuers(system, call)},
    )


def show_number(system: System, call: Call[NumberConditions]) -> Show:
    asked = call.body.number.strip()
    found = operations.one_number(system, call) if asked else None
    return Show(
        "number_ranges/number.html",
        {
            "found": found,
            "voidable": found is not None and found.state is NumberStatus.AVAILABLE,
            "tones": TONES,
            **_issuers(system, call),
        },
    )


def show_gaps(system: System, call: Call[VoidedConditions]) -> Show:
    return Show(
        "number_ranges/gaps.html",
        {
            "report": operations.gap_report(system, call),
            "voided": operations.voided_list(system, call),
            **_issuers(system, call),
        },
    )


def show_changes(system: System, call: Call[NoBody]) -> Show:
    return Show("number_ranges/changes.html", {"changes": pool_changes(system, call)})


def _issuers(system: System, call: Call[Any]) -> dict[str, Any]:
    """Whose pools are told, for the pages; almost always one body's, which need not be named."""
    found = operations.issuers(system, call)
    return {"issuers": found, "several": len(found) > 1}


def _back(call: Call[Any], _: Any) -> str:
    return "/number-ranges/number?" + urlencode({"number": call.body.number})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.number-ranges",
        functions=("H16", "C14"),
        path="/number-ranges",
        title="证书编号生成",
        show=show_list,
        filters=RangeConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=ISSUERS,
        posts=(
            Post(
                operation=operations.GENERATE,
                name="generate",
                to="/number-ranges",
                done="range-generated",
            ),
            Post(operation=operations.PREVIEW, form="generate", show=show_preview),
        ),
    ),
    View(
        name="pages.number-ranges.number",
        functions=(),
        path="/number-ranges/number",
        title="证书编号查询",
        show=show_number,
        filters=NumberConditions,
        roles=ISSUERS,
        posts=(
            Post(
                operation=operations.VOID,
                to=_back,
                done="number-voided",
                about=("number",),
            ),
        ),
    ),
    View(
        name="pages.number-ranges.gaps",
        functions=(),
        path="/number-ranges/gaps",
        title="缺号核对",
        show=show_gaps,
        filters=VoidedConditions,
        paged=True,
        sorts=operations.VOIDED_SORTS,
        export=operations.VOIDED_EXPORT,
        roles=ISSUERS,
    ),
    View(
        name="pages.number-range-changes",
        functions=(),
        path="/number-ranges/changes",
        title="证书编号变更记录",
        show=show_changes,
        roles=ISSUERS,
    ),
)
