"""Several ticked cases at once (H12, A6): where each would go, one opinion, all or none."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.cases import reviewing_many as m
from application.permissions import OFFICERS, Hidden
from application.ports import Receipt
from domain.cases.declaration import Declaration
from domain.configuration.route import StageKind
from domain.configuration.template import Attachment
from domain.terms import Role
from interfaces.desks.cases.decisions import next_stop, why_not
from interfaces.http.calls import Call, Show, Upload
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.messages import message
from interfaces.operations.cases.attachments import keep_for
from interfaces.operations.cases.declarations import APPROVE_MANY, POST_MANY
from interfaces.operations.cases.tracking import folded
from interfaces.system import System
from interfaces.words import stage_word
from projections.cases import declaration_lists as lists
from projections.cases.declaration_lists import DeclarationRow
from projections.organisations import organisations


class Way(StrEnum):
    """What can be done to a case together with others; the values are the forms of the page."""

    APPROVE = "approve-many"
    PUBLICISE = "post-unit-publicity-many"
    CLOSE = "close-many"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    declarations: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingMany:
    declarations: tuple[UUID, ...]
    opinion: str = ""
    evidence: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickedRow:
    row: DeclarationRow
    way: Way
    next_body: str
    next_stage: str
    why_not: str
    """The reason, where nothing can be done to it together with others."""

    @property
    def id(self) -> str:
        return str(self.row.declaration)


def batch_page(system: System, call: Call[Ticked]) -> Show:
    rows = [row for one in call.body.declarations[: m.MOST] if (row := _row(system, call, one))]
    groups = {way: [row for row in rows if row.way is way] for way in Way}
    return Show(
        "review/batch.html",
        {
            "groups": groups,
            "left": groups[Way.NONE],
            "ticked": {way: {"declarations": [row.id for row in groups[way]]} for way in Way},
            "days": system.settings.rules.publicity_days,
            "back": _back(call),
        },
    )


def _row(system: System, call: Call[Any], which: UUID) -> TickedRow | None:
    """None for what is not the asker's to see."""
    try:
        state = folded(call.actor, system.log.read(which))
    except Hidden:
        return None
    with system.reading() as tx:
        row = lists.get(tx, which)
        names = organisations.names(tx, {stage.organisation for stage in state.route.stages})
    if row is None:
        return None
    reason = why_not(call.actor, state, system.clock.today())
    way = Way.NONE if reason else _way(state)
    stop = next_stop(state) if way is not Way.NONE else None
    return TickedRow(
        row=row,
        way=way,
        next_body=names.get(stop.organisation, "") if stop else "",
        next_stage=stage_word(stop.code) if stop else "",
        why_not=message(reason, {"until": state.last_day, "count": 1}) if reason else "",
    )


def _way(state: Declaration) -> Way:
    stage = state.stage
    if stage is None or stage.kind is not StageKind.UNIT:
        return Way.APPROVE
    return Way.PUBLICISE if state.posted is None else Way.CLOSE


def close_many(system: System, call: Call[Any]) -> Receipt:
    """One file for all of them, sealed for each applicant; nothing is kept if one is refused."""
    form: ClosingMany = call.body
    subjects = [_closable(system, call, one) for one in form.declarations[: m.MOST]]
    evidence: list[tuple[Attachment, ...]] = [()] * len(form.declarations)
    applicants = [one for one in subjects if one is not None]
    if form.evidence is not None and len(applicants) == len(form.declarations):
        kept = keep_for(system, applicants, form.evidence, "evidence")
        evidence = [(one,) for one in kept]
    cases = tuple(
        m.CaseEvidence(declaration=declaration, evidence=files)
        for declaration, files in zip(form.declarations, evidence, strict=True)
    )
    body = m.ManyClosing(declarations=cases, opinion=form.opinion)
    return system.run(replace(call, body=body), m.close_many)


def _closable(system: System, call: Call[Any], which: UUID) -> UUID | None:
    """Whose case it is, if its publicity can be closed now."""
    try:
        state = folded(call.actor, system.log.read(which))
    except Hidden:
        return None
    return None if why_not(call.actor, state, system.clock.today()) else state.applicant


def _back(call: Call[Any], _: object = None) -> str:
    return "/unit-reviews" if call.account.role is Role.UNIT_OFFICER else "/reviews"


CLOSE_MANY = Operation(
    name="pages.declarations.close-many",
    functions=("A6",),
    path="/reviews/batch/close-many",
    summary="批量结束单位公示，上报",
    body=ClosingMany,
    handler=close_many,
    roles=(Role.UNIT_OFFICER,),
)
VIEWS = (
    View(
        name="pages.reviews-batch",
        functions=(),  # reached from the lists, not from the menu
        path="/reviews/batch",
        title="批量办理",
        show=batch_page,
        filters=Ticked,
        private=True,
        roles=OFFICERS,
        posts=tuple(
            Post(operation=operation, to=_back, done="cases-handled", about=("declarations",))
            for operation in (APPROVE_MANY, POST_MANY, CLOSE_MANY)
        ),
    ),
)
