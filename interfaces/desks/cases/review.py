"""The officers' side: what waits for review (H12, A6), what was handled (D6, D7), the case."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from application.people.integrity import READERS as INTEGRITY_READERS
from application.permissions import OFFICERS
from application.work import Work
from domain.cases.declaration.state import Declaration, Status
from domain.cases.review_form import result_in
from domain.configuration.calendar import CALENDAR
from domain.configuration.fees import amount_in_yuan
from domain.configuration.route import REVIEWED, StageKind
from domain.rules.china_time import beginning, end
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role, TitleLevel
from interfaces.desks.cases import objections, reexaminations, standing
from interfaces.desks.cases.case import open_case, work_of
from interfaces.desks.cases.decisions import CLOSE, DECIDE, desk_of
from interfaces.desks.cases.tones import action, tone
from interfaces.http.calls import Call, Page, Show
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.asking import page_of, wanted
from interfaces.operations.cases import (
    attachments,
    declaration_form,
    fees,
    review_form,
)
from interfaces.operations.cases.declaration_exports import CASE_COLUMNS, stage_of
from interfaces.operations.cases.declaration_reads import READERS
from interfaces.operations.cases.declarations import (
    EXTEND_UNIT_PUBLICITY,
    REFUSE,
    REQUEST_SUPPLEMENT,
    WITHDRAW,
)
from interfaces.operations.cases.objections import seen
from interfaces.operations.cases.tracking import region_of
from interfaces.operations.cases.unit_publicity import Days, days_of
from interfaces.operations.lookups import COMMITTEES, SERIES, persons_of_number
from interfaces.operations.people import handled_people
from interfaces.operations.people.handled_people import PeopleQuery
from interfaces.system import System
from interfaces.words import choices_of, stage_word
from projections.cases import declaration_lists as lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.cases.declaration_lists import DeclarationRow
from projections.listing import Listing, Reader
from projections.listing import Page as Found

SORTS = ("since", "submitted_at", "name", "unit", "level", "year", "status")
HANDLED_SORTS = ("-last_at", *SORTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    name: str = ""
    unit: str = ""
    title_level: TitleLevel | None = None
    series: str = ""
    year: int | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackQuery(CaseQuery):
    """The identity number is why these conditions stand in no address."""

    identity_number: str = ""
    committee: UUID | None = None
    stage: StageKind | None = None
    submitted_from: date | None = None
    submitted_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case of a list, with what the page adds to it."""

    row: DeclarationRow
    days: int
    stage: str = field(default="")

    @property
    def tone(self) -> str:
        return tone(self.row.status)

    @property
    def last_action(self) -> str:
        return action(getattr(self.row, "last_action", ""))[0]


_NEVER = (Status.NEW, Status.DRAFT)
"""No officer's list holds a case before its submission."""
Question = Callable[[Reader, System, Call[CaseQuery], Listing], Found[Any]]


def _filters(query: CaseQuery) -> DeclarationFilter:
    return DeclarationFilter(
        name=query.name,
        unit=query.unit,
        title_level=query.title_level,
        series=query.series,
        year=query.year,
        status=query.status,
    )


def _own_body(call: Call[Any]) -> Any:
    assert call.actor.bodies, "an officer's account has an organisation"
    return call.actor.bodies


def waiting(tx: Reader, system: System, call: Call[CaseQuery], part: Listing) -> Found[Any]:
    return lists.waiting(tx, _own_body(call), _filters(call.body), part, REVIEWED)


def handled(tx: Reader, system: System, call: Call[CaseQuery], part: Listing) -> Found[Any]:
    return lists.handled(tx, _own_body(call), _filters(call.body), part)


def _track_filters(system: System, query: TrackQuery) -> DeclarationFilter:
    number = query.identity_number.strip()
    return replace(
        _filters(query),
        applicants=persons_of_number(system, number) if number else None,
        committee=query.committee,
        stage=query.stage,
        submitted_since=beginning(query.submitted_from),
        submitted_before=end(query.submitted_until),
    )


def tracked(tx: Reader, system: System, call: Call[Any], part: Listing) -> Found[Any]:
    """An auditor follows every case, a title office its region's and those it has dealt with."""
    filters = _track_filters(system, call.body)
    if call.account.role is Role.AUDITOR:
        return lists.listing(tx, filters, part)
    within = region_of(system, call.actor)
    assert within is not None, "a title office has a division"
    return lists.tracked(tx, _own_body(call), within, filters, part)


def _list_page(template: str, question: Question) -> Callable[[System, Call[CaseQuery]], Show]:
    def show(system: System, call: Call[CaseQuery]) -> Show:
        with system.reading() as tx:
            found = question(tx, system, call, wanted(call))
        rows = [_row(row, system) for row in found.rows]
        return Show(
            template,
            {
                "found": Page(rows, found.total),
                "statuses": tuple(pair for pair in choices_of(Status) if pair[0] not in _NEVER),
                "narrowed": call.body != type(call.body)(),
            },
        )

    return show


def _row(row: DeclarationRow, system: System) -> Row:
    return Row(
        row=row,
        days=max(0, (system.clock.now() - row.since).days),
        stage=stage_of(row),
    )


def _export(name: str, question: Question) -> Export:
    def rows(system: System, call: Call[CaseQuery]) -> Page[Any]:
        with system.reading() as tx:
            return page_of(question(tx, system, call, wanted(call)))

    return Export(title=name, rows=rows, columns=CASE_COLUMNS)


