"""Questions about requests for new certificates (D1, A4, A6)."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from application.permissions import REQUEST_REVIEWERS, may_request
from application.work import Work
from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate import CERTIFICATE
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.certificate_request.events import (
    FileAdded,
    FileRemoved,
    Renewal,
    RenewalGround,
    RequestDrafted,
)
from domain.rules.names import mask_id_number
from infrastructure.uploads.attachments import JPEG, PDF, PNG
from interfaces.history import Changes, changes_of
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
from projections.certificates import certificate_requests
from projections.certificates.certificate_requests import (
    CertificateRequestFilter,
    CertificateRequestRow,
)

FUNCTIONS = ("D1", "A6")
SORTS = ("-since", "submitted_at", "year", "name", "unit", "number", "ground", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalConditions:
    unit_name: str = ""
    """Characters, pinyin or initials."""
    number: str = ""
    """Part of the old or of the new certificate's."""
    year: int | None = None
    division: str = ""
    """Of the unit, six figures; everything inside."""
    ground: RenewalGround | None = None
    status: RequestStatus | None = None
    waiting: bool = False
    """Only what waits for the asker's own body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalSearch(RenewalConditions):
    name: str = ""
    """Of the person: characters, pinyin or initials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalView(StepView):
    person: UUID
    holder: str
    """As the certificate held says, with the masked number of the identity document."""
    identity_masked: str
    unit: UUID
    year: int
    certificate: UUID
    number: str
    title: str
    issuer_name: str
    ground: RenewalGround
    reason: str
    name: str
    """The legally changed one; empty where it has not changed."""
    identity_number: str
    """As `name`; in full, as the steps compare it with the evidence."""
    successor: UUID | None
    successor_number: str


def request_list(system: System, call: Call[Any]) -> Page[CertificateRequestRow]:
    """A person their own, a body what has come to it, a unit also what it has begun."""
    asked: RenewalConditions = call.body
    conditions = CertificateRequestFilter(
        name=asked.name if isinstance(asked, RenewalSearch) else "",
        unit_name=asked.unit_name,
        number=asked.number,
        year=asked.year,
        division=asked.division.strip(),
        ground=asked.ground,
        status=asked.status,
        waiting=asked.waiting and call.actor.role in REQUEST_REVIEWERS,
        **looks(call),
    )
    with system.reading() as tx:
        return page_of(certificate_requests.listing(tx, conditions, wanted(call)))


def one_request(system: System, call: Call[Any]) -> RenewalView:
    state, version = seen(system, call, CERTIFICATE_REQUEST)
    renewal: Renewal = state.renewal
    held = Work(system.log, call.context).load(CERTIFICATE, state.certificate).issued
    assert held is not None, "a request names a certificate that was issued"
    number = held.identity_number.value or ""
    return RenewalView(
        version=version,
        mine=may_request(call.actor, state),
        person=state.person,
        holder=str(held.holder),
        identity_masked=mask_id_number(number) if number else "",
        unit=state.unit,
        year=state.year,
        certificate=state.certificate,
        number=state.number,
        title=state.title,
        issuer_name=held.issuer_name,
        ground=renewal.ground,
        reason=str(renewal.reason),
        name="" if renewal.name == held.holder else str(renewal.name),
        identity_number=(
            "" if renewal.identity_number == held.identity_number else str(renewal.identity_number)
        ),
        successor=state.successor,
        successor_number=state.successor_number,
        **step_view(system, call, state, (FileAdded, FileRemoved)),
    )


def request_changes(system: System, call: Call[NoBody]) -> Changes:
    """变更记录 of what is asked for, for officers, as it names the people who acted.

    What the steps did is told by `steps` of the answer itself.
    """
    seen(system, call, CERTIFICATE_REQUEST)
    return Changes(changes=changes_of(system, call.id, LABELS, _told))


def _told(event: Any) -> bool:
    return isinstance(event, RequestDrafted | FileAdded | FileRemoved)


LABELS = {
    "unit": "人事管理单位",
    "number": "原证书编号",
    "renewal.ground": "补换发原因",
    "renewal.reason": "情况说明",
    "file.name": "附件",
}
"""What is corrected is told by the request itself, to those who decide it."""


def attachment(system: System, call: Call[Any]) -> File:
    """A file that the request names; for whoever may see the request."""
    state, _ = seen(system, call, CERTIFICATE_REQUEST)
    return kept_attachment(system, call, state)


EXPORT = Export(
    title="证书补换发",
    rows=request_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("证件号码", lambda row: row.identity_masked),
        ("人事管理单位", lambda row: row.unit_name),
        ("年度", lambda row: row.year),
        ("原证书编号", lambda row: row.number),
        ("职称名称", lambda row: row.title),
        ("补换发原因", lambda row: row.ground),
        ("状态", lambda row: row.status),
        ("当前办理单位", lambda row: row.waiting_name),
        ("提交时间", lambda row: row.submitted_at),
        ("到达时间", lambda row: row.since),
        ("新证书编号", lambda row: row.successor_number),
    ),
)
_read = partial(Read, functions=("D1", "A6", "A4"), roles=READERS)
LIST = _read(
    name="certificate-requests.list",
    path="/certificate-requests",
    summary="证书补换发查询",
    handler=request_list,
    answer=CertificateRequestRow,
    filters=RenewalConditions,
    paged=True,
    sorts=SORTS,
    export=EXPORT,
)
SEARCH = _read(
    name="certificate-requests.search",
    functions=FUNCTIONS,
    path="/certificate-requests/search",
    summary="证书补换发查询，可按姓名",
    handler=request_list,
    answer=CertificateRequestRow,
    filters=RenewalSearch,
    paged=True,
    sorts=SORTS,
    roles=QUERIERS,
    private=True,
    export=EXPORT,
)
ONE = _read(
    name="certificate-requests.one",
    path="/certificate-requests/{id}",
    summary="证书补换发详情",
    handler=one_request,
    answer=RenewalView,
)
CHANGES = _read(
    name="certificate-requests.changes",
    functions=FUNCTIONS,
    path="/certificate-requests/{id}/changes",
    summary="变更记录",
    handler=request_changes,
    answer=Changes,
    roles=QUERIERS,
)
ATTACHMENT = _read(
    name="certificate-requests.attachment",
    path="/certificate-requests/{id}/attachments/{digest:str}",
    summary="下载证书补换发申请的附件",
    handler=attachment,
    answer=File,
    media=(PDF, PNG, JPEG),
)

READS = (LIST, SEARCH, ONE, CHANGES, ATTACHMENT)
