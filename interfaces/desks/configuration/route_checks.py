"""Review-route configuration (H4-H8): the check of a map, whom a change moves, who goes where."""

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.configuration.routing import NodeAction
from domain.decider import Rejected
from domain.organisations.accepting_agency import MODES
from domain.terms import AcquisitionMode, TitleLevel
from interfaces.desks.configuration.routes import (
    LEVELS,
    NodeDraft,
    pages_of,
    present_first,
)
from interfaces.http.calls import Call, Show
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.operations.cases.declaration_reads import RoutePreview, RouteQuestion, route_preview
from interfaces.operations.configuration import route_checks
from interfaces.operations.configuration.route_checks import CheckConditions, ProposedChange
from interfaces.operations.lookups import COMMITTEES, UNITS
from interfaces.operations.organisations import accepting_agencies
from interfaces.operations.organisations.accepting_agencies import AgencyQuestion, OpenAgency
from interfaces.system import System
from interfaces.words import choices_of, stage_word

ALL = ("H8", "H7", "H6", "H5", "H4")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewQuestion:
    """Who would go where: to a committee, or by the accepting agencies."""

    unit: UUID
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: TitleLevel
    committee: UUID | None = None
    """Mandatory for reviews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The route, or the agencies, or the code and facts of the reason why there is none."""

    question: PreviewQuestion
    route: RoutePreview | None = None
    agencies: tuple[OpenAgency, ...] | None = None
    refused: Rejected | None = None


def where(system: System, call: Call[PreviewQuestion]) -> Where:
    """Who would go where; a configuration that has no way says which stage is missing."""
    asked = call.body
    if asked.mode in MODES:
        question: Any = AgencyQuestion(
            unit=asked.unit, mode=asked.mode, title_level=asked.title_level
        )
        found = accepting_agencies.for_unit(system, _with(call, question))
        return Where(question=asked, agencies=found.agencies)
    if asked.committee is None:
        raise Rejected("choice-wrong", fields={"committee": "field-required"})
    question = RouteQuestion(
        unit=asked.unit,
        committee=asked.committee,
        title_level=asked.title_level,
        mode=asked.mode,
    )
    try:
        return Where(question=asked, route=route_preview(system, _with(call, question)))
    except Rejected as refused:
        return Where(question=asked, refused=refused)


def _with(call: Call[Any], body: Any) -> Call[Any]:
    return Call(context=call.context, body=body, visitor=call.visitor)


def show_preview(_: System, __: Call[Any]) -> Show:
    return Show("routes/preview.html", {"where": None, "initial": None, "stage_word": stage_word})


def show_where(_: System, call: Call[Any], answer: Where) -> Show:
    return Show(
        "routes/preview.html",
        {"where": answer, "initial": answer.question, "stage_word": stage_word},
    )


def show_check(system: System, call: Call[CheckConditions]) -> Show:
    asked = call.body
    return Show(
        "routes/check.html",
        {
            "faults": route_checks.faults(system, call),
            "of": pages_of(asked.mode, asked.title_level),
            "levels": present_first(LEVELS, asked.title_level),
            "modes": present_first(choices_of(AcquisitionMode), asked.mode),
            "stage_word": stage_word,
        },
    )


def show_impact(system: System, call: Call[ProposedChange]) -> Show:
    found = route_checks.impact(system, call)
    return Show(
        "routes/impact.html",
        {
            "impact": found,
            "changes": route_checks.impact_page(found, call),
            "back": _back(call.body),
            "proposal": call.body,
            "missing_word": route_checks.missing_word,
        },
    )


def _back(proposal: ProposedChange) -> str:
    """The form that the proposal came from, as it was filled in."""
    of = pages_of(proposal.mode, proposal.title_level)
    kept = {f.name for f in fields(NodeDraft)}
    if proposal.action is not NodeAction.ADD:
        kept -= {"kind", "title_level", "committee"}
    said = {name: getattr(proposal, name, None) for name in kept}
    query = {name: str(value) for name, value in said.items() if value not in (None, False)}
    place = "new" if proposal.action is NodeAction.ADD else str(proposal.node)
    return f"{of.path}/{place}?{urlencode({**query, 'looked': 'true'})}#{proposal.action.value}"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.routes.check",
        functions=ALL,
        path="/routes/check",
        title="审核路径检查",
        show=show_check,
        filters=CheckConditions,
        paged=True,
        sorts=route_checks.CHECK.sorts,
        export=route_checks.FAULTS_EXPORT,
        roles=CONFIGURERS,
    ),
    View(
        name="pages.routes.impact",
        functions=(),
        path="/routes/impact",
        title="受影响的单位",
        show=show_impact,
        filters=ProposedChange,
        paged=True,
        sorts=route_checks.IMPACT.sorts,
        export=route_checks.IMPACT_EXPORT,
        roles=CONFIGURERS,
    ),
    View(
        name="pages.routes.preview",
        functions=ALL,
        path="/routes/preview",
        title="审核路径预览",
        show=show_preview,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=Operation(
                    name="pages.routes.where",
                    functions=ALL,
                    path="/routes/preview/where",
                    summary="审核路径预览",
                    body=PreviewQuestion,
                    handler=where,
                    answer=Where,
                    roles=CONFIGURERS,
                ),
                name="where",
                show=show_where,
                lookups={"unit": UNITS, "committee": COMMITTEES},
            ),
        ),
    ),
)