def people_page(system: System, call: Call[PeopleQuery]) -> Show:
    found = handled_people.people_list(system, call)
    return Show("review/people.html", {"found": found, "narrowed": bool(call.body.text)})


def case_page(system: System, call: Call[NoBody]) -> Show:
    case = open_case(system, call)
    choice = case.view.choice
    work = work_of(system, call)
    desk = desk_of(case, call, _days(system, work, case.state))
    before, after = _neighbours(system, call) if desk.reviews else (None, None)
    return Show(
        "review/case.html",
        {
            "title": f"{case.view.applicant_name or ''} {choice.title}".strip(),
            "case": case,
            "choice": choice,
            "desk": desk,
            "before": before,
            "after": after,
            "objecting": objections.desk_of(call.actor, case.state),
            "objections": seen(call.actor, case.state, case.history),
            "reexamining": reexaminations.desk_of(
                system, work, call.actor, case.state, case.history
            ),
            "stage_word": stage_word,
            "review_form": review_form.title_of(choice.mode) if result_in(case.history) else "",
            "today": system.clock.today(),
            "days": case.waits_days(system.clock.now()),
            "days_left": standing.working_days_left(system, work, case.state.deadline),
            "mine": call.account.role is Role.APPLICANT,
            "officer": call.account.role in OFFICERS,
            "unit": call.account.role is Role.UNIT_OFFICER,
            "fee": fees.of_case(system, call),
            "known": standing.known_integrity(system, call, case.state),
            "integrity_linked": call.account.role in INTEGRITY_READERS,
            "yuan": amount_in_yuan,
            "rules": system.settings.rules,
        },
    )


def _days(system: System, work: Work, state: Declaration) -> Days | None:
    """Of the publicity that runs at the stage which has the case."""
    if state.posted is None or state.last_day is None:
        return None
    calendar = work.load(CALENDAR, CALENDAR_STREAM)
    return days_of(calendar, state.posted, state.last_day, system.clock.today())


def _neighbours(system: System, call: Call[Any]) -> tuple[UUID | None, UUID | None]:
    """上一件 and 下一件 of what waits for the body, the longest waiting first."""
    with system.reading() as tx:
        row = lists.get(tx, call.id)
        return lists.neighbours(tx, row, _own_body(call)) if row else (None, None)


def _list(name: str, path: str, title: str, functions: tuple[str, ...], **more: Any) -> View:
    return View(
        name=name,
        functions=functions,
        path=path,
        title=title,
        paged=True,
        private=True,
        **{"filters": CaseQuery, "lookups": {"series": SERIES}, **more},
    )


VIEWS = (
    _list(
        "pages.unit-reviews",
        "/unit-reviews",
        "单位审核",
        ("A6",),
        show=_list_page("review/reviews.html", waiting),
        export=_export("单位审核", waiting),
        sorts=SORTS,
        roles=(Role.UNIT_OFFICER,),
    ),
    _list(
        "pages.reviews",
        "/reviews",
        "申报人员资格审核",
        ("H12",),
        show=_list_page("review/reviews.html", waiting),
        export=_export("申报人员资格审核", waiting),
        sorts=SORTS,
        roles=(Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER, Role.COMMITTEE_OFFICER),
    ),
    _list(
        "pages.handled",
        "/handled",
        "业务查看",
        ("D7", "C8"),
        show=_list_page("review/handled.html", handled),
        export=_export("业务查看", handled),
        sorts=HANDLED_SORTS,
        roles=OFFICERS,
    ),
    View(
        name="pages.handled-people",
        functions=("D6", "C8"),
        path="/handled-people",
        title="人员查看",
        show=people_page,
        export=handled_people.EXPORT,
        filters=PeopleQuery,
        paged=True,
        private=True,
        sorts=handled_people.LIST.sorts,
        roles=OFFICERS,
    ),
    _list(
        "pages.tracking",
        "/tracking",
        "申报审核流程查询",
        ("H24",),
        show=_list_page("review/tracking.html", tracked),
        export=_export("申报审核流程查询", tracked),
        filters=TrackQuery,
        lookups={"series": SERIES, "committee": COMMITTEES},
        sorts=("-since", *SORTS[1:]),
        roles=(Role.TITLE_OFFICER, Role.AUDITOR),
    ),
    View(
        name="pages.declaration",
        functions=("A3", "H12", "A6", "H24"),
        path="/declarations/{id}",
        title="申报",
        show=case_page,
        roles=READERS,
        posts=(
            Post(operation=DECIDE, done="case-handled"),
            Post(operation=CLOSE, done="case-handled"),
            Post(operation=REFUSE, done="case-handled"),
            Post(operation=REQUEST_SUPPLEMENT, done="case-handled"),
            Post(operation=EXTEND_UNIT_PUBLICITY, done="publicity-extended"),
            *objections.POSTS,
            *reexaminations.POSTS,
            Post(operation=WITHDRAW, done="declaration-withdrawn"),
        ),
    ),
    View(
        name="pages.declarations.form",
        functions=("A2", "A3", "A6", "H12"),
        path="/declarations/{id}/form.pdf",
        title="职称申报表",
        show=declaration_form.form,
        roles=READERS,
    ),
    View(
        name="pages.declarations.review-form",
        functions=("B5",),
        path="/declarations/{id}/review-form.pdf",
        title="职称评审表",
        show=review_form.form,
        roles=READERS,
    ),
    View(
        name="pages.declarations.attachment",
        functions=("A2", "A6", "H12"),
        path="/declarations/{id}/attachments/{digest:str}",
        title="附件",
        show=attachments.download,
        filters=attachments.Showing,
        roles=READERS,
    ),
)
