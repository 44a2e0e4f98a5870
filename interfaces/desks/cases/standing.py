"""What has to be known of an applicant: by themself before the first field, a bar and the posts of
the unit; by whoever reviews their case, the integrity records in force."""

from datetime import date
from typing import Any
from uuid import UUID

from application.organisations.post_quotas import PostsLeft, posts_left
from application.permissions import OFFICERS
from application.work import Work
from domain.cases.declaration import Declaration
from domain.configuration.calendar import CALENDAR
from domain.decider import Rejected
from domain.rules.working_days import working_days_between
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role, TitleLevel
from interfaces.desks.cases.case import work_of
from interfaces.http.calls import Call
from interfaces.operations.people.blacklist import OwnBar, own_bar
from interfaces.operations.people.integrity import Known, known_of
from interfaces.system import System


def barred(system: System, call: Call[Any]) -> OwnBar | None:
    """The bar in force on the one who asks, with its reason: nobody else is shown it here."""
    return own_bar(system, call) if call.actor.role is Role.APPLICANT else None


def known_integrity(system: System, call: Call[Any], state: Declaration) -> tuple[Known, ...]:
    """For the officers who see the case and those who audit; nobody else is shown them here."""
    if call.actor.role not in (*OFFICERS, Role.AUDITOR) or state.applicant is None:
        return ()
    return known_of(system, call, state.applicant)


def posts(
    system: System, call: Call[Any], unit: UUID, year: int, level: TitleLevel
) -> PostsLeft | None:
    """None where a submission takes no post."""
    return posts_left(work_of(system, call), system.desk(call.actor), unit, year, level)


def working_days_left(system: System, work: Work, deadline: date | None) -> int | None:
    """After today up to the deadline; None without one, and while a year is not entered."""
    if deadline is None:
        return None
    calendar = work.load(CALENDAR, CALENDAR_STREAM)
    try:
        return working_days_between(calendar, system.clock.today(), deadline)
    except Rejected:
        return None
