"""Post quotas: one row a level, what is in force and what is left, and whose turn it is."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from domain.organisations.post_quota import (
    POST_QUOTA,
    ApproveQuota,
    DraftQuota,
    QuotaLine,
    QuotaStatus,
    ReleasePost,
    ReservePost,
    ReturnQuota,
    SubmitQuota,
)
from domain.streams import post_quota_stream
from domain.terms import Role, TitleLevel, UnitNature
from projections.listing import Listing
from projections.organisations import post_quotas
from projections.organisations.post_quotas import QuotaFilter, QuotaRow
from projections.todo import todo
from projections.todo.todo import TodoRow, Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import UNIT, uid
from tests.projections.story import AUTHORITY, Story, show

SENIOR, MIDDLE = TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE
QUOTA = post_quota_stream(UNIT, 2026)
BODY = uid("Dc")
DRAFT = DraftQuota(
    unit=UNIT,
    nature=UnitNature.INSTITUTION,
    year=2026,
    this_year=2026,
    lines=(
        QuotaLine(level=SENIOR, posts=10, occupied=7, declared=2),
        QuotaLine(level=MIDDLE, posts=3, occupied=5, declared=0),
    ),
)
SUBMIT = SubmitQuota(unit_name="南京建筑设计院", authority=BODY, title_office=AUTHORITY)
FIRST = ApproveQuota(organisation=BODY, opinion="同意")
LAST = replace(FIRST, organisation=AUTHORITY)
TAKE = ReservePost(declaration=uid("a"), level=SENIOR, required=False)


def rows(engine: sa.Engine, **filters: Any) -> tuple[QuotaRow, ...]:
    with engine.connect() as tx:
        wanted = Listing(sort="level")
        return post_quotas.listing(tx, QuotaFilter(**filters), wanted).rows


def waiting(engine: sa.Engine, role: Role, body: Any) -> tuple[TodoRow, ...]:
    with engine.connect() as tx:
        return todo.items(tx, Viewer(role=role, organisation=body)).rows


def test_what_is_declared_in_force_used_and_left(engine: sa.Engine, story: Story) -> None:
    story.do(POST_QUOTA, QUOTA, DRAFT, SUBMIT)
    show(story, engine)
    senior, middle = rows(engine)
    assert (senior.posts, senior.occupied, senior.vacant, senior.declared) == (10, 7, 3, 2)
    assert middle.vacant == 0
    assert (senior.in_force, senior.left, senior.used) == (None, None, 0)
    assert (senior.status, senior.waiting_name) == (QuotaStatus.AT_AUTHORITY, "江宁区建设局")
    other = replace(TAKE, declaration=uid("b"))
    story.do(POST_QUOTA, QUOTA, FIRST, LAST, TAKE, other, ReleasePost(declaration=uid("a")))
    show(story, engine)
    senior, middle = rows(engine)
    assert (senior.in_force, senior.used, senior.left) == (2, 1, 1)
    assert (senior.status, senior.waiting) == (QuotaStatus.APPROVED, None)
    assert senior.approved_at is not None


def test_a_revision_leaves_what_is_in_force_until_it_is_approved(
    engine: sa.Engine, story: Story
) -> None:
    more = replace(DRAFT, lines=(replace(DRAFT.lines[0], declared=3),))
    story.do(POST_QUOTA, QUOTA, DRAFT, SUBMIT, FIRST, LAST, TAKE, more)
    show(story, engine)
    senior, middle = rows(engine)
    assert (senior.declared, senior.in_force, senior.left) == (3, 2, 1)
    assert (middle.posts, middle.declared, middle.in_force) == (0, 0, 0)
    story.do(POST_QUOTA, QUOTA, SUBMIT, FIRST, LAST)
    show(story, engine)
    assert [row.in_force for row in rows(engine)] == [3, 0]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"text": "njjz"}, 2),
        ({"text": "_"}, 0),
        ({"year": 2026}, 2),
        ({"year": 2027}, 0),
        ({"level": SENIOR}, 1),
        ({"division": "320100"}, 2),
        ({"division": "320200"}, 0),
        ({"status": QuotaStatus.AT_AUTHORITY}, 2),
        ({"status": QuotaStatus.DRAFT}, 0),
        ({"unit": UNIT}, 2),
        ({"authority": BODY}, 2),
        ({"authority": AUTHORITY}, 0),
        ({"region": "320100", "office": BODY}, 2),
        ({"region": "330000", "office": uid("nobody")}, 0),
        ({"region": "330000", "office": AUTHORITY}, 2),
    ],
)
def test_quotas_are_found_by_every_condition(
    engine: sa.Engine, story: Story, filters: dict[str, Any], found: int
) -> None:
    story.do(POST_QUOTA, QUOTA, DRAFT, SUBMIT)
    show(story, engine)
    assert len(rows(engine, **filters)) == found


def test_a_first_draft_is_the_units_alone(engine: sa.Engine, story: Story) -> None:
    story.do(POST_QUOTA, QUOTA, DRAFT)
    show(story, engine)
    assert rows(engine) == rows(engine, region="320000", office=AUTHORITY) == ()
    assert len(rows(engine, unit=UNIT)) == 2


def test_whose_turn_it_is_stands_in_the_to_do_list(engine: sa.Engine, story: Story) -> None:
    unit, body = (Role.UNIT_OFFICER, UNIT), (Role.AUTHORITY_OFFICER, BODY)
    office = (Role.TITLE_OFFICER, AUTHORITY)
    back = ReturnQuota(organisation=AUTHORITY, opinion="请核对")
    after = (
        (DRAFT, None),
        (SUBMIT, body),
        (FIRST, office),
        (back, unit),
        (replace(DRAFT, lines=DRAFT.lines[:1]), unit),
        (SUBMIT, body),
        (FIRST, office),
        (LAST, None),
    )
    for command, whose in after:
        story.do(POST_QUOTA, QUOTA, command)
        show(story, engine)
        for viewer in (unit, body, office):
            items = waiting(engine, *viewer)
            assert len(items) == (viewer == whose), (command, viewer)
            for item in items:
                assert item.subject == QUOTA
                assert item.title == "2026 年度，南京建筑设计院"
                kind = TodoKind.QUOTA_BACK if viewer == unit else TodoKind.QUOTA_REVIEW
                assert (item.kind, item.returned) == (kind, viewer == unit)
