"""Publicities (公示) of a review plan, before the review (P1) and after it (P2).

Commands, events and rules over the publicities of one plan; `review_plan` puts them in its
stream, so that a plan has one running at a time. A publicity may be opened again for candidates
who have come to the stage later: an objection had held them back.
Source: product section 2, steps 6 and 8; section 4 for how long.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.configuration.route import StageKind
from domain.configuration.template import (
    Answer,
    Attachment,
    from_json,
    to_json,
)
from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.publicity import MINIMUM_PUBLICITY_DAYS, publicity_until
from domain.rules.working_days import HolidayCalendar, add_working_days

CODES = frozenset({StageKind.PUBLICITY_BEFORE, StageKind.PUBLICITY_AFTER})

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlanPublicity:
    office: UUID
    code: str
    posted_on: date
    working_days: int
    calendar: HolidayCalendar
    at_least: int = MINIMUM_PUBLICITY_DAYS
    """Working days, as the province has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendPlanPublicity:
    """By further working days after the present last one; it is never shortened."""

    office: UUID
    code: str
    reason: str
    working_days: int
    on: date
    calendar: HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlanPublicity:
    office: UUID
    code: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPublicityEvidence:
    """That it was posted elsewhere too: photographs, scans."""

    plan: UUID
    office: UUID
    code: str
    evidence: tuple[Attachment, ...]


Command = OpenPlanPublicity | ExtendPlanPublicity | ClosePlanPublicity | AddPublicityEvidence

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPublicised:
    """评前公示 / 评后公示 of the whole plan"""

    code: str
    posted_on: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPublicityExtended:
    """公示延期"""

    code: str
    reason: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPublicityClosed:
    """公示期满"""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityEvidenceAdded:
    """公示材料; photographs of a notice show the names on it."""

    code: str
    evidence: Personal


Event = PlanPublicised | PlanPublicityExtended | PlanPublicityClosed | PublicityEvidenceAdded

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicities:
    running: str = ""
    """Code of the publicity now running."""
    posted_on: date | None = None
    """Of the one now running."""
    last_day: date | None = None
    extended: str = ""
    """Why the one now running was made longer, the last time it was."""
    closed: tuple[str, ...] = ()
    """Codes of those that are over; one that was opened again stands here once."""
    evidence: tuple[Personal, ...] = ()
    """Answers whose fields are codes, as they were added."""

    @property
    def files(self) -> tuple[tuple[str, Attachment], ...]:
        """Code and file, of all evidence that can still be read."""
        answers = (answer for added in self.evidence for answer in from_json(added.value))
        return tuple((answer.field, file) for answer in answers for file in answer.files)


NONE = Publicities()


def decide(command: Command, state: Publicities) -> list[Event]:
    match command:
        case OpenPlanPublicity(code=code):
            if code not in CODES:
                raise Rejected("not-at-this-stage", fields={"code": "not-at-this-stage"})
            if state.running:
                raise Rejected("publicity-running")
            last_day = publicity_until(
                command.calendar, command.posted_on, command.working_days, command.at_least
            )
            return [PlanPublicised(code=code, posted_on=command.posted_on, last_day=last_day)]
        case ExtendPlanPublicity(code=code):
            return _extend(command, _last_day(state, code))
        case ClosePlanPublicity(code=code):
            last_day = _last_day(state, code)
            if command.on <= last_day:
                raise Rejected("publicity-not-over", until=last_day)
            return [PlanPublicityClosed(code=code)]
        case AddPublicityEvidence(code=code):
            if code != state.running and code not in state.closed:
                raise Rejected("publicity-not-running")
            if not command.evidence:
                raise Rejected("evidence-required", fields={"evidence": "field-required"})
            files = (Answer(field=code, files=command.evidence),)
            return [
                PublicityEvidenceAdded(code=code, evidence=Personal(command.plan, to_json(files)))
            ]
        case _:
            assert_never(command)


def _extend(command: ExtendPlanPublicity, last_day: date) -> list[Event]:
    if command.on > last_day:
        raise Rejected("publicity-over", until=last_day)
    fields: dict[str, str] = {}
    if command.working_days < 1:
        fields["working_days"] = "extension-too-short"
    if not command.reason.strip():
        fields["reason"] = "field-required"
    if fields:
        raise Rejected("extension-wrong", fields=fields)
    return [
        PlanPublicityExtended(
            code=command.code,
            reason=command.reason.strip(),
            last_day=add_working_days(command.calendar, last_day, command.working_days),
        )
    ]


def _last_day(state: Publicities, code: str) -> date:
    if not code or state.running != code or state.last_day is None:
        raise Rejected("publicity-not-running")
    return state.last_day


def evolve(state: Publicities, event: Event) -> Publicities:
    match event:
        case PlanPublicised():
            return replace(
                state,
                running=event.code,
                posted_on=event.posted_on,
                last_day=event.last_day,
                extended="",
            )
        case PlanPublicityExtended(last_day=last_day, reason=reason):
            return replace(state, last_day=last_day, extended=reason)
        case PlanPublicityClosed(code=code):
            closed = state.closed if code in state.closed else (*state.closed, code)
            return replace(
                state, running="", posted_on=None, last_day=None, extended="", closed=closed
            )
        case PublicityEvidenceAdded(evidence=evidence):
            return replace(state, evidence=(*state.evidence, evidence))
        case _:
            assert_never(event)
