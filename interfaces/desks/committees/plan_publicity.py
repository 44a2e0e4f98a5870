"""What a plan's page shows of its publicities (C12), and what its office can do about them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from application.work import Work
from domain.committees.plan_publicity import Publicities
from domain.committees.review_plan import REVIEW_PLAN, PlanStatus
from domain.configuration.calendar import CALENDAR
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.rules.working_days import HolidayCalendar, add_working_days
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role
from interfaces.desks.committees.review_wording import PUBLICITIES
from interfaces.http.calls import Call
from interfaces.http.pages import Post, View
from interfaces.messages import message
from interfaces.operations.cases.attachments import Showing
from interfaces.operations.cases.unit_publicity import Days, days_of
from interfaces.operations.committees import publicities as operations
from interfaces.operations.committees.plan_reads import PlanAnswer
from interfaces.operations.committees.publicities import READERS
from interfaces.system import System
from interfaces.words import word
from projections.cases import objections

LONGEST_OFFERED = 15
"""Working days that the page offers; more are asked for by program."""
LONGEST_EXTENSION = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityDesk:
    """`open` and `running` are codes; empty where nothing is to be opened, or runs."""

    open: str = ""
    running: str = ""
    days: Days | None = None
    extended: str = ""
    may_close: bool = False
    may_extend: bool = False
    closed: tuple[str, ...] = ()
    objections: int = 0
    """Raised and not decided."""
    held: int = 0
    """Candidates whom an objection keeps from going on."""
    postings: tuple[tuple[str, str], ...] = ()
    """How many working days there may be, and when each ends."""
    at_least: int = 0
    extensions: tuple[tuple[str, str], ...] = ()
    unknown: str = ""
    """Why no last day can be told."""
    evidence: tuple[tuple[str, tuple[Attachment, ...]], ...] = ()
    attaches: str = ""
    """Code of the publicity that evidence is added to."""


def desk_of(system: System, call: Call[Any], plan: PlanAnswer) -> PublicityDesk:
    if plan.status is not PlanStatus.APPROVED:
        return PublicityDesk()
    work = Work(system.log, call.context)
    state = work.load(REVIEW_PLAN, plan.plan).publicities
    calendar = work.load(CALENDAR, CALENDAR_STREAM)
    today = system.clock.today()
    at_least = system.settings.rules.publicity_days
    office = call.actor.role is Role.COMMITTEE_OFFICER
    ends = _Ends(calendar)
    with system.reading() as tx:
        undecided = objections.open_in(tx, plan.plan)
    code = _to_open(plan, state) if office else ""
    last = state.last_day
    may_extend = office and last is not None and today <= last
    return PublicityDesk(
        open=code,
        running=state.running,
        days=_days(calendar, state, today),
        extended=state.extended,
        may_close=office and last is not None and today > last,
        may_extend=may_extend,
        closed=tuple(one for one in PUBLICITIES if one in state.closed and one != state.running),
        objections=undecided,
        held=_held(plan, state),
        at_least=at_least,
        postings=ends.postings(today, at_least) if code else (),
        extensions=ends.extensions(last) if may_extend and last is not None else (),
        unknown=ends.unknown,
        evidence=_evidence(state),
        attaches=(state.running or (state.closed[-1] if state.closed else "")) if office else "",
    )


def _to_open(plan: PlanAnswer, state: Publicities) -> str:
    """The publicity that somebody of the plan waits for."""
    if state.running:
        return ""
    waiting = {one.stage_code for one in plan.stays if one.posted_on is None}
    return next((code for code in PUBLICITIES if code in waiting), "")


def _held(plan: PlanAnswer, state: Publicities) -> int:
    posted = (one for one in plan.stays if one.stage_code in PUBLICITIES and one.posted_on)
    return sum(one.candidates for one in posted if one.posted_on != state.posted_on)


def _days(calendar: HolidayCalendar, state: Publicities, today: date) -> Days | None:
    if state.posted_on is None or state.last_day is None:
        return None
    return days_of(calendar, state.posted_on, state.last_day, today)


def _evidence(state: Publicities) -> tuple[tuple[str, tuple[Attachment, ...]], ...]:
    found = (
        (name, tuple(file for its, file in state.files if its == code))
        for code, name in PUBLICITIES.items()
    )
    return tuple((name, files) for name, files in found if files)


@dataclass
class _Ends:
    """Counts of working days with the day that each leads to, as far as the calendar reaches."""

    calendar: HolidayCalendar
    unknown: str = ""

    def postings(self, today: date, at_least: int) -> tuple[tuple[str, str], ...]:
        return self._told(today, range(at_least, max(at_least, LONGEST_OFFERED) + 1))

    def extensions(self, last: date) -> tuple[tuple[str, str], ...]:
        return self._told(last, range(1, LONGEST_EXTENSION + 1))

    def _told(self, after: date, counts: range) -> tuple[tuple[str, str], ...]:
        told: list[tuple[str, str]] = []
        for count in counts:
            try:
                last = add_working_days(self.calendar, after, count)
            except Rejected as refused:
                self.unknown = message(refused.code, refused.facts)
                break
            told.append((str(count), f"{count} 个工作日（至 {word(last)}）"))
        return tuple(told)


POSTS = (
    Post(operation=operations.OPEN_PUBLICITY, done="publicity-opened"),
    Post(operation=operations.EXTEND_PUBLICITY, done="publicity-extended"),
    Post(operation=operations.CLOSE_PUBLICITY, done="publicity-closed"),
    Post(operation=operations.ADD_EVIDENCE, done="publicity-evidence-added"),
)
VIEWS = (
    View(
        name="pages.plan.publicity-evidence",
        functions=("C12",),
        path="/plans/{id}/publicity-evidence/{digest:str}",
        title="公示材料",
        show=operations.evidence_file,
        filters=Showing,
        roles=READERS,
    ),
)
