"""What a committee's batch asks of an applicant (B2): the window, and the conditions one by one."""

from datetime import date
from uuid import UUID

from application.work import Work
from domain.committee import COMMITTEE
from domain.decider import Rejected
from domain.declaration.events import Choice
from domain.person import PERSON, may_declare, require_free
from domain.rules.eligibility import Applying, Finding, Verdict, evaluate
from domain.streams import batch_stream
from domain.template import Answers
from domain.terms import AcquisitionMode
from domain.yearly_batch import YEARLY_BATCH, BatchTerms, YearlyBatch, require_open


def batch_of(work: Work, committee: UUID, year: int) -> YearlyBatch:
    """An empty one when the committee has none for the year."""
    return work.load(YEARLY_BATCH, batch_stream(committee, year))


def findings(
    work: Work, person: UUID, choice: Choice, answers: Answers, terms: BatchTerms
) -> tuple[Finding, ...]:
    """For the person's own eyes: the facts tell of their titles and answers."""
    applying = Applying(
        year=choice.year,
        level=choice.title_level,
        series=choice.series,
        claim=choice.declaration_type,
        titles=work.load(PERSON, person).titles,
        answers=answers,
        template=work.load(COMMITTEE, choice.committee).template,
        cut_off_on=terms.cut_off_on,
    )
    return evaluate(terms.conditions, applying)


def require_free_to_declare(
    work: Work, person: UUID, year: int, mode: AcquisitionMode, on: date
) -> None:
    """What can be told of the person before anything is chosen. Raises `Rejected`."""
    require_free(work.load(PERSON, person), year, mode, on)


def refusals(work: Work, person: UUID, choice: Choice, on: date) -> tuple[Rejected, ...]:
    """Why this choice could not be submitted on that day, whatever is filled in."""
    found = []
    batch = batch_of(work, choice.committee, choice.year)
    try:
        require_open(batch, choice.declaration_type, on)
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
