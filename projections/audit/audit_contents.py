"""What an event says for those who search the log: whose it is, its numbers, what else it names.

Worked out once per type of event, from the names and types of its fields.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator
from typing import Any, get_args, get_type_hints
from uuid import UUID

from domain.cases.declaration.events import DraftSaved, Submitted
from domain.cases.entrusted_review.events import EntrustmentGranted
from domain.cases.fee_notice import FeeNoticeIssued
from domain.certificates.certificate import Issued
from domain.certificates.certificate_request.events import RequestDrafted
from domain.certificates.issuer_code import CodeClaimed
from domain.committees.committee_events import CommitteeAmended, CommitteeRegistered
from domain.committees.result_filing import FilingRecorded
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_meeting.events import MeetingOpened
from domain.committees.review_plan import PlanDrafted
from domain.configuration.yearly_batch import BatchDrafted
from domain.experts.expert_draw import ExpertsDrawn
from domain.organisations.organisation import OrganisationAmended, OrganisationRegistered
from domain.organisations.post_quota import QuotaDrafted
from domain.organisations.unit_registration import UnitRegistrationSubmitted
from domain.rules.names import search_key

NUMBERS = frozenset({"credit_code", "filing_number", "former_number", "number", "successor_number"})
"""Fields whose text is the number of something: of a certificate, a filing, a letter, a body."""
PERSONS = ("person", "applicant")
"""Fields of an event that say whose stream it is."""
_REFERENCES = frozenset(
    {
        "certificate",
        "data_import",
        "declaration",
        "declarations",
        "draw",
        "former",
        "follows",
        "meeting",
        "merged_into",
        "plan",
        "request",
        "struck",
        "successor",
    }
)
"""Fields that name another thing. Bodies, accounts and committees are named by nearly every
event; they have their own columns or their own lists."""
_SEATED = _REFERENCES | {"expert", "roster"}
"""Experts count too: of a draw's result and of a meeting, not of pools, which hold everybody."""
_SEATING = (ExpertsDrawn, MeetingOpened)
_REPEATING = tuple(kind for kind in REVIEW_MEETING.events if kind is not MeetingOpened)
"""What is said of a meeting's candidates dozens of times, after its opening has named them all."""

_NOTHING: frozenset[Any] = frozenset()
"""What most events say."""
Reach = Callable[[Any], Iterator[Any]]


def person_of(event: Any) -> UUID | None:
    """Whose stream the event stands in, if it says so."""
    for name in PERSONS:
        found = getattr(event, name, None)
        if isinstance(found, UUID):
            return found
    return None


def numbers_of(event: Any) -> Collection[str]:
    """The numbers in it, as they are compared."""
    reaches = _numbers(type(event))
    if not reaches:
        return _NOTHING
    found = (text for reach in reaches for text in reach(event) if text)
    return {key for text in found if (key := search_key(text))}


def references_of(event: Any) -> Collection[UUID]:
    """The other things that it names."""
    reaches = _references(type(event))
    if not reaches:
        return _NOTHING
    return {one for reach in reaches for one in reach(event) if one is not None}


def label_of(event: Any) -> str:
    """What its thing is called from now on; empty when the event does not say. Never a person."""
    label = _LABELS.get(type(event))
    return label(event) if label else ""


_LABELS: dict[type[Any], Callable[[Any], str]] = {
    BatchDrafted: lambda e: f"{e.year} 年度",
    CodeClaimed: lambda e: f"{e.division} {e.code}",
    CommitteeAmended: lambda e: e.name,
    CommitteeRegistered: lambda e: e.name,
    DraftSaved: lambda e: f"{e.choice.year} 年 {e.choice.title}".strip(),
    EntrustmentGranted: lambda e: e.letter.number,
    FeeNoticeIssued: lambda e: e.number,
    FilingRecorded: lambda e: e.filing_number,
    Issued: lambda e: e.number,
    OrganisationAmended: lambda e: e.name,
    OrganisationRegistered: lambda e: e.name,
    PlanDrafted: lambda e: e.name,
    QuotaDrafted: lambda e: f"{e.year} 年度",
    RequestDrafted: lambda e: e.number,
    Submitted: lambda e: f"{e.choice.year} 年 {e.choice.title}".strip(),
    UnitRegistrationSubmitted: lambda e: e.name,
}


_NUMBERED: dict[type[Any], tuple[Reach, ...]] = {}
_NAMING: dict[type[Any], tuple[Reach, ...]] = {}


def _numbers(kind: type[Any]) -> tuple[Reach, ...]:
    if kind not in _NUMBERED:
        _NUMBERED[kind] = tuple(_reaches(kind, str, NUMBERS))
    return _NUMBERED[kind]


def _references(kind: type[Any]) -> tuple[Reach, ...]:
    if kind not in _NAMING:
        names = _SEATED if kind in _SEATING else _REFERENCES
        _NAMING[kind] = () if kind in _REPEATING else tuple(_reaches(kind, UUID, names))
    return _NAMING[kind]


def _reaches(kind: Any, leaf: type[Any], names: frozenset[str]) -> Iterator[Reach]:
    """One function for every field of these names below `kind` that holds such leaves."""
    hints = get_type_hints(kind)
    for one in dataclasses.fields(kind):
        inner = _inner(hints[one.name])
        if one.name in names and leaf in inner:
            yield _into(one.name, _leaves(leaf))
        for part in inner:
            if dataclasses.is_dataclass(part):
                for reach in _reaches(part, leaf, names):
                    yield _into(one.name, reach)


def _inner(hint: Any) -> set[Any]:
    """The plain types that a field is made of."""
    parts = [one for one in get_args(hint) if one is not Ellipsis]
    return set().union(*(_inner(one) for one in parts)) if parts else {hint}


def _into(name: str, reach: Reach) -> Reach:
    def go(value: Any) -> Iterator[Any]:
        inner = getattr(value, name, None)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if one is not None:
                yield from reach(one)

    return go


def _leaves(leaf: type[Any]) -> Reach:
    def go(value: Any) -> Iterator[Any]:
        if isinstance(value, leaf):
            yield value

    return go
