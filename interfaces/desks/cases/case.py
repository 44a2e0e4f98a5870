"""What a page shows of one declaration: facts, stage bar, dossier and process tracking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.cases.recipients import template_of
from application.work import Work
from domain.cases.declaration import Declaration, Status
from domain.configuration.template import Template
from domain.decider import Recorded
from interfaces.desks.cases.revisions import Revision, last_revision
from interfaces.desks.cases.tones import action, tone
from interfaces.dossier import FilledSection, division_name, dossier
from interfaces.http.calls import Call
from interfaces.operations.cases.declaration_reads import DeclarationView, view_of
from interfaces.operations.cases.tracking import (
    RouteStage,
    Tracking,
    TrackStep,
    folded,
    tracking_of,
)
from interfaces.system import System
from interfaces.words import role_word, stage_word, word

_PASSING = ("Approved", "PublicityClosed", "VotePassed", "StageSkipped", "StageMerged")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMark:
    """One place of the stage bar; `state` as the macro names it."""

    name: str
    state: str
    organisation: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of 过程跟踪."""

    at: datetime
    event: str
    """Name of the event: `Returned`."""
    action: str
    kind: str
    stage: str
    organisation: str
    actor: str
    opinion: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One declaration, opened by somebody who may see it."""

    id: UUID
    version: int
    history: Sequence[Recorded]
    state: Declaration
    view: DeclarationView
    track: Tracking
    template: Template
    marks: tuple[StageMark, ...]
    entries: tuple[Entry, ...]
    revision: Revision | None = None
    """What the last resubmission changed."""

    @property
    def status_tone(self) -> str:
        return tone(self.state.status)

    @property
    def division(self) -> str:
        return division_name(self.view.choice.division)

    @property
    def sections(self) -> tuple[FilledSection, ...]:
        return dossier(self.state, self.template, self.view.answers)

    @property
    def since(self) -> datetime:
        """When the case came to where it is."""
        moves = [step.at for step in self.track.steps if step.action not in _STAYING]
        return moves[-1] if moves else self.track.steps[-1].at

    def waits_days(self, now: datetime) -> int:
        return max(0, (now - self.since).days)


_STAYING = (
    "DraftSaved",
    "UnitPublicityPosted",
    "UnitPublicityExtended",
    "UnitPublicityClosed",
    "Publicised",
    "PublicityExtended",
    "ObjectionRaised",
    "ObjectionInvestigated",
    "ObjectionReferred",
    "ObjectionDismissed",
    "ReexaminationRequested",
    "ReexaminationWithdrawn",
    "ReexaminationReferred",
    "ResultConfirmed",
    "Planned",
    "Unplanned",
)


def open_case(system: System, call: Call[Any]) -> Case:
    """The case of the path, read once. Raises `Hidden`."""
    history = system.log.read(call.id)
    state = folded(call.actor, history)  # who may read it may follow it too
    view = view_of(system, history, state)
    tracked = tracking_of(system, call.actor, history, state)
    template = template_of(work_of(system, call), view.choice, state.template_version)
    return Case(
        id=call.id,
        version=view.version,
        history=history,
        state=state,
        view=view,
        track=tracked,
        template=template,
        marks=stage_bar(state, tracked),
        entries=timeline(tracked),
        revision=last_revision(template, history),
    )


def stage_bar(state: Declaration, tracked: Tracking) -> tuple[StageMark, ...]:
    passed = {step.code: step.at for step in tracked.steps if _passes(step)}
    marks = []
    for place, stage in enumerate(tracked.stages):
        said = _state_of(state, place, stage)
        done = said in ("done", "skipped", "merged")
        marks.append(
            StageMark(
                name=stage_word(stage.code),
                state=said,
                organisation=stage.organisation_name,
                at=passed.get(stage.code) if done else None,
            )
        )
    return tuple(marks)


def _passes(step: TrackStep) -> bool:
    return step.action in (*_PASSING, "CertificateIssued", "Filed")


def _state_of(state: Declaration, place: int, stage: RouteStage) -> str:
    status = state.status
    behind = status is Status.CERTIFIED or (
        place < state.at and status is not Status.RETURNED_TO_APPLICANT
    )
    if behind:
        if stage.skipped:
            return "skipped"
        return "merged" if place in state.merged else "done"
    if place == state.at and status is Status.REFUSED:
        return "refused"
    if place == state.at and status in _LIES:
        return "current"
    if place == state.returner and status in (
        Status.RETURNED_TO_APPLICANT,
        Status.RETURNED_TO_STAGE,
    ):
        return "returned"
    return "todo"


_LIES = (Status.IN_REVIEW, Status.RETURNED_TO_STAGE, Status.SUPPLEMENT)


def timeline(tracked: Tracking) -> tuple[Entry, ...]:
    """Newest first. Of drafts saved one after another only the last is told."""
    steps = list(tracked.steps)
    kept = [
        step
        for step, following in zip(steps, [*steps[1:], None], strict=True)
        if not (
            step.action == "DraftSaved"
            and following is not None
            and following.action == "DraftSaved"
        )
    ]
    return tuple(_entry(step) for step in reversed(kept))


def _entry(step: TrackStep) -> Entry:
    said, kind = action(step.action)
    if step.action == "Publicised":
        said = "评前公示" if step.code == "P1" else "评后公示"
    return Entry(
        at=step.at,
        event=step.action,
        action=said,
        kind=kind,
        stage=stage_word(step.code) if step.code else "",
        organisation=step.organisation_name,
        actor=step.actor_name or ("" if step.organisation else role_word(step.role)),
        opinion=step.opinion,
        notes=tuple(_notes(step)),
    )


def _notes(step: TrackStep) -> list[str]:
    notes = []
    if step.posted_on and step.last_day:
        notes.append(f"公示 {step.posted_on} 至 {step.last_day}")
    if step.deadline:
        notes.append(f"期限 {step.deadline}")
    if step.present is not None:
        notes.append(f"到会 {step.present}，同意 {step.yes}，反对 {step.no}，弃权 {step.abstain}")
    if step.filing_number:
        notes.append(f"备案文号 {step.filing_number}，备案时间 {word(step.filed_on)}")
    if step.number:
        notes.append(f"证书编号 {step.number}")
    if step.to_code:
        notes.append(f"送 {step.to_name}（{stage_word(step.to_code)}）")
    elif step.action in ("Returned", "PassedDown"):
        notes.append("送 申报人")
    return notes


def work_of(system: System, call: Call[Any]) -> Work:
    """For reading states."""
    return Work(system.log, call.context)
