"""Earlier titles (B4): questions.

People see their own, units those of their people, title offices those of their region.
"""

from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from application.certificates import earlier_titles as e
from application.certificates.earlier_titles import READERS
from application.certificates.unchecked_titles import as_record
from application.desk import Desk
from application.permissions import Hidden
from application.work import Work
from domain.certificates.earlier_title import EarlierCertificate, EarlierTitle, EarlierTitleStatus
from domain.configuration.reference.provinces import PROVINCES
from domain.kept_file import attachment
from domain.people.person import EarlierTitleRecorded
from domain.streams import unchecked_title
from domain.terms import Role, TitleLevel
from infrastructure.uploads.attachments import KINDS
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import division_of, page_of, wanted
from interfaces.operations.cases.attachments import Showing, sent
from interfaces.operations.lookups import persons_of_number
from interfaces.system import System
from projections.certificates import earlier_titles
from projections.certificates.earlier_titles import EarlierTitleFilter, EarlierTitleRow
from projections.configuration import catalogue

SORTS = ("-entered_at", "name", "obtained_on", "level", "status")
FUNCTIONS = ("B4",)
OFFICERS = (Role.UNIT_OFFICER, Role.TITLE_OFFICER, Role.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleConditions:
    level: TitleLevel | None = None
    status: EarlierTitleStatus | None = None
    series: str = ""
    """Code, or part of the name."""
    province: str = ""
    """Six figures, of where it was issued."""
    issuer: str = ""
    """Part of it."""
    since: date | None = None
    until: date | None = None
    """Of the day it was obtained; both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleSearch(EarlierTitleConditions):
    text: str = ""
    """Of the holder: name, pinyin, initials, or the whole identity number."""
    number: str = ""
    """Beginning of the certificate's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    digest: str
    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleAnswer(EarlierTitleRow):
    evidence: tuple[EvidenceFile, ...]
    kept: bool
    """Whether the asker may correct and withdraw it."""
    checked: bool
    """Whether the asker may confirm or refuse it now."""
    version: int
    """For If-Match."""


def title_list(system: System, call: Call[Any]) -> Page[EarlierTitleRow]:
    asked: EarlierTitleConditions = call.body
    actor = call.actor
    text = asked.text if isinstance(asked, EarlierTitleSearch) else ""
    mine = (actor.person,) if actor.role is Role.APPLICANT and actor.person else None
    regional = actor.role is Role.TITLE_OFFICER
    conditions = EarlierTitleFilter(
        text=text,
        persons=mine or persons_of_number(system, text) or None,
        number=asked.number if isinstance(asked, EarlierTitleSearch) else "",
        issuer=asked.issuer,
        series=asked.series,
        level=asked.level,
        status=asked.status,
        province=asked.province.strip(),
        since=asked.since,
        until=asked.until,
        units=actor.bodies if actor.role is Role.UNIT_OFFICER else None,
        offices=actor.bodies,
        region=division_of(system, actor.organisation) if regional else None,
    )
    with system.reading() as tx:
        return page_of(earlier_titles.listing(tx, conditions, wanted(call)))


def one_title(system: System, call: Call[Any]) -> EarlierTitleAnswer:
    """Raises `Hidden` for what is not this actor's to see."""
    work, desk = Work(system.log, call.context), system.desk(call.actor)
    row, now = _known(system, work, desk, call.id)
    if row is None:
        raise LookupError("the read model is behind the log")
    # The log is ahead of the read model for a moment.
    values = {f.name: getattr(row, f.name) for f in fields(row)} | _fresh(now)
    return EarlierTitleAnswer(
        **values,
        evidence=tuple(
            EvidenceFile(digest=one.digest, name=str(one.name), size=one.size) for one in now.files
        ),
        kept=call.actor.role in e.RECORDERS and e.keeps(work, desk, now),
        checked=e.checks(work, desk, now),
        version=0 if now.status is EarlierTitleStatus.UNCHECKED else work.version(call.id),
    )


def _known(
    system: System, work: Work, desk: Desk, title: UUID
) -> tuple[EarlierTitleRow | None, EarlierTitle]:
    """The row and, from the log, the state; one recorded by an officer alone has no stream."""
    with system.reading() as tx:
        row = earlier_titles.get(tx, title)
    if row is None or row.status is not EarlierTitleStatus.UNCHECKED:
        return row, e.known(work, desk, title)
    state = as_record(work, row)
    e.require_seen(work, desk, state)
    return row, state


def _fresh(now: EarlierTitle) -> dict[str, Any]:
    assert now.certificate is not None, "what can be seen was recorded"
    told = {f.name: getattr(now.certificate, f.name) for f in fields(EarlierCertificate)}
    personal = {"number": str(now.certificate.number), "holder": str(now.certificate.holder)}
    return told | personal | {"status": now.status, "files": len(now.files)}


def title_changes(system: System, call: Call[NoBody]) -> Changes:
    _, state = _known(system, Work(system.log, call.context), system.desk(call.actor), call.id)
    with system.reading() as tx:
        names = {one.code: one.name for one in catalogue.series(tx)}

    def series_word(code: str) -> str:
        return names.get(code, code)

    if state.status is EarlierTitleStatus.UNCHECKED and state.person is not None:
        alone = partial(_recorded_alone, call.id, state.person)
        words = {"series": series_word}
        changes = changes_of(system, state.person, LABELS_ALONE, alone, words=words)
        return Changes(changes=changes)
    words = {"certificate.series": series_word, "certificate.province": province_word}
    return Changes(changes=changes_of(system, call.id, LABELS, words=words))


def _recorded_alone(title: UUID, person: UUID, event: Any) -> bool:
    """Whether this event of the person's is what the title is known from."""
    if not isinstance(event, EarlierTitleRecorded) or event.record is not None:
        return False
    return title == unchecked_title(person, event.series, event.level, event.obtained_on)


def province_word(code: str) -> str:
    return PROVINCES.get(code, code)


def evidence_file(system: System, call: Call[Showing]) -> File:
    """A scan of the certificate; for whoever may see the record."""
    _, state = _known(system, Work(system.log, call.context), system.desk(call.actor), call.id)
    named = next((one for one in state.files if one.digest == call.path["digest"]), None)
    if named is None or state.person is None:
        raise Hidden
    return sent(system, state.person, attachment(named), inline=call.body.inline)


LABELS = {
    "certificate.series": "职称系列",
    "certificate.title": "职称",
    "certificate.level": "级别",
    "certificate.specialty": "专业",
    "certificate.obtained_on": "取得时间",
    "certificate.province": "发证省份",
    "certificate.issuer": "发证机构",
    "certificate.number": "证书编号",
    "certificate.holder": "证书所载姓名",
    "office": "核实单位",
    "unit": "所在单位",
    "file.name": "证明材料",
    "basis": "核实依据",
    "correction_reason": "更正原因",
    "refusal_reason": "不通过原因",
    "withdrawal_reason": "作废原因",
}
LABELS_ALONE = {
    "series": "职称系列",
    "level": "级别",
    "obtained_on": "取得时间",
    "issuer": "发证机构",
    "number": "证书编号",
    "organisation": "登记单位",
}
"""Of a title that one officer recorded alone."""
EXPORT = Export(
    title="既有职称",
    rows=title_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("证件类型", lambda row: row.identity_kind),
        ("证件号码", lambda row: row.identity_masked),
        ("职称系列", lambda row: row.series_name or row.series),
        ("职称", lambda row: row.title),
        ("级别", lambda row: row.level),
        ("专业", lambda row: row.specialty),
        ("取得时间", lambda row: row.obtained_on),
        ("发证省份", lambda row: province_word(row.province)),
        ("发证机构", lambda row: row.issuer),
        ("证书编号", lambda row: row.number),
        ("证书所载姓名", lambda row: row.holder),
        ("状态", lambda row: row.status),
        ("所在单位", lambda row: row.unit_name),
        ("登记单位", lambda row: row.organisation_name),
        ("登记时间", lambda row: row.entered_at),
        ("核实单位", lambda row: row.office_name),
        ("办结时间", lambda row: row.settled_at),
        ("核实依据或原因", lambda row: row.remark),
    ),
)
_read = partial(Read, functions=FUNCTIONS, roles=READERS)
SEARCH = _read(
    name="earlier-titles.search",
    path="/earlier-titles/search",
    summary="既有职称查询",
    handler=title_list,
    answer=EarlierTitleRow,
    filters=EarlierTitleSearch,
    paged=True,
    sorts=SORTS,
    roles=OFFICERS,
    private=True,
    export=EXPORT,
)
MINE = _read(
    name="earlier-titles.mine",
    path="/my-earlier-titles",
    summary="我的既有职称",
    handler=title_list,
    answer=EarlierTitleRow,
    filters=EarlierTitleConditions,
    paged=True,
    sorts=SORTS,
    roles=(Role.APPLICANT,),
    export=EXPORT,
)
ONE = _read(
    name="earlier-titles.one",
    path="/earlier-titles/{id}",
    summary="既有职称详情",
    handler=one_title,
    answer=EarlierTitleAnswer,
)
CHANGES = _read(
    name="earlier-titles.changes",
    path="/earlier-titles/{id}/changes",
    summary="变更记录",
    handler=title_changes,
    answer=Changes,
)
FILE = _read(
    name="earlier-titles.file",
    path="/earlier-titles/{id}/attachments/{digest:str}",
    summary="既有职称证明材料",
    handler=evidence_file,
    filters=Showing,
    answer=File,
    media=KINDS,
)

READS = (SEARCH, MINE, ONE, CHANGES, FILE)
