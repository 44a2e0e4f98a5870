"""Questions about certificates (H17, H20, C14, A4)."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.certificates.issuing import ISSUERS
from application.certificates.revoking import revokes
from application.permissions import Hidden, sees_certificate
from application.work import Work
from domain.certificates.certificate import CERTIFICATE, Certificate, CertificateStatus
from domain.committees.committee import region
from domain.decider import Rejected
from domain.personal import Personal
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.cases.declaration_exports import WAITING_COLUMNS
from interfaces.operations.lookups import persons_of_number
from interfaces.system import System
from interfaces.words import word
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.cases.declaration_lists import DeclarationRow
from projections.certificates import certificates
from projections.certificates.certificates import CertificateFilter, CertificateRow
from projections.organisations import organisations

READERS = (*ISSUERS, Role.AUDITOR)
WAITING_SORTS = ("since", "name", "unit", "level", "year", "submitted_at")
SORTS = ("-issued_on", "number", "name", "level", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingConditions:
    unit: str = ""
    """Part of the unit's name."""
    title_level: TitleLevel | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateConditions:
    number: str = ""
    year: int | None = None
    division: str = ""
    """Six digits; everything inside it."""
    level: TitleLevel | None = None
    series: str = ""
    """Part of its name."""
    issuer: UUID | None = None
    issuer_name: str = ""
    """Part of it."""
    committee: str = ""
    """Part of the name of the committee, or of the agency that decided instead."""
    status: CertificateStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSearch(CertificateConditions):
    name: str = ""
    """Of the holder: characters, pinyin, initials, or the whole identity number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateAnswer(CertificateRow):
    """`version` is that of the log, for If-Match."""

    reason: str
    """Why its revocation was asked for; empty for those whom it does not concern."""
    revokes: bool
    """Whether the asker may ask for its revocation and settle one, as far as bodies go."""


def to_issue(system: System, call: Call[WaitingConditions]) -> Page[DeclarationRow]:
    with system.reading() as tx:
        return page_of(
            declaration_lists.to_issue(tx, call.actor.bodies, _conditions(call), wanted(call))
        )


def certificate_list(system: System, call: Call[Any]) -> Page[CertificateRow]:
    """Title officers see their own region and what they issued, committee offices the latter;
    either what a body merged into theirs issued, too."""
    asked: CertificateConditions = call.body
    actor = call.actor
    division, issuer = asked.division.strip(), asked.issuer
    with system.reading() as tx:
        issuers: tuple[UUID, ...] = () if issuer is None else (issuer,)
        within = ""
        if actor.role is Role.COMMITTEE_OFFICER:
            if issuer is not None and not actor.acts_for(issuer):
                return Page((), 0)
            issuers = issuers or actor.bodies
        elif actor.role is Role.TITLE_OFFICER:
            within = _division(tx, _body(call))
        name = asked.name if isinstance(asked, CertificateSearch) else ""
        conditions = CertificateFilter(
            name=name,
            holders=persons_of_number(system, name),
            number=asked.number,
            year=asked.year,
            division=division,
            within=within,
            own=actor.bodies,
            level=asked.level,
            series=asked.series,
            issuers=issuers,
            issuer_name=asked.issuer_name,
            committee=asked.committee,
            status=asked.status,
        )
        return page_of(certificates.listing(tx, conditions, wanted(call)))


def mine(system: System, call: Call[Any]) -> tuple[CertificateRow, ...]:
    if call.actor.person is None:
        raise Hidden
    with system.reading() as tx:
        return certificates.mine(tx, call.actor.person)


def one_certificate(system: System, call: Call[Any]) -> CertificateAnswer:
    state, version, row = _seen(system, call)
    reason: Personal | None = None
    may = state.issued is not None and revokes(
        Work(system.log, call.context), system.desk(call.actor), state.issued
    )
    if may or call.actor.role is Role.AUDITOR:
        history = system.log.read(call.id)
        asked = [r.event.reason for r in history if hasattr(r.event, "reason")]
        reason = asked[-1] if asked else None
    # The log is ahead of the read model for a moment.
    fresh = {
        "version": version,
        "status": state.status,
        "revocation_by": state.revocation_by,
        "digest": state.digest,
    }
    return CertificateAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)} | fresh,
        reason="" if reason is None else str(reason),
        revokes=may,
    )


def certificate_pdf(system: System, call: Call[Any]) -> File:
    """The one signed document; made at the first call. Raises what the press raises."""
    _, _, row = _seen(system, call)
    document = system.press.document(call.id, call.context, word)
    if document is None:
        raise Rejected("certificate-unreadable")
    return File(
        name=f"职称证书{row.number}.pdf",
        media_type="application/pdf",
        content=document,
        inline=True,
    )


def _seen(system: System, call: Call[Any]) -> tuple[Certificate, int, CertificateRow]:
    return seen(system, call, call.id)


def seen(system: System, call: Call[Any], which: UUID) -> tuple[Certificate, int, CertificateRow]:
    """State, version and row of a certificate. Raises `Hidden` unless it is for the asker."""
    state, version = folded(system, call, CERTIFICATE, which)
    with system.reading() as tx:
        row = certificates.get(tx, which)
        if row is None:
            raise Hidden
        own = _division(tx, call.actor.organisation) if call.actor.organisation else ""
    inside = bool(own) and (row.division or "").startswith(region(own))
    if not sees_certificate(call.actor, state, inside=inside):
        raise Hidden
    return state, version, row


def _body(call: Call[Any]) -> UUID:
    if call.actor.organisation is None:
        raise Hidden
    return call.actor.organisation


def _division(tx: Any, organisation: UUID) -> str:
    found = organisations.get(tx, organisation)
    return found.division if found else ""


def _conditions(call: Call[WaitingConditions]) -> DeclarationFilter:
    asked = call.body
    return DeclarationFilter(unit=asked.unit, title_level=asked.title_level, year=asked.year)


TO_ISSUE_EXPORT = Export(title="待发放", rows=to_issue, columns=WAITING_COLUMNS)
CERTIFICATES_EXPORT = Export(
    title="职称证书",
    rows=certificate_list,
    columns=(
        ("证书编号", lambda row: row.number),
        ("持证人", lambda row: row.holder),
        ("证件号码", lambda row: row.identity_masked),
        ("职称名称", lambda row: row.title),
        ("职称级别", lambda row: row.level),
        ("系列", lambda row: row.series),
        ("专业", lambda row: row.specialty),
        ("取得方式", lambda row: row.mode),
        ("评委会或受理机构", lambda row: row.committee_name or row.agency_name),
        ("取得时间", lambda row: row.obtained_on),
        ("备案文号", lambda row: row.filing_number),
        ("发证单位", lambda row: row.issuer_name),
        ("发证日期", lambda row: row.issued_on),
        ("状态", lambda row: row.status),
    ),
)
TO_ISSUE = Read(
    name="certificates.waiting",
    functions=("H17", "C14"),
    path="/certificates/waiting",
    summary="待发证",
    handler=to_issue,
    answer=DeclarationRow,
    export=TO_ISSUE_EXPORT,
    filters=WaitingConditions,
    paged=True,
    sorts=WAITING_SORTS,
    roles=ISSUERS,
)
LIST = Read(
    name="certificates.list",
    functions=("H17", "H20", "C14"),
    path="/certificates",
    summary="证书查询",
    handler=certificate_list,
    answer=CertificateRow,
    filters=CertificateConditions,
    export=CERTIFICATES_EXPORT,
    paged=True,
    sorts=SORTS,
    roles=READERS,
)
SEARCH = Read(
    name="certificates.search",
    functions=("H20",),
    path="/certificates/search",
    summary="证书查询，可按持证人姓名",
    handler=certificate_list,
    answer=CertificateRow,
    filters=CertificateSearch,
    export=CERTIFICATES_EXPORT,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
)
MINE = Read(
    name="certificates.mine",
    functions=("A4",),
    path="/my-certificates",
    summary="本人的证书",
    handler=mine,
    answer=tuple[CertificateRow, ...],
    roles=(Role.APPLICANT,),
)
ONE = Read(
    name="certificates.one",
    functions=("H20", "A4", "C14"),
    path="/certificates/{id}",
    summary="证书详情",
    handler=one_certificate,
    answer=CertificateAnswer,
    roles=(*READERS, Role.APPLICANT),
)
PDF = Read(
    name="certificates.pdf",
    functions=("H17", "A4", "C14"),
    path="/certificates/{id}/pdf",
    summary="电子证书",
    handler=certificate_pdf,
    answer=File,
    media=("application/pdf",),
    roles=(*READERS, Role.APPLICANT),
)
READS = (
    TO_ISSUE,
    LIST,
    SEARCH,
    MINE,
    ONE,
    PDF,
)
