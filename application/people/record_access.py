"""Looking at a person in full (D6, C8): only at those handled before, and always recorded."""

from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.permissions import OFFICERS, Hidden, require_role
from application.work import Work
from domain.people.person import PERSON
from domain.people.record_access import RECORD_ACCESS, ViewRecord
from domain.streams import record_access_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    purpose: str


def view_record(work: Work, desk: Desk, person: UUID, form: Looking, _: int | None) -> UUID:
    """Whether the body has handled the person is asked before, of the read models."""
    require_role(desk.actor, *OFFICERS)
    if not work.load(PERSON, person).registered:
        raise Hidden
    stream = record_access_stream(person)
    command = ViewRecord(
        person=person,
        account=desk.actor.account,
        organisation=desk.organisation,
        purpose=form.purpose,
        on=desk.today,
    )
    work.do(RECORD_ACCESS, stream, command)
    return stream
