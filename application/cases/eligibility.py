"""What a committee's batch, or an accepting agency, asks of an applicant (B2): the window, and the
conditions one by one. Agencies take declarations all year."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.recipients import committee_of, template_of
from application.work import Work
from domain.cases.declaration.events import Choice
from domain.configuration.conditions import Conditions
from domain.configuration.template import Answers
from domain.configuration.yearly_batch import (
    YEARLY_BATCH,
    BatchTerms,
    YearlyBatch,
    require_open,
)
from domain.decider import Rejected
from domain.organisations.accepting_agency import ACCEPTING_AGENCY
from domain.people.person import PERSON, may_declare, require_free
from domain.rules.eligibility import Applying, Finding, Verdict, evaluate
from domain.streams import batch_stream
from domain.terms import AcquisitionMode


def batch_of(work: Work, committee: UUID, year: int) -> YearlyBatch:
    """An empty one when the committee has none for the year."""
    return work.load(YEARLY_BATCH, batch_stream(committee, year))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What applies to a choice now."""

    conditions: Conditions
    cut_off_on: date
    window: BatchTerms | None = None
    """None where there is none: agencies take declarations all year."""


def asked_of(work: Work, choice: Choice, on: date) -> Asked | None:
    """None while the committee has published no batch; raises nothing."""
    if choice.agency is not None:
        agency = work.load(ACCEPTING_AGENCY, choice.agency)
        return Asked(conditions=agency.conditions, cut_off_on=on)
    terms = batch_of(work, committee_of(choice), choice.year).published
    return asked_by(terms) if terms else None


def asked_by(terms: BatchTerms) -> Asked:
    return Asked(conditions=terms.conditions, cut_off_on=terms.cut_off_on, window=terms)


def findings(
    work: Work, person: UUID, choice: Choice, answers: Answers, asked: Asked
) -> tuple[Finding, ...]:
    """For the person's own eyes: the facts tell of their titles and answers.

    An initial determination is the first title: years count from the graduation only.
    """
    first = choice.mode is AcquisitionMode.INITIAL_DETERMINATION
    applying = Applying(
        year=choice.year,
        level=choice.title_level,
        series=choice.series,
        claim=choice.declaration_type,
        titles=() if first else work.load(PERSON, person).titles,
        answers=answers,
        template=template_of(work, choice),
        cut_off_on=asked.cut_off_on,
    )
    return evaluate(asked.conditions, applying)


def require_free_to_declare(
    work: Work, person: UUID, year: int, mode: AcquisitionMode, on: date
) -> None:
    """What can be told of the person before anything is chosen. Raises `Rejected`."""
    require_free(work.load(PERSON, person), year, mode, on)


def refusals(work: Work, person: UUID, choice: Choice, on: date) -> tuple[Rejected, ...]:
    """Why this choice could not be submitted on that day, whatever is filled in."""
    found = []
    try:
        require_accepting(work, choice, on)
    except Rejected as refusal:
        found.append(refusal)
    try:
        may_declare(
            work.load(PERSON, person),
            choice.title_level,
            choice.year,
            choice.mode,
            choice.declaration_type,
            on,
        )
    except Rejected as refusal:
        found.append(refusal)
    return tuple(found)


def require_accepting(work: Work, choice: Choice, on: date) -> Asked:
    """What is asked of a submission that day. Raises `Rejected` outside a committee's window."""
    if choice.agency is None:
        batch = batch_of(work, committee_of(choice), choice.year)
        return asked_by(require_open(batch, choice.declaration_type, on))
    agency = work.load(ACCEPTING_AGENCY, choice.agency)
    if not agency.active:
        raise Rejected("agency-closed", fields={"agency": "agency-closed"})
    return Asked(conditions=agency.conditions, cut_off_on=on)


def require_eligible(found: tuple[Finding, ...]) -> None:
    """Every condition that is not met is told at once. Raises `Rejected`.

    The reasons are the batch's own words; nothing of what was found about the person is said.
    """
    blocking = [one for one in found if one.blocks]
    if not blocking:
        return
    fields = {
        one.field or "title_level": "condition-unanswered"
        if one.verdict is Verdict.UNKNOWN
        else "condition-not-met"
        for one in blocking
    }
    reasons = "；".join(one.reason for one in blocking)
    raise Rejected("not-eligible", fields=fields, reasons=reasons)
