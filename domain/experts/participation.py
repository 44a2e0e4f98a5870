"""Participation records (评委参评记录, C4) that no draw or meeting of this system tells.

Those of meetings held elsewhere or earlier are registered by hand, one stream an expert. How an
expert did (履职评价) is said here, too, of meetings held in the system; everything else about
those follows from the draws and the meetings themselves.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected, changed
from domain.personal import Personal


class Position(StrEnum):
    """评审会职务"""

    CHAIR = "CHAIR"
    VICE_CHAIR = "VICE_CHAIR"
    MEMBER = "MEMBER"


class Appraisal(StrEnum):
    """履职评价"""

    EXCELLENT = "EXCELLENT"
    COMPETENT = "COMPETENT"
    BARELY = "BARELY"
    INCOMPETENT = "INCOMPETENT"


class Outcome(StrEnum):
    """参评情况"""

    WAITING = "WAITING"
    """An alternate nobody has called."""
    ASKED = "ASKED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    ATTENDED = "ATTENDED"
    ABSENT = "ABSENT"
    """Expected at a meeting that is over, and not there."""


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParticipation:
    person: UUID
    record: UUID
    committee: UUID | None
    """None for a committee that is not registered here."""
    committee_name: str
    held_on: date
    position: Position
    attended: bool
    reason: str
    """Why somebody was absent."""
    appraisal: Appraisal | None
    remark: str
    organisation: UUID
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectParticipation:
    record: UUID
    committee: UUID | None
    committee_name: str
    held_on: date
    position: Position
    attended: bool
    reason: str
    appraisal: Appraisal | None
    remark: str
    correction_reason: str
    organisation: UUID
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawParticipation:
    record: UUID
    reason: str
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraiseMember:
    """Of a meeting held in the system; said anew, the later one counts."""

    person: UUID
    meeting: UUID
    appraisal: Appraisal
    remark: str
    organisation: UUID


Command = RegisterParticipation | CorrectParticipation | WithdrawParticipation | AppraiseMember

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationRegistered:
    """登记评委参评情况"""

    person: UUID
    record: UUID
    committee: UUID | None
    committee_name: str
    held_on: date
    position: Position
    attended: bool
    reason: Personal
    appraisal: Appraisal | None
    remark: Personal
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationCorrected:
    """更正参评记录"""

    person: UUID
    record: UUID
    committee: UUID | None
    committee_name: str
    held_on: date
    position: Position
    attended: bool
    reason: Personal
    appraisal: Appraisal | None
    remark: Personal
    correction_reason: Personal
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationWithdrawn:
    """撤销参评记录"""

    person: UUID
    record: UUID
    withdrawal_reason: Personal
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAppraised:
    """评委履职评价"""

    person: UUID
    meeting: UUID
    appraisal: Appraisal
    remark: Personal
    organisation: UUID


Event = ParticipationRegistered | ParticipationCorrected | ParticipationWithdrawn | MemberAppraised

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A record as it was last said."""

    record: UUID
    said: tuple[Any, ...]
    organisation: UUID
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    person: UUID | None = None
    records: tuple[Registered, ...] = ()
    appraised: tuple[tuple[UUID, Appraisal, Personal], ...] = ()
    """Meeting, appraisal and remark, one for each meeting."""

    def record(self, record: UUID) -> Registered | None:
        return next((one for one in self.records if one.record == record), None)


_SAID = (
    "committee",
    "committee_name",
    "held_on",
    "position",
    "attended",
    "reason",
    "appraisal",
    "remark",
)


def decide(command: Command, state: Participation) -> list[Event]:
    match command:
        case RegisterParticipation():
            if state.record(command.record) is not None:
                raise Rejected("participation-exists")
            return [
                ParticipationRegistered(
                    person=command.person,
                    record=command.record,
                    organisation=command.organisation,
                    **_details(command, command.person),
                )
            ]
        case CorrectParticipation():
            person, before = _standing(state, command.record)
            details = _details(command, person)
            if before.said == tuple(details[name] for name in _SAID):
                return []
            return [
                ParticipationCorrected(
                    person=person,
                    record=command.record,
                    correction_reason=_why(command.correction_reason, person, "correction_reason"),
                    organisation=command.organisation,
                    **details,
                )
            ]
        case WithdrawParticipation():
            person, _ = _standing(state, command.record)
            return [
                ParticipationWithdrawn(
                    person=person,
                    record=command.record,
                    withdrawal_reason=_why(command.reason, person, "reason"),
                    organisation=command.organisation,
                )
            ]
        case AppraiseMember():
            remark = Personal(command.person, command.remark.strip())
            if (command.meeting, command.appraisal, remark) in state.appraised:
                return []
            return [
                MemberAppraised(
                    person=command.person,
                    meeting=command.meeting,
                    appraisal=command.appraisal,
                    remark=remark,
                    organisation=command.organisation,
                )
            ]
        case _:
            assert_never(command)


def _details(command: RegisterParticipation | CorrectParticipation, person: UUID) -> dict[str, Any]:
    """All the wrong fields at once. Who was not there is not appraised."""
    wrong: dict[str, str] = {}
    if not command.committee_name.strip():
        wrong["committee_name"] = "field-required"
    if command.held_on > command.today:
        wrong["held_on"] = "day-in-future"
    if not command.attended and not command.reason.strip():
        wrong["reason"] = "absence-reason"
    if not command.attended and command.appraisal is not None:
        wrong["appraisal"] = "appraisal-of-absent"
    if wrong:
        raise Rejected("participation-wrong", fields=wrong)
    said = {name: getattr(command, name) for name in _SAID}
    return said | {
        "committee_name": command.committee_name.strip(),
        "reason": Personal(person, "" if command.attended else command.reason.strip()),
        "remark": Personal(person, command.remark.strip()),
    }


def _standing(state: Participation, record: UUID) -> tuple[UUID, Registered]:
    found = state.record(record)
    if found is None or state.person is None:
        raise Rejected("participation-unknown")
    if found.withdrawn:
        raise Rejected("participation-withdrawn")
    return state.person, found


def _why(text: str, person: UUID, field: str) -> Personal:
    if not text.strip():
        raise Rejected("reason-required", fields={field: "field-required"})
    return Personal(person, text.strip())


def evolve(state: Participation, event: Event) -> Participation:
    match event:
        case ParticipationRegistered():
            said = tuple(getattr(event, name) for name in _SAID)
            made = Registered(record=event.record, said=said, organisation=event.organisation)
            return changed(state, person=event.person, records=(*state.records, made))
        case ParticipationCorrected():
            # The record stays with the body that registered it, whoever corrects it.
            return _with(state, event.record, said=tuple(getattr(event, name) for name in _SAID))
        case ParticipationWithdrawn():
            return _with(state, event.record, withdrawn=True)
        case MemberAppraised():
            others = (one for one in state.appraised if one[0] != event.meeting)
            told = (event.meeting, event.appraisal, event.remark)
            return changed(state, person=event.person, appraised=(*others, told))
        case _:
            assert_never(event)


def _with(state: Participation, record: UUID, **changes: Any) -> Participation:
    records = tuple(
        changed(one, **changes) if one.record == record else one for one in state.records
    )
    return changed(state, records=records)


PARTICIPATION: Decider[Command, Participation, Event] = Decider(
    "participation", get_args(Event), Participation(), decide, evolve
)
