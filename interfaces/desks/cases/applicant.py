"""我的办件 (A3): a person's own cases, where each is now and for how long."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.decide_reexamination import REEXAMINED
from domain.cases.declaration.events import FilingRefused, Refused, Withdrawn
from domain.cases.declaration.state import Status
from domain.cases.reexamination import Reexamination, latest
from domain.decider import Recorded
from domain.terms import Role
from interfaces.desks.cases import standing
from interfaces.desks.cases.case import work_of
from interfaces.desks.cases.reexaminations import TONES, Waiting, asking
from interfaces.desks.cases.tones import tone
from interfaces.http.calls import Call, Page, Show
from interfaces.http.exports import Export
from interfaces.http.pages import View
from interfaces.operations.configuration.batches import windows_now
from interfaces.system import System
from interfaces.words import stage_word
from projections.cases import declaration_lists as lists

APPLICANT = (Role.APPLICANT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCase:
    row: lists.DeclarationRow
    now: datetime
    days_left: int | None = None
    """Working days until the supplement is overdue."""
    reason: str = ""
    """Why it ended, where somebody said so."""
    asks: Waiting | None = None
    """Until when the result may be asked about."""
    reexamined: Reexamination | None = None
    """What became of asking, for a case that has not gone on."""

    @property
    def tone(self) -> str:
        return tone(self.row.status)

    @property
    def place(self) -> str:
        """Where it is: the body, or the applicant's own hands."""
        if self.row.status in _MINE:
            return "本人"
        if self.row.status.finished:
            return "—"
        return self.row.waiting_name or "—"

    @property
    def stage(self) -> str:
        if self.row.status in _MINE or self.row.stage_kind is None or self.row.status.finished:
            return ""
        return stage_word(self.row.stage_code)

    @property
    def days(self) -> int:
        return max(0, (self.now - self.row.since).days)

    @property
    def mine(self) -> bool:
        """Whether the applicant has to do something."""
        return self.row.status in _MINE

    @property
    def finished(self) -> bool:
        return self.row.status.finished

    @property
    def action(self) -> tuple[str, str]:
        """What the applicant would do next, and where."""
        here = f"/declarations/{self.row.declaration}"
        if self.row.status is Status.DRAFT:
            return "继续填写", f"{here}/edit"
        if self.row.status is Status.RETURNED_TO_APPLICANT:
            return "修改并重新提交", f"{here}/answer"
        if self.row.status is Status.SUPPLEMENT:
            return "补正材料", f"{here}/answer"
        return "查看进度", here


_MINE = (Status.DRAFT, Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT)


class Standing(StrEnum):
    """办理情况, as an applicant sorts them."""

    MINE = "mine"
    """待本人办理"""
    UNDER_WAY = "under-way"
    """办理中"""
    ENDED = "ended"
    """已办结"""


STANDINGS = (
    (Standing.MINE, "待本人办理"),
    (Standing.UNDER_WAY, "审核办理中"),
    (Standing.ENDED, "已办结"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyQuery:
    year: int | None = None
    standing: Standing | None = None


def standing_of(status: Status) -> Standing:
    if status in _MINE:
        return Standing.MINE
    return Standing.ENDED if status.finished else Standing.UNDER_WAY


def _rows(system: System, call: Call[Any]) -> tuple[lists.DeclarationRow, ...]:
    person = call.actor.person
    with system.reading() as tx:
        return lists.mine(tx, person) if person else ()


def _found(system: System, call: Call[MyQuery]) -> Page[lists.DeclarationRow]:
    return _narrowed(_rows(system, call), call)


def _narrowed(
    rows: Iterable[lists.DeclarationRow], call: Call[MyQuery]
) -> Page[lists.DeclarationRow]:
    """A person has a handful in a year, so they are narrowed and cut here."""
    query, part = call.body, call.listing
    kept = [
        row
        for row in rows
        if query.year in (None, row.year) and query.standing in (None, standing_of(row.status))
    ]
    key: Callable[[lists.DeclarationRow], Any] = {
        "year": lambda row: (row.year, row.since),
    }.get(part.sort, lambda row: row.since)
    kept.sort(key=key, reverse=part.descending)
    return Page(kept[part.offset : part.offset + part.size], len(kept))


def my_cases(system: System, call: Call[MyQuery]) -> Show:
    rows = _rows(system, call)
    found = _narrowed(rows, call)
    work = work_of(system, call)
    now = system.clock.now()
    years = sorted({row.year for row in rows}, reverse=True)
    cases = [_case(system, work, row, now) for row in found.items]
    return Show(
        "applicant/my.html",
        {
            "cases": cases,
            "reexamination_tones": TONES,
            "found": found,
            "years": tuple((str(year), str(year)) for year in years),
            "standings": STANDINGS,
            "narrowed": call.body != MyQuery(),
            "barred": standing.barred(system, call),
            "windows": windows_now(system),
        },
    )


def _case(system: System, work: Work, row: lists.DeclarationRow, now: datetime) -> MyCase:
    ended = row.status in _SAID or row.status in REEXAMINED
    history = system.log.read(row.declaration) if ended else ()
    state = work.load(DECLARATION, row.declaration) if row.status in REEXAMINED else None
    return MyCase(
        row=row,
        now=now,
        days_left=standing.working_days_left(system, work, row.deadline),
        reason=_reason(row, history),
        asks=asking(system, work, state, history) if state else None,
        reexamined=latest(state.reexaminations) if state else None,
    )


_SAID = (Status.LAPSED, Status.WITHDRAWN)


def _reason(row: lists.DeclarationRow, history: Sequence[Recorded]) -> str:
    """The words of whoever ended it: a refusal's opinion, a withdrawal's reason."""
    if row.status is Status.LAPSED:
        last = history[-1].event
        return f"补正期限 {last.deadline} 已过，没有收到补正材料，视为放弃。"
    ends = (r.event for r in reversed(history) if isinstance(r.event, _ENDS))
    end = next(ends, None)
    said = getattr(end, "opinion", None) or getattr(end, "reason", None)
    return str(said) if said is not None else ""


_ENDS = (Refused, Withdrawn, FilingRefused)


EXPORT = Export(
    title="我的办件",
    rows=_found,
    columns=(
        ("年度", lambda row: row.year),
        ("职称名称", lambda row: row.title),
        ("申报级别", lambda row: row.title_level),
        ("系列", lambda row: row.series_name),
        ("专业", lambda row: row.specialty_name),
        ("工作单位", lambda row: row.unit_name),
        ("评委会或受理机构", lambda row: row.recipient_name),
        ("状态", lambda row: row.status),
        ("所在单位", lambda row: row.waiting_name),
        ("到达时间", lambda row: row.since),
        ("提交时间", lambda row: row.submitted_at),
        ("补正期限", lambda row: row.deadline),
        ("证书编号", lambda row: row.certificate_number),
    ),
)

VIEWS = (
    View(
        name="pages.my",
        functions=("A3",),
        path="/my",
        title="我的办件",
        show=my_cases,
        filters=MyQuery,
        paged=True,
        sorts=("-since", "year"),
        export=EXPORT,
        roles=APPLICANT,
    ),
)
