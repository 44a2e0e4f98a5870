"""A title from before this system, as if a title office had confirmed it already."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.work import Work
from domain.people.person import PERSON, RecordEarlierTitle
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    series: str
    level: TitleLevel
    obtained_on: date = date(2018, 12, 1)


def hold(work: Work, desk: Desk, person: UUID, held: Held, _: int | None) -> UUID:
    """For stages on which a title is given, not checked."""
    command = RecordEarlierTitle(
        record=desk.new_id(),
        series=held.series,
        level=held.level,
        obtained_on=held.obtained_on,
        issuer="历史发证机构",
        number="",
        organisation=desk.organisation,
    )
    work.do(PERSON, person, command)
    return person
