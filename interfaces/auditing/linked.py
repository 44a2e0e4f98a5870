"""What belongs to a history: the things that it names, those that name it, and those one step on.

Nothing is configured per aggregate but how far to go: a plan leads on to its draw and its
meeting, not to three hundred other candidates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.rules.names import mask_name
from interfaces.auditing.telling import Past
from interfaces.system import System
from interfaces.vocabulary.kinds import KIND_WORDS
from projections.audit import audit_lists
from projections.audit.audit_contents import person_of, references_of
from projections.people import people

MOST = 200
"""Things of one step; a batch of certificates names five hundred."""
_ONWARD: dict[str, frozenset[str]] = {
    "certificate": frozenset(
        {"certificate", "certificate_report", "certificate_request", "share_code"}
    ),
    "certificate_request": frozenset({"certificate"}),
    "review_plan": frozenset({"expert_draw", "review_meeting"}),
}
"""Kind that was linked -> kinds of things that are looked for one step on."""
_ORDER = {kind: place for place, kind in enumerate(KIND_WORDS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLink:
    """Another history that belongs to this one."""

    history: UUID
    kind: str
    label: str
    person_name: str
    """Masked, unless this history is shown in full."""
    started_at: datetime
    last_at: datetime
    """Now, whatever moment is looked at."""
    events: int


def linked(system: System, stream: UUID, past: Past, *, in_full: bool) -> tuple[AuditLink, ...]:
    """In the order of a case's life, then by their beginning."""
    before = past.as_of
    named = {one for r in past.records for one in references_of(r.event)}
    persons = {one for r in past.records if (one := person_of(r.event)) is not None}
    with system.reading() as tx:
        first = audit_lists.kinds(tx, named | persons)
        first |= dict(audit_lists.naming(tx, stream, before, MOST))
        if past.kind == "person":
            first |= dict(audit_lists.of_person(tx, stream, before, MOST))
        found = dict(first)
        for one, kind in first.items():
            found |= _one_step_on(tx, one, kind, before)
        found.pop(stream, None)
        known = audit_lists.known(tx, found)
        names = people.names(tx, {one.person for one in known.values() if one.person})
    links = [
        _link(one, each, names, in_full=in_full)
        for one, each in known.items()
        if before is None or each.started_at <= before
    ]
    return tuple(sorted(links, key=lambda one: (_ORDER.get(one.kind, 99), one.started_at)))


def _one_step_on(tx: Any, one: UUID, kind: str, before: datetime | None) -> dict[UUID, str]:
    wanted = _ONWARD.get(kind)
    if wanted is None:
        return {}
    on = audit_lists.naming(tx, one, before, MOST, wanted)
    return dict(on)


def _link(
    stream: UUID, one: audit_lists.Known, names: dict[UUID, str], *, in_full: bool
) -> AuditLink:
    name = names.get(one.person, "") if one.person else ""
    return AuditLink(
        history=stream,
        kind=one.kind,
        label=one.label,
        person_name=name if in_full else mask_name(name),
        started_at=one.started_at,
        last_at=one.last_at,
        events=one.events,
    )


def grouped(links: Iterable[AuditLink]) -> dict[str, list[AuditLink]]:
    """By kind, in the same order."""
    found: dict[str, list[AuditLink]] = {}
    for one in links:
        found.setdefault(one.kind, []).append(one)
    return found
