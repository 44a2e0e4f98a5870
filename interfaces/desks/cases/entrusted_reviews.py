"""省外委托评审: asked for by a person or their unit (A3, A6), decided step by step (D2)."""

from functools import partial
from typing import Any

from application.cases.entrusted_reviews import RequestForm
from application.permissions import REQUEST_REVIEWERS
from domain.configuration.reference.divisions import DIVISIONS
from domain.configuration.reference.provinces import PROVINCES
from domain.terms import Role
from interfaces.desks.cases import standing
from interfaces.desks.cases.step_requests import TONES, posts, progress
from interfaces.desks.committees.committees import series_names
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import lookups
from interfaces.operations.cases import entrusted_review_reads as reads
from interfaces.operations.cases import entrusted_reviews as commands
from interfaces.operations.cases.entrusted_review_reads import RequestConditions, RequestSearch
from interfaces.operations.cases.step_request_reads import QUERIERS, READERS
from interfaces.system import System

APPLICANT = (Role.APPLICANT,)
UNIT = (Role.UNIT_OFFICER,)
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
            "handles": call.actor.role in REQUEST_REVIEWERS,
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
            "back": "/entrusted-reviews" if officer else "/my-entrusted-reviews",
            **progress(found, f"/entrusted-reviews/{found.request}", found.name, "出具委托函"),
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


ONE = "/entrusted-reviews/{id}"
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
        roles=QUERIERS,
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
        roles=READERS,
        posts=(
            Post(
                operation=commands.AMEND,
                to=ONE,
                done="request-saved",
                lookups=_LOOKUPS,
            ),
            Post(operation=commands.SUBMIT, to=ONE, done="request-submitted"),
            *posts(commands.STEPS, ONE),
            Post(operation=commands.GRANT, to=ONE, done="entrustment-granted"),
        ),
    ),
    View(
        name="pages.entrusted-reviews.letter",
        functions=("D2", "A6", "A3"),
        path=ONE + "/letter",
        title="委托函",
        show=letter,
        roles=READERS,
    ),
    View(
        name="pages.entrusted-reviews.attachment",
        functions=("D2", "A6", "A3"),
        path=ONE + "/attachments/{digest:str}",
        title="附件",
        show=attachment,
        roles=READERS,
    ),
)
