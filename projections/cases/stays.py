"""How long a case lay at each stage: the time between its arrival and its departure.

No table: a history is short and read whole from the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.cases.declaration import events as e
from domain.cases.objection import ObjectionUpheld
from domain.decider import Recorded
from domain.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One visit of a stage, or of the applicant (`code` is empty)."""

    code: str
    organisation: UUID | None
    arrived_at: datetime
    left_at: datetime | None = None
    """None while the case lies there."""
    action: str = ""
    """Name of the event by which it left: `Approved`, `StageSkipped`."""
    actor: UUID | None = None
    opinion: str | None = None

    def spent(self, now: datetime) -> timedelta:
        return (self.left_at or now) - self.arrived_at


_SAID = ("opinion", "items", "reason")
_ENDS = (e.Refused, e.Withdrawn, e.Lapsed, e.VoteFailed, e.FilingRefused, e.CertificateIssued)


def stays(history: Sequence[Recorded]) -> tuple[Stay, ...]:
    """Every visit in order; a stage that was returned to is visited again."""
    found: list[Stay] = []
    here: Stay | None = None
    for r in history:
        event: Any = r.event
        gone = _onward(r)
        ended = isinstance(event, _ENDS) or (isinstance(event, ObjectionUpheld) and event.ends)
        if gone is None and not ended:
            continue
        if here is not None:
            found.append(_left(here, r))
        here = gone
    return (*found, here) if here is not None else tuple(found)


def _onward(r: Recorded) -> Stay | None:
    """Where the event takes the case; None when it stays, or is over."""
    event: Any = r.event
    if isinstance(event, e.SupplementRequested):
        return Stay(code="", organisation=None, arrived_at=r.at)
    if isinstance(event, e.Returned | e.PassedDown):
        return Stay(code=event.to_code, organisation=event.to, arrived_at=r.at)
    if hasattr(event, "next_code"):
        return Stay(code=event.next_code, organisation=event.forwarded_to, arrived_at=r.at)
    return None


def _left(stay: Stay, r: Recorded) -> Stay:
    said = next((v for name in _SAID if (v := getattr(r.event, name, None)) is not None), None)
    return Stay(
        code=stay.code,
        organisation=stay.organisation,
        arrived_at=stay.arrived_at,
        left_at=r.at,
        action=r.name.rpartition(".")[2],
        actor=r.actor,
        opinion=said.value if isinstance(said, Personal) else None,
    )
