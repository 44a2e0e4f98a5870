"""Pages of issuing (H17, C14), certificates (H19, H20) and one's own (A4)."""

from application.certificates.issuing import ISSUERS
from domain.certificates.certificate import CertificateStatus
from domain.certificates.issue_order import MOST_CASES
from domain.rules.fraud import FRAUD_BAR_YEARS
from domain.terms import Role
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import certificate_files as files
from interfaces.operations.certificates import certificate_reads as reads
from interfaces.operations.certificates import certificates as commands
from interfaces.operations.certificates import issue_orders as orders
from interfaces.operations.certificates import number_ranges
from interfaces.operations.certificates.certificate_reads import (
    CertificateSearch,
    WaitingConditions,
)
from interfaces.system import System
from projections.certificates import issue_orders

APPLICANT = (Role.APPLICANT,)


def show_issue(system: System, call: Call[WaitingConditions]) -> Show:
    waiting = reads.to_issue(system, call)
    asked = call.body
    with system.reading() as tx:
        going = issue_orders.open_orders(tx, call.actor.bodies)
    return Show(
        "certificates/issue.html",
        {
            "waiting": waiting,
            "ranges": number_ranges.ranges_left(system, call),
            "orders": going,
            "all": min(waiting.total, MOST_CASES),
            "conditions": {
                "unit": asked.unit,
                "title_level": asked.title_level or "",
                "year": asked.year or "",
            },
        },
    )


def show_list(system: System, call: Call[CertificateSearch]) -> Show:
    return Show(
        "certificates/list.html",
        {"certificates": reads.certificate_list(system, call), "tone": tone},
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    certificate = reads.one_certificate(system, call)
    valid = certificate.status is CertificateStatus.VALID
    pending = certificate.revocation_by is not None and valid
    return Show(
        "certificates/certificate.html",
        {
            "certificate": certificate,
            "may_revoke": certificate.revokes and valid and not pending,
            "pending": certificate.revokes and pending,
            "may_confirm": certificate.revokes
            and pending
            and certificate.revocation_by != call.account.id,
            "may_renew": valid and call.actor.role is Role.APPLICANT,
            "bar_years": FRAUD_BAR_YEARS,
            "holder": call.actor.role is Role.APPLICANT,
            "tone": tone,
        },
    )


def download(system: System, call: Call[NoBody]) -> File:
    return reads.certificate_pdf(system, call)


def show_mine(system: System, call: Call[NoBody]) -> Show:
    return Show("certificates/mine.html", {"certificates": reads.mine(system, call), "tone": tone})


MANY = (
    Post(operation=files.DOWNLOAD, form="many"),
    Post(operation=files.PRINT, form="many"),
)
VIEWS: tuple[View, ...] = (
    View(
        name="pages.issue",
        functions=("H17", "C14"),
        path="/certificates/issue",
        title="证书发放",
        show=show_issue,
        filters=WaitingConditions,
        paged=True,
        sorts=reads.WAITING_SORTS,
        export=reads.TO_ISSUE_EXPORT,
        roles=ISSUERS,
        posts=(
            Post(
                operation=commands.ISSUE,
                name="issue",
                to="/certificates",
                done="certificates-issued",
            ),
            Post(
                operation=orders.PLACE,
                name="order",
                to="/issue-orders/{id}",
                done="issue-ordered",
            ),
        ),
    ),
    View(
        name="pages.certificates",
        functions=("H20", "H17", "C14"),
        path="/certificates",
        title="证书查询",
        show=show_list,
        filters=CertificateSearch,
        paged=True,
        sorts=reads.SORTS,
        export=reads.CERTIFICATES_EXPORT,
        roles=reads.READERS,
        private=True,
        posts=MANY,
    ),
    View(
        name="pages.certificate",
        functions=("H20", "H19", "C14", "A4"),
        path="/certificates/{id}",
        title="职称证书",
        show=show_one,
        roles=(*reads.READERS, *APPLICANT),
        posts=(
            Post(operation=commands.REQUEST_REVOCATION, done="revocation-requested"),
            Post(operation=commands.REQUEST_FRAUD_REVOCATION, done="revocation-requested"),
            Post(operation=commands.CONFIRM_REVOCATION, done="revocation-confirmed"),
            Post(operation=commands.DROP_REVOCATION, done="revocation-dropped"),
        ),
    ),
    View(
        name="pages.certificate-pdf",
        functions=("H17", "A4", "C14"),
        path="/certificates/{id}/pdf",
        title="电子证书",
        show=download,
        roles=(*reads.READERS, *APPLICANT),
    ),
    View(
        name="pages.my-certificates",
        functions=("A4",),
        path="/my-certificates",
        title="我的证书",
        show=show_mine,
        roles=APPLICANT,
        posts=MANY,
    ),
)
