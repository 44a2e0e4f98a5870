"""Process tracking (过程跟踪): a case's history in words for a table, and the stages it passed.

No table: a history is short and read whole from the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.cases.declaration import events as e
from domain.cases.reexamination import CaseReopened, ReexaminationRequested, ReexaminationWithdrawn
from domain.configuration.route import StageKind
from domain.decider import Recorded
from domain.personal import Personal

_OPINIONS = ("opinion", "items", "reason")
"""Not what an objection or a request to re-examine says: that is for its bodies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRow:
    """One event; the fields that it does not have are None or empty."""

    position: int
    version: int
    at: datetime
    action: str
    """Name of the event: `Approved`."""
    code: str
    """The stage it happened at; empty for what the applicant did."""
    organisation: UUID | None
    actor: UUID | None
    """The account."""
    role: str
    opinion: str | None
    """An officer's words, an applicant's reason; None also once the key has been destroyed."""
    to_code: str
    """Where the case went; empty for the applicant, and when it stayed."""
    to: UUID | None
    deadline: date | None = None
    posted_on: date | None = None
    last_day: date | None = None
    filing_number: str = ""
    filed_on: date | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    present: int | None = None
    plan: UUID | None = None
    certificate: UUID | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A stage of the last walk at which nobody had to act."""

    code: str
    merged: bool
    """Filled by the body before it; else configured away."""


def track(history: Sequence[Recorded]) -> tuple[TrackRow, ...]:
    """Every event of one declaration in order, drafts included."""
    return tuple(_row(r, code) for r, code in zip(history, _codes(history), strict=True))


def walked(history: Sequence[Recorded]) -> tuple[str, ...]:
    """The codes of the stages passed in the last walk, in order, as the route table prints them."""
    return tuple(passed.code for passed in _walk(history) if passed.by_somebody)


def passed_over(history: Sequence[Recorded]) -> tuple[PassedOver, ...]:
    """The stages of the last walk that passed by themselves."""
    return tuple(
        PassedOver(code=passed.code, merged=passed.merged)
        for passed in _walk(history)
        if not passed.by_somebody
    )


def _row(r: Recorded, code: str) -> TrackRow:
    event: Any = r.event
    said = next((v for name in _OPINIONS if (v := getattr(event, name, None)) is not None), None)
    extra = {name: getattr(event, name) for name in _EXTRA if hasattr(event, name)}
    return TrackRow(
        position=r.position,
        version=r.version,
        at=r.at,
        action=r.name.rpartition(".")[2],
        code=code,
        organisation=getattr(event, "organisation", None) or r.organisation,
        actor=r.actor,
        role=r.role,
        opinion=said.value if isinstance(said, Personal) else None,
        to_code=getattr(event, "next_code", "") or getattr(event, "to_code", ""),
        to=getattr(event, "forwarded_to", None) or getattr(event, "to", None),
        **extra,
    )


_EXTRA = (
    "deadline",
    "posted_on",
    "last_day",
    "filing_number",
    "filed_on",
    "yes",
    "no",
    "abstain",
    "present",
    "plan",
    "certificate",
    "number",
)
_APPLICANTS = (
    e.DraftSaved,
    e.Submitted,
    e.Resubmitted,
    e.Supplemented,
    e.Withdrawn,
    ReexaminationRequested,
    ReexaminationWithdrawn,
)


def _codes(history: Sequence[Recorded]) -> list[str]:
    """At which stage each event happened: its own code, or that of where the case lay."""
    codes: list[str] = []
    here = ""
    for r in history:
        event = r.event
        own = "" if isinstance(event, _APPLICANTS) else here
        codes.append(getattr(event, "code", own))
        here = getattr(event, "next_code", "") or getattr(event, "to_code", "") or here
    return codes


_ONWARD = (e.Submitted, e.Approved, e.UnitPublicityPosted, e.Resubmitted)


@dataclass(frozen=True, slots=True)
class _Passed:
    code: str
    by_somebody: bool = True
    merged: bool = False


def _walk(history: Sequence[Recorded]) -> list[_Passed]:
    """What the last walk has passed. A return takes back the stages from its goal on; after a
    resubmission those below the stage it goes to count as they did before the return."""
    places: dict[str, int] = {}
    kinds: dict[StageKind, str] = {}
    passed: list[_Passed] = []
    before_return: list[_Passed] = []
    on_its_way_down = False

    def below(walk: list[_Passed], code: str) -> list[_Passed]:
        return [one for one in walk if places.get(one.code, -1) < places.get(code, len(places))]

    for r in history:
        event = r.event
        if isinstance(event, _ONWARD):
            on_its_way_down = False
        match event:
            case e.Submitted():
                stages = event.route.stages
                places = {stage.code: place for place, stage in enumerate(stages)}
                kinds = {stage.kind: stage.code for stage in stages}
                passed, before_return = [], []
            case e.Approved(code=code) | e.PublicityClosed(code=code):
                passed.append(_Passed(code))
            case e.StageSkipped(code=code):
                passed.append(_Passed(code, by_somebody=False))
            case e.StageMerged(code=code):
                passed.append(_Passed(code, by_somebody=False, merged=True))
            case e.VotePassed():
                passed.append(_Passed(kinds.get(StageKind.EXPERT_REVIEW, "E")))
            case e.Filed(code=code) if code != kinds.get(StageKind.ISSUE):
                passed.append(_Passed(code))
            case e.CertificateIssued():
                passed.append(_Passed(kinds.get(StageKind.ISSUE, "X")))
            case e.Returned(to_code=to_code) | e.PassedDown(to_code=to_code):
                # Whoever hands a returned case further down is not who sent it back first.
                if not on_its_way_down:
                    before_return = passed
                passed = below(passed, to_code) if to_code else []
                on_its_way_down = bool(to_code)
            case CaseReopened(next_code=next_code):
                passed = below(passed, next_code)
            case e.Resubmitted(next_code=next_code):
                passed = below(before_return, next_code)
    return passed
