"""省外委托评审: asked for by a person or their unit (A3, A6), decided step by step (D2)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from application.entrusted_reviews import RequestForm
from domain.reference.divisions import DIVISIONS
from domain.reference.provinces import PROVINCES
from domain.request_steps import RequestStatus
from domain.terms import Role
from interfaces.desks import standing
from interfaces.desks.committees import series_names
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import entrusted_review_reads as reads
from interfaces.operations import entrusted_reviews as commands
from interfaces.operations import lookups
from interfaces.operations.entrusted_review_reads import (
    RequestConditions,
    RequestSearch,
    RequestView,
    StepEntry,
)
from interfaces.system import System
from interfaces.words import role_word

APPLICANT = (Role.APPLICANT,)
UNIT = (Role.UNIT_OFFICER,)
TONES = {
    RequestStatus.DRAFT: "plain",
    RequestStatus.AT_HR_UNIT: "info",
    RequestStatus.AT_AUTHORITY: "info",
    RequestStatus.AT_HRSS: "info",
    RequestStatus.RETURNED: "warn",
    RequestStatus.GRANTED: "good",
    RequestStatus.REFUSED: "bad",
    RequestStatus.WITHDRAWN: "plain",
}
"""Status -> look of its badge."""
OUTSIDE = tuple(
    (code, name)
    for code, name in PROVINCES.items()
    if code not in {one.code for one in DIVISIONS if one.parent is None}
)
"""The provinces that a review can be entrusted to."""


def show_list(system: System, call: Call[RequestSearch]) -> Show:
    return Show(
        "entrusted_reviews/list.html",
        {
            "requests": reads.request_list(system, call),
            "tones": TONES,
            "provinces": OUTSIDE,
            "names": PROVINCES,
            "handles": call.actor.role in reads.OFFICERS,
            "asks": call.actor.role is Role.UNIT_OFFICER,
        },
    )


def show_mine(system: System, call: Call[RequestConditions]) -> Show:
    return Show(
        "entrusted_reviews/mine.html",
        {"requests": reads.request_list(system, call), "tones": TONES, "names": PROVINCES},
    )


def show_new(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "entrusted_reviews/new.html",
        {
            "back": "/my-entrusted-reviews" if _is_person(call) else "/entrusted-reviews",
            "by_unit": not _is_person(call),
            "barred": standing.barred(system, call),
            **_choices(system, call),
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_request(system, call)
    officer = not _is_person(call)
    return Show(
        "entrusted_reviews/one.html",
        {
            "found": found,
            "present": RequestForm(
                unit=found.unit,
                title_level=found.level,
                series=found.series,
                specialty=found.specialty,
                title=found.title,
                province=found.province,
                organisation=found.organisation,
                ground=found.ground,
                reason=found.reason,
            ),
            "tones": TONES,
            "back": "/entrusted-reviews" if officer else "/my-entrusted-reviews",
            "by_unit": found.by_unit,
            "places": list(_bar(found)),
            "entries": [_entry(one) for one in found.steps],
            "files": [_link(found, one) for one in found.files],
            "granting": {"letter_date": system.clock.today()},
            "changes": reads.request_changes(system, call).changes if officer else (),
            **_choices(system, call),
        },
    )


def letter(system: System, call: Call[NoBody]) -> File:
    return reads.letter_pdf(system, call)


def attachment(system: System, call: Call[NoBody]) -> File:
    return reads.attachment(system, call)


def _is_person(call: Call[Any]) -> bool:
    return call.actor.role is Role.APPLICANT


def _choices(system: System, call: Call[Any]) -> dict[str, Any]:
    label = partial(lookups.shown, _LOOKUPS, system, call)
    return {"series": series_names(system), "provinces": OUTSIDE, "label": label}


def _bar(found: RequestView) -> Iterator[dict[str, str]]:
    """The steps as the stage bar draws them; one that the request does not have is left out."""
    names = {
        RequestStatus.DRAFT: ("申请", found.unit_name if found.by_unit else found.name),
        RequestStatus.AT_HR_UNIT: ("人事管理单位审核", found.hr_unit_name or found.unit_name),
        RequestStatus.AT_AUTHORITY: ("主管部门审核", found.authority_name),
        RequestStatus.AT_HRSS: ("人社部门审核", found.hrss_name),
        RequestStatus.GRANTED: ("出具委托函", ""),
    }
    if found.authority_name and found.authority_name == found.hrss_name:
        del names[RequestStatus.AT_AUTHORITY]
    here = _here(found, {body: step for step, (_, body) in names.items()})
    state = "done"
    for step, (name, body) in names.items():
        if step is here:
            yield {"name": name, "organisation": body, "state": _STATES[found.status]}
            state = "todo"
        else:
            yield {"name": name, "organisation": body, "state": state}


def _here(found: RequestView, steps: dict[str, RequestStatus]) -> RequestStatus:
    """The step that has it; of an ended one, the step that ended it."""
    if found.status in (RequestStatus.RETURNED, RequestStatus.WITHDRAWN):
        return RequestStatus.DRAFT
    if found.status is RequestStatus.REFUSED:
        return steps.get(found.steps[-1].organisation_name, RequestStatus.AT_HR_UNIT)
    return found.status


_STATES = {
    RequestStatus.DRAFT: "current",
    RequestStatus.AT_HR_UNIT: "current",
    RequestStatus.AT_AUTHORITY: "current",
    RequestStatus.AT_HRSS: "current",
    RequestStatus.RETURNED: "returned",
    RequestStatus.GRANTED: "done",
    RequestStatus.REFUSED: "refused",
    RequestStatus.WITHDRAWN: "skipped",
}
"""Status -> how the stage bar draws the step that has the request."""
_KINDS = {"退回修改": "warn", "不受理": "bad", "批准委托": "good", "审核通过": "good"}


def _entry(one: StepEntry) -> dict[str, Any]:
    return {
        "at": one.at,
        "action": one.action,
        "kind": _KINDS.get(one.action, "info"),
        "organisation": one.organisation_name or role_word(one.role),
        "opinion": one.opinion,
    }


def _link(found: RequestView, file: reads.FileItem) -> dict[str, Any]:
    href = f"/entrusted-reviews/{found.request}/attachments/{file.digest}"
    return {"name": file.name, "size": file.size, "href": href, "digest": file.digest}


ONE = "/entrusted-reviews/{id}"
_handled = partial(Post, to=ONE, done="case-handled")
_LOOKUPS = {"unit": lookups.UNITS, "specialty": lookups.SPECIALTIES}
_DRAFT = partial(Post, operation=commands.DRAFT, name="draft", to=ONE, done="request-saved")
VIEWS: tuple[View, ...] = (
    View(
        name="pages.entrusted-reviews",
        functions=("D2", "A6"),
        path="/entrusted-reviews",
        title="省外委托评审审核",
        show=show_list,
        filters=RequestSearch,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=reads.QUERIERS,
        private=True,
    ),
    View(
        name="pages.entrusted-reviews.mine",
        functions=("A3", "D2"),
        path="/my-entrusted-reviews",
        title="省外委托评审",
        show=show_mine,
        filters=RequestConditions,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=APPLICANT,
    ),
    View(
        name="pages.entrusted-reviews.new-mine",
        functions=("A3", "D2"),
        path="/my-entrusted-reviews/new",
        title="申请省外委托评审",
        show=show_new,
        roles=APPLICANT,
        posts=(_DRAFT(lookups=_LOOKUPS),),
    ),
    View(
        name="pages.entrusted-reviews.new",
        functions=("A6", "D2"),
        path="/entrusted-reviews/new",
        title="申请省外委托评审",
        show=show_new,
        roles=UNIT,
        posts=(_DRAFT(lookups={"person": lookups.PEOPLE, "specialty": lookups.SPECIALTIES}),),
    ),
    View(
        name="pages.entrusted-reviews.one",
        functions=("D2", "A6", "A3"),
        path=ONE,
        title="省外委托评审详情",
        show=show_one,
        roles=reads.READERS,
        posts=(
            Post(
                operation=commands.AMEND,
                to=ONE,
                done="request-saved",
                lookups=_LOOKUPS,
            ),
            Post(operation=commands.ATTACH, name="attach", to=ONE, done="request-file-added"),
            Post(
                operation=commands.DETACH,
                name="detach",
                path=ONE + "/attachments/{digest:str}/remove",
                to=ONE,
                done="request-file-removed",
            ),
            Post(operation=commands.SUBMIT, to=ONE, done="request-submitted"),
            Post(operation=commands.WITHDRAW, to=ONE, done="request-withdrawn"),
            Post(operation=commands.ACCEPT, to=ONE, done="request-taken"),
            _handled(operation=commands.APPROVE),
            _handled(operation=commands.RETURN),
            _handled(operation=commands.REFUSE),
            Post(operation=commands.GRANT, to=ONE, done="entrustment-granted"),
        ),
    ),
    View(
        name="pages.entrusted-reviews.letter",
        functions=("D2", "A6", "A3"),
        path=ONE + "/letter",
        title="委托函",
        show=letter,
        roles=reads.READERS,
    ),
    View(
        name="pages.entrusted-reviews.attachment",
        functions=("D2", "A6", "A3"),
        path=ONE + "/attachments/{digest:str}",
        title="附件",
        show=attachment,
        roles=reads.READERS,
    ),
)
