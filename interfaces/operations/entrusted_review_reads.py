"""Questions about entrusted reviews outside the province (D2, A6, A3) and their letters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from application.permissions import Hidden, may_request, sees_entrusted_review
from application.work import Work
from domain.catalogue import CATALOGUE
from domain.decider import Recorded, Rejected
from domain.entrusted_review import ENTRUSTED_REVIEW, EntrustedReview
from domain.entrusted_review.events import (
    Entrustment,
    EntrustmentGround,
    FileAdded,
    FileRemoved,
    LetterSealed,
    RequestDrafted,
)
from domain.kept_file import KeptFile
from domain.reference.provinces import PROVINCES
from domain.request_steps import RequestStatus, StepAct
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import Role, TitleLevel
from infrastructure.attachments import JPEG, PDF, PNG
from infrastructure.blobs import BlobMissing
from interfaces.actions import action_word
from interfaces.history import Changes, Words, changes_of
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from interfaces.words import word
from projections import catalogue, entrusted_reviews, organisations, people
from projections.entrusted_reviews import EntrustedReviewFilter, EntrustedReviewRow

FUNCTIONS = ("D2", "A6")
OFFICERS = (Role.UNIT_OFFICER, Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER)
QUERIERS = (*OFFICERS, Role.AUDITOR)
READERS = (*QUERIERS, Role.APPLICANT)
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
class FileItem:
    digest: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    number: str
    issued_on: date
    valid_until: date
    addressee: str
    issuer_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One thing that was done with the request, with the opinion given."""

    at: datetime
    action: str
    role: str
    organisation_name: str
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    request: UUID
    version: int
    person: UUID
    name: str
    identity_masked: str
    unit: UUID
    unit_name: str
    by_unit: bool
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
    files: tuple[FileItem, ...]
    status: RequestStatus
    accepted: bool
    waiting: UUID | None
    waiting_name: str
    hr_unit_name: str
    authority_name: str
    hrss_name: str
    above_name: str
    """The body that an approval forwards it to; empty where there is none."""
    below_name: str
    """The body that a return sends it to; empty for whoever asked."""
    acts: tuple[StepAct, ...]
    """What the asker can do with it at the present step."""
    mine: bool
    """Whether the asker is who made the request."""
    letter: LetterItem | None
    steps: tuple[StepEntry, ...]
    """Oldest first."""


def request_list(system: System, call: Call[Any]) -> Page[EntrustedReviewRow]:
    """A person their own, a body what has come to it, a unit also what it has begun."""
    asked: RequestConditions = call.body
    actor = call.actor
    looks: dict[str, Any] = {}
    if actor.role is Role.APPLICANT:
        if actor.person is None:
            raise Hidden
        looks = {"person": actor.person}
    elif actor.role in OFFICERS:
        if actor.organisation is None:
            raise Hidden
        looks = {"unit" if actor.role is Role.UNIT_OFFICER else "body": actor.organisation}
    conditions = EntrustedReviewFilter(
        name=asked.name if isinstance(asked, RequestSearch) else "",
        unit_name=asked.unit_name,
        year=asked.year,
        level=asked.level,
        division=asked.division.strip(),
        province=asked.province,
        letter_number=asked.letter_number,
        status=asked.status,
        waiting=asked.waiting and actor.role in OFFICERS,
        **looks,
    )
    with system.reading() as tx:
        return page_of(entrusted_reviews.listing(tx, conditions, wanted(call)))


def seen(system: System, call: Call[Any]) -> tuple[EntrustedReview, int]:
    """The request as it is now and its version. Raises `Hidden` for what is not the asker's."""
    state, version = folded(system, call, ENTRUSTED_REVIEW, call.id)
    if not sees_entrusted_review(call.actor, state):
        raise Hidden
    return state, version


def one_request(system: System, call: Call[Any]) -> RequestView:
    state, version = seen(system, call)
    asked, steps = state.entrustment, state.steps
    assert asked is not None, "a request that is seen asks for something"
    assert state.person is not None, "a request that is seen has a person"
    assert state.unit is not None, "a request that is seen has a unit"
    history = system.log.read(call.id)
    bodies = {state.unit, *(r.organisation for r in history if r.organisation)}
    if steps.chain is not None:
        bodies |= {steps.chain.body(step) for step in steps.chain.steps}
    with system.reading() as tx:
        person = people.get(tx, state.person)
        names = organisations.names(tx, bodies)
        specialty = catalogue.specialty(tx, asked.specialty)
    my_turn = steps.waiting is not None and steps.waiting == call.actor.organisation
    return RequestView(
        request=call.id,
        version=version,
        person=state.person,
        name=person.name if person else "",
        identity_masked=person.identity_masked if person else "",
        unit=state.unit,
        by_unit=state.by_unit,
        year=state.year,
        series_name=(specialty.series_name or "") if specialty else "",
        specialty_name=specialty.name if specialty else "",
        files=tuple(_file(one) for one in state.files),
        status=state.status,
        accepted=steps.accepted,
        waiting=steps.waiting,
        acts=steps.acts if my_turn else (),
        mine=may_request(call.actor, state),
        letter=_letter(state),
        steps=tuple(_steps(history, names)),
        **_asked(asked),
        **_bodies(state, names),
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


def _bodies(state: EntrustedReview, names: dict[UUID, str]) -> dict[str, Any]:
    steps, chain = state.steps, state.steps.chain

    def name(which: UUID | None) -> str:
        return names.get(which, "") if which else ""

    def at(step: RequestStatus) -> str:
        return name(chain.body(step)) if chain is not None and step.in_review else ""

    return {
        "unit_name": name(state.unit),
        "waiting_name": name(steps.waiting),
        "hr_unit_name": at(RequestStatus.AT_HR_UNIT),
        "authority_name": at(RequestStatus.AT_AUTHORITY),
        "hrss_name": at(RequestStatus.AT_HRSS),
        "above_name": at(steps.above) if steps.waiting else "",
        "below_name": at(steps.below) if steps.waiting else "",
    }


def _file(file: KeptFile) -> FileItem:
    return FileItem(
        digest=file.digest, name=str(file.name), media_type=file.media_type, size=file.size
    )


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


def _steps(history: Sequence[Recorded], names: dict[UUID, str]) -> Iterator[StepEntry]:
    """Which body did what; who of it is told by the change history, to officers."""
    for r in history:
        if isinstance(r.event, _SILENT):
            continue
        said = getattr(r.event, "opinion", None) or getattr(r.event, "reason", None)
        yield StepEntry(
            at=r.at,
            action=action_word(r.name),
            role=r.role,
            organisation_name=names.get(r.organisation, "") if r.organisation else "",
            opinion=str(said) if said else "",
        )


def request_changes(system: System, call: Call[NoBody]) -> Changes:
    """变更记录 of what is asked for, for officers, as it names the people who acted.

    What the steps did is told by `steps` of the answer itself.
    """
    seen(system, call)
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
    state, _ = seen(system, call)
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
    state, _ = seen(system, call)
    digest: str = call.path["digest"]
    named = next((one for one in state.files if one.digest == digest), None)
    if named is None or state.person is None:
        raise Hidden
    try:
        content = system.blobs.get(state.person, digest)
    except BlobMissing:
        raise Hidden from None
    if content is None:
        raise Hidden
    return File(name=str(named.name), media_type=named.media_type, content=content)


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
