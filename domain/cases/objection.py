"""Objection (异议): what somebody holds against a publicised case, and what became of it.

Objections live in the stream of the case they are raised against, whichever publicity that is;
this module knows nothing of declarations but whom they are about. What is said of that person is
sealed with their key; who said it with a key of the objection's own, so that either of the two
can be forgotten alone. Where a committee has to do with the case, one body looks into the
objection and another one ends the case with it (docs/adr/0024).
Source: product section 2 ("objection upheld") and section 2, step 8.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, assert_never
from uuid import UUID

from domain.cases.recourse import Answered, evidence, said
from domain.configuration.template import Attachment
from domain.decider import Rejected, changed
from domain.personal import Personal


class ObjectionState(StrEnum):
    """异议状态"""

    RAISED = "RAISED"
    INVESTIGATED = "INVESTIGATED"
    REFERRED = "REFERRED"
    DISMISSED = "DISMISSED"
    UPHELD = "UPHELD"

    @property
    def open(self) -> bool:
        return self not in (ObjectionState.DISMISSED, ObjectionState.UPHELD)


LONGEST = {"objector": 100, "contact": 200, "content": 4000}
"""Characters of what somebody from outside may say."""
MOST_OPEN = 50
"""Objections against one case that anybody may add to; a flood would bury the case."""
_said = partial(said, incomplete="objection-incomplete")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseObjection:
    """`organisation` registers what somebody handed in; `received_on` is the day they did."""

    objection: UUID
    organisation: UUID
    officer: UUID | None
    """Who registers it for the body; None as well when the objector did without one."""
    objector: str
    """Empty for an anonymous one."""
    contact: str
    content: str
    evidence: tuple[Attachment, ...]
    received_on: date
    on: date
    person: UUID | None = None
    """Who objects, when they were logged in."""
    public: bool = False
    """Sent by the objector, and not registered by an officer."""
    sealed_for: UUID | None = None
    """Whose key the evidence lies under; None for the person of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigateObjection:
    objection: UUID
    organisation: UUID
    officer: UUID | None
    finding: str
    evidence: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferObjection:
    """The office holds it for right and the case for over; the title authority decides."""

    objection: UUID
    organisation: UUID
    officer: UUID | None
    proposal: str


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


Command = (
    RaiseObjection | InvestigateObjection | ReferObjection | DismissObjection | UpholdObjection
)


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
    person: Personal | None = None
    """Id of who objected, when they were logged in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionInvestigated:
    """异议核查"""

    objection: UUID
    organisation: UUID
    finding: Personal
    evidence: Personal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionReferred:
    """提请认定异议成立"""

    objection: UUID
    organisation: UUID
    referred_to: UUID
    proposal: Personal


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


Event = (
    ObjectionRaised
    | ObjectionInvestigated
    | ObjectionReferred
    | ObjectionDismissed
    | ObjectionUpheld
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(Answered):
    """One objection of a case, as far as decisions need it."""

    objection: UUID
    state: ObjectionState
    organisation: UUID
    """The body that it was raised before."""
    person: str | None = None
    """Id of the objector, where that is known and not forgotten."""
    referred_to: UUID | None = None


Objections = tuple[Objection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a decision about an objection knows of its case."""

    about: UUID
    """The person of the case."""
    code: str
    """Of the stage that has it."""
    posted: date | None
    last_day: date | None
    """The days of its publicity; None while none runs."""
    authority: UUID | None = None
    """The body without which no objection ends the case; None where there is none."""
    result: bool = False
    """The experts have voted, so that nothing can be mended by the applicant any more."""


def found(objections: Objections, which: UUID) -> Objection | None:
    return next((one for one in objections if one.objection == which), None)


def require_none_open(objections: Objections) -> None:
    """No publicity is closed, and no case moved on, over an objection nobody has decided."""
    count = sum(one.state.open for one in objections)
    if count:
        raise Rejected("objection-open", count=count)


