"""The page on which an office picks the candidates of its plan (C11).

Whom the plan lists is ticked, page by page in one order, and turning the page saves the ticks:
nothing is lost on the way, with or without a script.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from application.committees import plan_contents as p
from application.ports import Receipt
from domain.committees.review_plan import PlanStatus
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.exports import Export
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.operations.committees import plan_contents, plan_reads
from interfaces.operations.committees.plan_contents import CandidateConditions
from interfaces.system import System
from projections.committees import committees
from projections.configuration import catalogue

LARGEST_TREE = 2000
CONDITIONS = tuple(CandidateConditions.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking(CandidateConditions):
    """One page of the list as it was ticked."""

    declarations: tuple[UUID, ...] = ()
    shown: tuple[UUID, ...] = ()
    go: int = 1
    """The page to show next."""
    sort: str = ""
    size: int = 20


def show(system: System, call: Call[CandidateConditions]) -> Show | Redirect:
    plan = plan_reads.one_plan(system, call)
    if plan.status is not PlanStatus.DRAFT:
        return Redirect(f"/plans/{call.id}")
    found = plan_contents.pickable(system, call)
    size = call.listing.size
    last = max(1, -(-found.total // size))
    here = call.listing.page
    return Show(
        "plans/candidates.html",
        {
            "plan": plan,
            "found": found,
            "initial": {
                **{name: getattr(call.body, name) for name in CONDITIONS},
                "shown": [row.declaration for row in found.items],
                "declarations": [row.declaration for row in found.items if row.listed],
            },
            "matching": {name: getattr(call.body, name) for name in CONDITIONS},
            "specialties": specialties_of(system, plan.committee),
            "pages": [n for n in range(1, last + 1) if n in (1, last) or abs(n - here) <= 2],
            "last": last,
        },
    )


def pick(system: System, call: Call[Picking]) -> Receipt:
    ticked = set(call.body.declarations)
    body = p.Repicked(
        added=tuple(one for one in call.body.shown if one in ticked),
        dropped=tuple(one for one in call.body.shown if one not in ticked),
    )
    asked: Call[Any] = call
    return system.run(replace(asked, body=body), p.repick)


def specialties_of(system: System, committee: UUID) -> list[tuple[str, str]]:
    """Code and name of those that the committee decides on."""
    with system.reading() as tx:
        row = committees.get(tx, committee)
        known = catalogue.specialties(tx, limit=LARGEST_TREE)
    series = set(row.series) if row else set()
    own = set(row.specialties) if row else set()
    return [
        (one.code, one.name)
        for one in known
        if one.series in series and (not own or one.code in own)
    ]


def _next(call: Call[Any], _: object) -> str:
    asked = call.body
    said = {name: getattr(asked, name) for name in CONDITIONS}
    if isinstance(asked, Picking):
        size = min(max(1, asked.size), 100)
        said |= {"page": max(1, asked.go), "size": size, "sort": asked.sort}
    told = {name: value for name, value in said.items() if value not in ("", None)}
    return f"/plans/{call.id}/candidates?{urlencode(told)}"


PICK = Operation(
    name="pages.plan-candidates.pick",
    functions=("C11",),
    path="/plans/{id}/candidates/pick",
    summary="选择参评人员",
    body=Picking,
    handler=pick,
    roles=plan_contents.OFFICE,
)
VIEWS: tuple[View, ...] = (
    View(
        name="pages.plan-candidates",
        functions=("C11",),
        path="/plans/{id}/candidates",
        title="选择参评人员",
        show=show,
        filters=CandidateConditions,
        paged=True,
        sorts=plan_contents.CHOOSABLE_SORTS,
        export=Export(
            title=plan_contents.CHOOSABLE_EXPORT.title,
            rows=plan_contents.pickable,
            columns=(
                *plan_contents.CHOOSABLE_EXPORT.columns,
                ("已列入本方案", lambda row: "是" if row.listed else ""),
            ),
        ),
        roles=plan_contents.OFFICE,
        posts=(
            Post(operation=PICK, to=_next, done="candidates-saved", about=CONDITIONS),
            Post(
                operation=plan_contents.ADD_MATCHING,
                name="matching",
                to=_next,
                done="candidates-saved",
                about=CONDITIONS,
            ),
        ),
    ),
)
