"""Questions about entrusted reviews outside the province (D2, A6, A3) and their letters."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from application.permissions import REQUEST_REVIEWERS, Hidden, may_request
from application.work import Work
from domain.cases.entrusted_review import ENTRUSTED_REVIEW, EntrustedReview
from domain.cases.entrusted_review.events import (
    Entrustment,
    EntrustmentGround,
    FileAdded,
    FileRemoved,
    LetterSealed,
    RequestDrafted,
)
from domain.cases.request_steps import RequestStatus
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.reference.provinces import PROVINCES
from domain.decider import Rejected
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import TitleLevel
from infrastructure.uploads.attachments import JPEG, PDF, PNG
from interfaces.history import Changes, Words, changes_of
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.operations.cases.step_request_reads import (
    QUERIERS,
    READERS,
    StepView,
    looks,
    seen,
    step_view,
)
from interfaces.operations.cases.step_request_reads import attachment as kept_attachment
from interfaces.system import System
from interfaces.words import word
from projections.cases import entrusted_reviews
from projections.cases.entrusted_reviews import EntrustedReviewFilter, EntrustedReviewRow
from projections.configuration import catalogue
from projections.people import people

FUNCTIONS = ("D2", "A6")
SORTS = ("-since", "submitted_at", "year", "name", "unit", "level", "status", "letter_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestConditions:
    unit_name: str = ""
    """Characters, pinyin or initials."""
    year: int | None = None
    level: TitleLevel | None = None
    division: str = ""
    """Of the unit, six figures; everything inside."""
    province: str = ""
    """Six figures, of the province that is asked."""
    letter_number: str = ""
    status: RequestStatus | None = None
    waiting: bool = False
    """Only what waits for the asker's own body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSearch(RequestConditions):
    name: str = ""
    """Of the person: characters, pinyin or initials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    number: str
    issued_on: date
    valid_until: date
    addressee: str
    issuer_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView(StepView):
    person: UUID
    name: str
    identity_masked: str
    unit: UUID
    year: int
    level: TitleLevel
    series: str
    series_name: str
    specialty: str
    specialty_name: str
    title: str
    province: str
    province_name: str
    organisation: str
    ground: EntrustmentGround
    reason: str
    letter: LetterItem | None


def request_list(system: System, call: Call[Any]) -> Page[EntrustedReviewRow]:
    """A person their own, a body what has come to it, a unit also what it has begun."""
    asked: RequestConditions = call.body
    conditions = EntrustedReviewFilter(
        name=asked.name if isinstance(asked, RequestSearch) else "",
        unit_name=asked.unit_name,
        year=asked.year,
        level=asked.level,
        division=asked.division.strip(),
        province=asked.province,
        letter_number=asked.letter_number,
        status=asked.status,
        waiting=asked.waiting and call.actor.role in REQUEST_REVIEWERS,
        **looks(call),
    )
    with system.reading() as tx:
        return page_of(entrusted_reviews.listing(tx, conditions, wanted(call)))


def one_request(system: System, call: Call[Any]) -> RequestView:
    state, version = seen(system, call, ENTRUSTED_REVIEW)
    asked: Entrustment = state.entrustment
    with system.reading() as tx:
        person = people.get(tx, state.person)
        specialty = catalogue.specialty(tx, asked.specialty)
    return RequestView(
        version=version,
        mine=may_request(call.actor, state),
        person=state.person,
        name=person.name if person else "",
        identity_masked=person.identity_masked if person else "",
        unit=state.unit,
        year=state.year,
        series_name=(specialty.series_name or "") if specialty else "",
        specialty_name=specialty.name if specialty else "",
        letter=_letter(state),
        **_asked(asked),
        **step_view(system, call, state, _SILENT),
    )


def _asked(asked: Entrustment) -> dict[str, Any]:
    return {
        "level": asked.level,
        "series": asked.series,
        "specialty": asked.specialty,
        "title": asked.title,
        "province": asked.province,
        "province_name": PROVINCES.get(asked.province, asked.province),
        "organisation": asked.organisation,
        "ground": asked.ground,
        "reason": str(asked.reason),
    }


def _letter(state: EntrustedReview) -> LetterItem | None:
    if state.letter is None:
        return None
    return LetterItem(
        number=state.letter.number,
        issued_on=state.letter.issued_on,
        valid_until=state.letter.valid_until,
        addressee=state.letter.addressee,
        issuer_name=state.letter.issuer_name,
    )


_SILENT = (FileAdded, FileRemoved, LetterSealed)


def request_changes(system: System, call: Call[NoBody]) -> Changes:
    """变更记录 of what is asked for, for officers, as it names the people who acted.

    What the steps did is told by `steps` of the answer itself.
    """
    seen(system, call, ENTRUSTED_REVIEW)
    work = Work(system.log, call.context)
    known = work.load(CATALOGUE, CATALOGUE_STREAM)
    words: Words = {
        "entrustment.series": lambda code: known.series[code].name,
        "entrustment.specialty": known.specialty_name,
        "entrustment.province": lambda code: str(PROVINCES.get(code, code)),
    }
    return Changes(changes=changes_of(system, call.id, LABELS, _told, words=words))


def _told(event: Any) -> bool:
    return isinstance(event, RequestDrafted | FileAdded | FileRemoved)


LABELS = {
    "unit": "人事管理单位",
    "entrustment.level": "评审级别",
    "entrustment.series": "系列",
    "entrustment.specialty": "专业",
    "entrustment.title": "职称名称",
    "entrustment.province": "受委托省份",
    "entrustment.organisation": "受委托评审机构",
    "entrustment.ground": "委托理由",
    "entrustment.reason": "理由说明",
    "file.name": "附件",
}


def letter_pdf(system: System, call: Call[Any]) -> File:
    """The one signed letter, made at the first call. Raises what the press raises."""
    state, _ = seen(system, call, ENTRUSTED_REVIEW)
    if state.letter is None:
        raise Hidden
    document = system.letters.document(call.id, call.context, word)
    if document is None:
        raise Rejected("letter-unreadable")
    return File(
        name=f"委托函{state.letter.number}.pdf",
        media_type=PDF,
        content=document,
        inline=True,
    )


def attachment(system: System, call: Call[Any]) -> File:
    """A file that the request names; for whoever may see the request."""
    state, _ = seen(system, call, ENTRUSTED_REVIEW)
    return kept_attachment(system, call, state)


EXPORT = Export(
    title="省外委托评审",
    rows=request_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("证件号码", lambda row: row.identity_masked),
        ("人事管理单位", lambda row: row.unit_name),
        ("年度", lambda row: row.year),
        ("系列", lambda row: row.series_name),
        ("专业", lambda row: row.specialty_name),
        ("级别", lambda row: row.level),
        ("职称名称", lambda row: row.title),
        ("委托省份", lambda row: PROVINCES.get(row.province, row.province)),
        ("委托评审机构", lambda row: row.entrusted_to),
        ("状态", lambda row: row.status),
        ("当前办理单位", lambda row: row.waiting_name),
        ("提交时间", lambda row: row.submitted_at),
        ("到达时间", lambda row: row.since),
        ("委托函文号", lambda row: row.letter_number),
        ("委托函日期", lambda row: row.letter_date),
        ("有效期至", lambda row: row.valid_until),
    ),
)
_read = partial(Read, functions=FUNCTIONS, roles=READERS)
LIST = _read(
    name="entrusted-reviews.list",
    functions=("D2", "A6", "A3"),
    path="/entrusted-reviews",
    summary="省外委托评审查询",
    handler=request_list,
    answer=EntrustedReviewRow,
    filters=RequestConditions,
    paged=True,
    sorts=SORTS,
    export=EXPORT,
)
SEARCH = _read(
    name="entrusted-reviews.search",
    path="/entrusted-reviews/search",
    summary="省外委托评审查询，可按姓名",
    handler=request_list,
    answer=EntrustedReviewRow,
    filters=RequestSearch,
    paged=True,
    sorts=SORTS,
    roles=QUERIERS,
    private=True,
    export=EXPORT,
)
ONE = _read(
    name="entrusted-reviews.one",
    functions=("D2", "A6", "A3"),
    path="/entrusted-reviews/{id}",
    summary="省外委托评审详情",
    handler=one_request,
    answer=RequestView,
)
CHANGES = _read(
    name="entrusted-reviews.changes",
    path="/entrusted-reviews/{id}/changes",
    summary="变更记录",
    handler=request_changes,
    answer=Changes,
    roles=QUERIERS,
)
LETTER = _read(
    name="entrusted-reviews.letter",
    functions=("D2", "A6", "A3"),
    path="/entrusted-reviews/{id}/letter",
    summary="委托函",
    handler=letter_pdf,
    answer=File,
    media=(PDF,),
)
ATTACHMENT = _read(
    name="entrusted-reviews.attachment",
    functions=("D2", "A6", "A3"),
    path="/entrusted-reviews/{id}/attachments/{digest:str}",
    summary="下载省外委托评审申请的附件",
    handler=attachment,
    answer=File,
    media=(PDF, PNG, JPEG),
)

READS = (LIST, SEARCH, ONE, CHANGES, LETTER, ATTACHMENT)