def decide(command: Command, objections: Objections, case: Grounds) -> list[Event]:
    """Raises `Rejected`. Whether the body may act upon the case is the case's to say."""
    match command:
        case RaiseObjection():
            return [_raised(command, objections, case)]
        case InvestigateObjection():
            _turn(command, objections, ObjectionState.RAISED, ObjectionState.INVESTIGATED)
            return [
                ObjectionInvestigated(
                    objection=command.objection,
                    organisation=command.organisation,
                    finding=_said(command.finding, case.about, "finding"),
                    evidence=evidence(command.evidence, case.about) if command.evidence else None,
                )
            ]
        case ReferObjection():
            _turn(command, objections, ObjectionState.INVESTIGATED)
            if case.authority is None:
                raise Rejected("objection-not-referred")
            return [
                ObjectionReferred(
                    objection=command.objection,
                    organisation=command.organisation,
                    referred_to=case.authority,
                    proposal=_said(command.proposal, case.about, "proposal"),
                )
            ]
        case DismissObjection():
            _turn(command, objections, ObjectionState.INVESTIGATED, ObjectionState.REFERRED)
            return [
                ObjectionDismissed(
                    objection=command.objection,
                    organisation=command.organisation,
                    opinion=_said(command.opinion, case.about, "opinion"),
                )
            ]
        case UpholdObjection():
            return [_upheld(command, objections, case)]
        case _:
            assert_never(command)


def _raised(command: RaiseObjection, objections: Objections, case: Grounds) -> ObjectionRaised:
    if case.posted is None or case.last_day is None:
        raise Rejected("publicity-not-running")
    if found(objections, command.objection) is not None:
        raise Rejected("objection-exists")
    if not case.posted <= command.received_on <= min(case.last_day, command.on):
        raise Rejected(
            "objection-outside-publicity",
            fields={"received_on": "objection-outside-publicity"},
            since=case.posted,
            until=case.last_day,
        )
    if command.public and sum(one.state.open for one in objections) >= MOST_OPEN:
        raise Rejected("objection-too-many")
    for field, longest in LONGEST.items():
        if len(getattr(command, field)) > longest:
            raise Rejected(
                "objection-incomplete", fields={field: "objection-too-long"}, most=longest
            )
    own = command.objection
    return ObjectionRaised(
        objection=own,
        code=case.code,
        organisation=command.organisation,
        objector=Personal(own, command.objector.strip()),
        contact=Personal(own, command.contact.strip()),
        content=_said(command.content, case.about, "content"),
        evidence=evidence(command.evidence, command.sealed_for or case.about),
        received_on=command.received_on,
        person=Personal(own, str(command.person)) if command.person is not None else None,
    )


def _upheld(command: UpholdObjection, objections: Objections, case: Grounds) -> ObjectionUpheld:
    one = _turn(command, objections, ObjectionState.INVESTIGATED, ObjectionState.REFERRED)
    if sum(one.state.open for one in objections) > 1:
        raise Rejected("objection-others-open")
    if case.result and not command.ends:
        raise Rejected("objection-ends-only", fields={"ends": "objection-ends-only"})
    if case.authority is not None and command.ends and one.referred_to is None:
        raise Rejected("objection-to-be-referred")
    return ObjectionUpheld(
        objection=command.objection,
        organisation=command.organisation,
        opinion=_said(command.opinion, case.about, "opinion"),
        ends=command.ends,
    )


def evolve(objections: Objections, event: Event) -> Objections:
    match event:
        case ObjectionRaised():
            new = Objection(
                objection=event.objection,
                state=ObjectionState.RAISED,
                organisation=event.organisation,
                person=event.person.value if event.person is not None else None,
            )
            return (*objections, new)
        case ObjectionInvestigated():
            return _now(objections, event.objection, state=ObjectionState.INVESTIGATED)
        case ObjectionReferred(referred_to=body):
            state = ObjectionState.REFERRED
            return _now(objections, event.objection, state=state, referred_to=body)
        case ObjectionDismissed():
            return _now(objections, event.objection, state=ObjectionState.DISMISSED)
        case ObjectionUpheld():
            return _now(objections, event.objection, state=ObjectionState.UPHELD)
        case _:
            assert_never(event)


def _now(objections: Objections, which: UUID, **changes: Any) -> Objections:
    return tuple(changed(one, **changes) if one.objection == which else one for one in objections)


def _turn(
    command: InvestigateObjection | ReferObjection | DismissObjection | UpholdObjection,
    objections: Objections,
    *states: ObjectionState,
) -> Objection:
    """The objection, in one of these states, for somebody else than who raised it.

    Nobody decides about an objection before looking into it.
    """
    one = found(objections, command.objection)
    if one is None:
        raise Rejected("objection-unknown")
    if not one.state.open:
        raise Rejected("objection-decided")
    if one.decided_by != command.organisation:
        raise Rejected("not-your-turn")
    if command.officer is not None and str(command.officer) == one.person:
        raise Rejected("own-objection")
    if one.state is ObjectionState.RAISED and ObjectionState.RAISED not in states:
        raise Rejected("objection-not-investigated")
    if one.state not in states:
        raise Rejected("objection-referred")
    return one
