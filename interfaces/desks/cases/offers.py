"""Which committees an applicant can choose now, and why the others cannot be chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from application.cases.eligibility import require_free_to_declare
from domain.configuration.yearly_batch import no_batch, refusal_of
from domain.decider import Rejected
from domain.terms import AcquisitionMode, TitleLevel
from interfaces.desks.cases.case import work_of
from interfaces.http.calls import Call
from interfaces.messages import message
from interfaces.system import System
from interfaces.words import word
from projections.committees import committees
from projections.committees.committees import CommitteeRow
from projections.configuration import batches
from projections.configuration.batches import BatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A committee that decides such declarations, as it stands on that day."""

    row: CommitteeRow
    batch: BatchRow | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    row: CommitteeRow
    label: str
    """The committee with what tells it from the others, and its last day."""
    refusal: Rejected | None

    @property
    def why(self) -> str:
        return message(self.refusal.code, self.refusal.facts) if self.refusal else ""


def _validity(one: Candidate) -> Rejected | None:
    row = one.row
    if row.valid_from <= one.on <= row.valid_until:
        return None
    return Rejected("committee-validity", valid_from=row.valid_from, valid_until=row.valid_until)


def _template(one: Candidate) -> Rejected | None:
    return None if one.row.template_version else Rejected("template-missing")


def _window(one: Candidate) -> Rejected | None:
    batch = one.batch
    if batch is None:
        return no_batch()
    return refusal_of(batch.status, batch.opens_on, batch.closes_on, one.on)


CHECKS: tuple[Callable[[Candidate], Rejected | None], ...] = (_validity, _template, _window)
"""Why a committee cannot be chosen; the first that speaks is told."""


def offers(
    system: System, *, series: str, specialty: str, title_level: TitleLevel, division: str
) -> tuple[Offer, ...]:
    """Every committee that decides such declarations, those that can be chosen first."""
    today = system.clock.today()
    with system.reading() as tx:
        rows = committees.for_choice(
            tx, series=series, specialty=specialty, title_level=title_level, division=division
        )
        open_ = batches.of_committees(tx, [row.committee for row in rows], today.year)
    found = [_offer(Candidate(row=row, batch=open_.get(row.committee), on=today)) for row in rows]
    return tuple(sorted(found, key=lambda one: one.refusal is not None))


def _offer(one: Candidate) -> Offer:
    refusals = (check(one) for check in CHECKS)
    refusal = next((found for found in refusals if found is not None), None)
    row = one.row
    issuer = "评委会" if row.delegated_on(one.on) else "职称管理部门"
    label = f"{row.name}（{word(row.level)}，{issuer}发证"
    if refusal is None and one.batch is not None:
        label += f"，申报截至 {one.batch.closes_on} "
    return Offer(row=row, label=f"{label.rstrip()}）", refusal=refusal)


def personal_refusal(system: System, call: Call[Any], mode: AcquisitionMode) -> Rejected | None:
    """Why this person can declare nothing so this year: barred, retired, or a case in hand."""
    person = call.actor.person
    if person is None:
        return None
    today = system.clock.today()
    try:
        require_free_to_declare(work_of(system, call), person, today.year, mode, today)
    except Rejected as refusal:
        return refusal
    return None
