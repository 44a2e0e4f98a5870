"""证书补换发: asked for by a person or their unit (A4, A6), decided step by step (D1)."""

from functools import partial
from typing import Any

from application.certificates.certificate_requests import RenewalForm
from application.permissions import REQUEST_REVIEWERS
from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate import CertificateStatus
from domain.terms import Role
from interfaces.desks.cases.step_requests import TONES, posts, progress
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import lookups
from interfaces.operations.cases.step_request_reads import QUERIERS, READERS
from interfaces.operations.certificates import certificate_reads
from interfaces.operations.certificates import certificate_request_reads as reads
from interfaces.operations.certificates import certificate_requests as commands
from interfaces.operations.certificates.certificate_request_reads import (
    RenewalConditions,
    RenewalSearch,
)
from interfaces.system import System

APPLICANT = (Role.APPLICANT,)
UNIT = (Role.UNIT_OFFICER,)
FUNCTIONS = ("D1", "A6", "A4")


def show_list(system: System, call: Call[RenewalSearch]) -> Show:
    return Show(
        "certificate_requests/list.html",
        {
            "requests": reads.request_list(system, call),
            "tones": TONES,
            "handles": call.actor.role in REQUEST_REVIEWERS,
            "asks": call.actor.role is Role.UNIT_OFFICER,
        },
    )


def show_mine(system: System, call: Call[RenewalConditions]) -> Show:
    return Show(
        "certificate_requests/mine.html",
        {"requests": reads.request_list(system, call), "tones": TONES},
    )


def show_new(system: System, call: Call[NoBody]) -> Show:
    by_unit = call.actor.role is not Role.APPLICANT
    held = () if by_unit else _held(system, call)
    return Show(
        "certificate_requests/new.html",
        {
            "back": "/certificate-requests" if by_unit else "/my-certificate-requests",
            "by_unit": by_unit,
            "held": held,
            "initial": {"number": held[0][0]} if len(held) == 1 else {},
            "label": partial(lookups.shown, _LOOKUPS, system, call),
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_request(system, call)
    officer = call.actor.role is not Role.APPLICANT
    path = f"/certificate-requests/{found.request}"
    return Show(
        "certificate_requests/one.html",
        {
            "found": found,
            "present": RenewalForm(
                unit=found.unit,
                number=found.number,
                ground=found.ground,
                name=found.name,
                identity_number=found.identity_number,
                reason=found.reason,
            ),
            "back": "/certificate-requests" if officer else "/my-certificate-requests",
            "held": ((found.number, found.number),),
            "sees_certificates": call.actor.role in (*certificate_reads.READERS, Role.APPLICANT),
            "granted": found.status is RequestStatus.GRANTED,
            "changes": reads.request_changes(system, call).changes if officer else (),
            "label": partial(lookups.shown, _LOOKUPS, system, call),
            **progress(found, path, found.holder, "发放新证书"),
        },
    )


def attachment(system: System, call: Call[NoBody]) -> File:
    return reads.attachment(system, call)


def _held(system: System, call: Call[Any]) -> tuple[tuple[str, str], ...]:
    """Number and words of every valid certificate of the person."""
    return tuple(
        (row.number, f"{row.title}（{row.specialty}），{row.number}")
        for row in certificate_reads.mine(system, call)
        if row.status is CertificateStatus.VALID
    )


ONE = "/certificate-requests/{id}"
_LOOKUPS = {"unit": lookups.UNITS}
_DRAFT = partial(Post, operation=commands.DRAFT, name="draft", to=ONE, done="request-saved")
VIEWS: tuple[View, ...] = (
    View(
        name="pages.certificate-requests",
        functions=("D1", "A6"),
        path="/certificate-requests",
        title="证书补换发审核",
        show=show_list,
        filters=RenewalSearch,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=QUERIERS,
        private=True,
    ),
    View(
        name="pages.certificate-requests.mine",
        functions=("A4", "D1"),
        path="/my-certificate-requests",
        title="证书补换发",
        show=show_mine,
        filters=RenewalConditions,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=APPLICANT,
    ),
    View(
        name="pages.certificate-requests.new-mine",
        functions=("A4", "D1"),
        path="/my-certificate-requests/new",
        title="申请证书补换发",
        show=show_new,
        roles=APPLICANT,
        posts=(_DRAFT(lookups=_LOOKUPS),),
    ),
    View(
        name="pages.certificate-requests.new",
        functions=("A6", "D1"),
        path="/certificate-requests/new",
        title="申请证书补换发",
        show=show_new,
        roles=UNIT,
        posts=(_DRAFT(lookups={"person": lookups.PEOPLE}),),
    ),
    View(
        name="pages.certificate-requests.one",
        functions=FUNCTIONS,
        path=ONE,
        title="证书补换发详情",
        show=show_one,
        roles=READERS,
        posts=(
            Post(operation=commands.AMEND, to=ONE, done="request-saved", lookups=_LOOKUPS),
            Post(operation=commands.SUBMIT, to=ONE, done="request-submitted"),
            *posts(commands.STEPS, ONE),
            Post(operation=commands.GRANT, to=ONE, done="renewal-granted"),
        ),
    ),
    View(
        name="pages.certificate-requests.attachment",
        functions=FUNCTIONS,
        path=ONE + "/attachments/{digest:str}",
        title="附件",
        show=attachment,
        roles=READERS,
    ),
)
