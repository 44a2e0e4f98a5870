"""The completed review form (评审表, B5): sealed once a result, and every look at it recorded."""

from uuid import UUID

from application.desk import Desk
from application.people.record_access import Looking
from application.permissions import OFFICERS, require_role
from application.work import Work
from domain.cases.review_form import REVIEW_FORM, SealReviewForm
from domain.people.record_access import RECORD_ACCESS, ViewRecord
from domain.streams import record_access_stream, review_form_stream
from domain.terms import Role

LOOKERS = (*OFFICERS, Role.AUDITOR)
"""Whoever is not the person: their looks are told to the person (A8)."""


def seal_form(work: Work, command: SealReviewForm) -> UUID:
    """Record the signed form; the first one of a result stays the only one."""
    stream = review_form_stream(command.declaration)
    work.do(REVIEW_FORM, stream, command)
    return stream


def look_at_form(work: Work, desk: Desk, person: UUID, form: Looking, _: int | None) -> UUID:
    """Who may see the form was asked before."""
    require_role(desk.actor, *LOOKERS)
    stream = record_access_stream(person)
    command = ViewRecord(
        person=person,
        account=desk.actor.account,
        organisation=desk.actor.organisation,
        purpose=form.purpose,
        on=desk.today,
    )
    work.do(RECORD_ACCESS, stream, command)
    return stream
