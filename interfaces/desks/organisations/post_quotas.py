"""职数申报 of a public institution (A6), its reviews, and 职数申报查询 (H22)."""

from typing import Any

from application.organisations.post_quotas import QuotaForm
from domain.organisations.organisation import ORGANISATION
from domain.organisations.post_quota import QuotaLine, QuotaStatus
from domain.terms import Role, TitleLevel, UnitNature
from interfaces.desks.cases.case import work_of
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.organisations import post_quotas as operations
from interfaces.operations.organisations.post_quotas import QuotaConditions
from interfaces.system import System
from interfaces.words import choices_of

TONES = {
    QuotaStatus.DRAFT: "plain",
    QuotaStatus.AT_AUTHORITY: "info",
    QuotaStatus.AT_TITLE_OFFICE: "info",
    QuotaStatus.RETURNED: "warn",
    QuotaStatus.APPROVED: "good",
}
"""Status -> look of its badge."""
COLUMNS: list[dict[str, Any]] = [
    {"name": "level", "label": "级别", "choices": choices_of(TitleLevel), "required": True},
    {"name": "posts", "label": "核定职数", "type": "number", "size": 6, "required": True},
    {"name": "occupied", "label": "已聘人数", "type": "number", "size": 6, "required": True},
    {"name": "declared", "label": "申报职数", "type": "number", "size": 6, "required": True},
]


def show_own(system: System, call: Call[QuotaConditions]) -> Show:
    body = call.actor.organisation
    unit = work_of(system, call).load(ORGANISATION, body) if body else None
    year = system.clock.today().year
    return Show(
        "post_quotas/own.html",
        {
            "quotas": operations.quota_list(system, call),
            "tones": TONES,
            "concerned": unit is not None and unit.nature is UnitNature.INSTITUTION,
            "years": [(year, year), (year + 1, year + 1)],
            "columns": COLUMNS,
            "spare": len(TitleLevel),
        },
    )


def show_all(system: System, call: Call[QuotaConditions]) -> Show:
    quotas = operations.quota_list(system, call)
    return Show("post_quotas/query.html", {"quotas": quotas, "tones": TONES})


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_quota(system, call)
    mine = call.actor.role is Role.UNIT_OFFICER
    reviews = call.actor.role in operations.REVIEWERS
    lines = tuple(
        QuotaLine(level=one.level, posts=one.posts, occupied=one.occupied, declared=one.declared)
        for one in found.levels
    )
    return Show(
        "post_quotas/one.html",
        {
            "found": found,
            "present": QuotaForm(year=found.year, lines=lines),
            "tones": TONES,
            "back": "/post-quotas" if mine else "/post-quotas/query",
            "may_change": mine and not found.status.in_review,
            "may_submit": mine and found.status in (QuotaStatus.DRAFT, QuotaStatus.RETURNED),
            "may_review": reviews and found.waiting == call.actor.organisation,
            "columns": COLUMNS,
            "uses": found.uses,
            "changes": operations.quota_changes(system, call).changes,
        },
    )


ONE = "/post-quotas/{id}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.post-quotas",
        functions=("A6", "H22"),
        path="/post-quotas",
        title="职数申报",
        show=show_own,
        filters=QuotaConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=operations.UNIT,
        posts=(Post(operation=operations.DRAFT, name="draft", to=ONE, done="quota-saved"),),
    ),
    View(
        name="pages.post-quotas.query",
        functions=("H22",),
        path="/post-quotas/query",
        title="职数申报查询",
        show=show_all,
        filters=QuotaConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=operations.QUERIERS,
    ),
    View(
        name="pages.post-quotas.one",
        functions=("A6", "H22"),
        path=ONE,
        title="职数申报详情",
        show=show_one,
        roles=operations.READERS,
        posts=(
            Post(operation=operations.DRAFT, name="draft", to=ONE, done="quota-saved"),
            Post(operation=operations.SUBMIT, to=ONE, done="quota-submitted"),
            Post(operation=operations.APPROVE, to=ONE, done="case-handled"),
            Post(operation=operations.RETURN, to=ONE, done="case-handled"),
        ),
    ),
)
