"""Objection (异议): what somebody holds against a publicised case, and what became of it.

Objections live in the stream of the case they are raised against, whichever publicity that is;
this module knows nothing of declarations but whom they are about. All words are sealed with the
key of that person, the objector's name too: they are part of the case and end with it.
Source: product section 2 ("objection upheld") and section 2, step 8.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected, changed
from domain.personal import Personal
from domain.template import Answer, Answers, Attachment, to_json


class ObjectionState(StrEnum):
    """异议状态"""

    RAISED = "RAISED"
    INVESTIGATED = "INVESTIGATED"
    DISMISSED = "DISMISSED"
    UPHELD = "UPHELD"

    @property
    def open(self) -> bool:
        return self in (ObjectionState.RAISED, ObjectionState.INVESTIGATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseObjection:
    """`organisation` registers what somebody handed in; `received_on` is the day they did."""

    objection: UUID
    organisation: UUID
    officer: UUID | None
    objector: str
    contact: str
    content: str
    evidence: tuple[Attachment, ...]
    received_on: date
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigateObjection:
    objection: UUID
    organisation: UUID
    officer: UUID | None
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissObjection:
    objection: UUID
    organisation: UUID
    officer: UUID | None
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpholdObjection:
    """`ends`: the case ends with it; else it goes back to the applicant."""

    objection: UUID
    organisation: UUID
    officer: UUID | None
    opinion: str
    ends: bool


Command = RaiseObjection | InvestigateObjection | DismissObjection | UpholdObjection


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised:
    """登记异议"""

    objection: UUID
    code: str
    """The stage whose publicity it came in."""
    organisation: UUID
    objector: Personal
    contact: Personal
    content: Personal
    evidence: Personal
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionInvestigated:
    """异议核查"""

    objection: UUID
    organisation: UUID
    finding: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDismissed:
    """异议不成立"""

    objection: UUID
    organisation: UUID
    opinion: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionUpheld:
    """异议成立"""

    objection: UUID
    organisation: UUID
    opinion: Personal
    ends: bool


Event = ObjectionRaised | ObjectionInvestigated | ObjectionDismissed | ObjectionUpheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One objection of a case, as far as decisions need it."""

    objection: UUID
    state: ObjectionState


Objections = tuple[Objection, ...]


def require_none_open(objections: Objections) -> None:
    """No publicity is closed, and no case moved on, over an objection nobody has decided."""
    count = sum(one.state.open for one in objections)
    if count:
        raise Rejected("objection-open", count=count)


def decide(
    command: Command,
    objections: Objections,
    *,
    about: UUID,
    code: str,
    posted: date | None,
    last_day: date | None,
) -> list[Event]:
    """`about` is the person of the case, `code` its stage, the days those of its publicity."""
    match command:
        case RaiseObjection():
            if posted is None or last_day is None:
                raise Rejected("publicity-not-running")
            if _found(objections, command.objection) is not None:
                raise Rejected("objection-exists")
            if not posted <= command.received_on <= min(last_day, command.on):
                raise Rejected(
                    "objection-outside-publicity",
                    fields={"received_on": "objection-outside-publicity"},
                    since=posted,
                    until=last_day,
                )
            evidence: Answers = (
                (Answer(field="evidence", files=command.evidence),) if command.evidence else ()
            )
            return [
                ObjectionRaised(
                    objection=command.objection,
                    code=code,
                    organisation=command.organisation,
                    objector=_said(command.objector, about, "objector"),
                    contact=Personal(about, command.contact.strip()),
                    content=_said(command.content, about, "content"),
                    evidence=Personal(about, to_json(evidence)),
                    received_on=command.received_on,
                )
            ]
        case InvestigateObjection():
            _open(objections, command.objection)
            return [
                ObjectionInvestigated(
                    objection=command.objection,
                    organisation=command.organisation,
                    finding=_said(command.finding, about, "finding"),
                )
            ]
        case DismissObjection():
            _investigated(objections, command.objection)
            return [
                ObjectionDismissed(
                    objection=command.objection,
                    organisation=command.organisation,
                    opinion=_said(command.opinion, about, "opinion"),
                )
            ]
        case UpholdObjection():
            _investigated(objections, command.objection)
            if sum(one.state.open for one in objections) > 1:
                raise Rejected("objection-others-open")
            return [
                ObjectionUpheld(
                    objection=command.objection,
                    organisation=command.organisation,
                    opinion=_said(command.opinion, about, "opinion"),
                    ends=command.ends,
                )
            ]
        case _:
            assert_never(command)


def evolve(objections: Objections, event: Event) -> Objections:
    match event:
        case ObjectionRaised(objection=objection):
            return (*objections, Objection(objection=objection, state=ObjectionState.RAISED))
        case ObjectionInvestigated():
            return _now(objections, event.objection, ObjectionState.INVESTIGATED)
        case ObjectionDismissed():
            return _now(objections, event.objection, ObjectionState.DISMISSED)
        case ObjectionUpheld():
            return _now(objections, event.objection, ObjectionState.UPHELD)
        case _:
            assert_never(event)


def _now(objections: Objections, which: UUID, state: ObjectionState) -> Objections:
    return tuple(changed(one, state=state) if one.objection == which else one for one in objections)


def _found(objections: Objections, which: UUID) -> Objection | None:
    return next((one for one in objections if one.objection == which), None)


def _open(objections: Objections, which: UUID) -> Objection:
    found = _found(objections, which)
    if found is None:
        raise Rejected("objection-unknown")
    if not found.state.open:
        raise Rejected("objection-decided")
    return found


def _investigated(objections: Objections, which: UUID) -> None:
    """Nobody decides about an objection before looking into it."""
    if _open(objections, which).state is not ObjectionState.INVESTIGATED:
        raise Rejected("objection-not-investigated")


def _said(text: str, about: UUID, field: str) -> Personal:
    if not text.strip():
        raise Rejected("objection-incomplete", fields={field: "field-required"})
    return Personal(about, text.strip())
