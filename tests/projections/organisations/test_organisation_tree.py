"""The tree of organisations: levels, searches in their branches, and who was merged into whom."""

from uuid import UUID

import sqlalchemy as sa

from domain.organisations.organisation import (
    ORGANISATION,
    CancelOrganisation,
    CorrectOrganisation,
    MergeOrganisation,
    OrganisationKind,
    RegisterOrganisation,
)
from domain.terms import AdministrativeLevel
from projections.organisations import organisation_tree as tree
from projections.organisations import organisations
from tests.domain.case_samples import uid
from tests.projections.story import Story, show

TOP, MIDDLE, LEAF, OTHER = (uid(name) for name in ("top", "middle", "leaf", "other"))


def grown(story: Story) -> None:
    body(story, TOP, "高淳区主管局")
    body(story, MIDDLE, "高淳区规划局", TOP)
    body(story, LEAF, "高淳区测绘院", MIDDLE)
    body(story, OTHER, "溧水区规划局", TOP, "320117")


def body(
    story: Story, which: UUID, name: str, superior: UUID | None = None, division: str = "320118"
) -> None:
    command = RegisterOrganisation(
        organisation=which,
        name=name,
        credit_code="",
        override_check=False,
        division=division,
        level=AdministrativeLevel.COUNTY,
        kind=OrganisationKind.ADMINISTRATIVE_AUTHORITY,
        nature=None,
        superior=superior,
        contact="",
    )
    story.do(ORGANISATION, which, command)


def test_a_level_counts_what_is_below(engine: sa.Engine, story: Story) -> None:
    grown(story)
    story.do(ORGANISATION, LEAF, CancelOrganisation(reason="撤销"))
    show(story, engine)
    with engine.connect() as tx:
        rows = tree.level(tx, TOP)
        assert [(row.organisation, row.below) for row in rows] == [(OTHER, 0), (MIDDLE, 0)]
        assert tree.level_size(tx, TOP) == 2
        assert [row.organisation for row in tree.level(tx, TOP, start=1)] == [MIDDLE]
        assert TOP in [row.organisation for row in tree.level(tx, None)]
        assert tree.one(tx, LEAF) == ()


def test_a_match_is_found_with_all_bodies_above_it(engine: sa.Engine, story: Story) -> None:
    grown(story)
    show(story, engine)
    with engine.connect() as tx:
        for text in ("测绘院", "gcqchy", "gaochunqucehui"):
            rows = tree.found(tx, text)
            assert [row.organisation for row in rows] == [LEAF], text
            assert set(tree.above(tx, rows)) == {LEAF, MIDDLE, TOP}
        assert {row.organisation for row in tree.found(tx, "320117")} == {OTHER}
        assert tree.found(tx, "%") == tree.found(tx, "  ") == ()


def test_merged_bodies_are_known_to_their_last_successor(engine: sa.Engine, story: Story) -> None:
    grown(story)
    for old, new in (LEAF, MIDDLE), (MIDDLE, OTHER):
        command = MergeOrganisation(
            successor=story.state(ORGANISATION, new), above=(), committees=0, nodes=0, reason="改革"
        )
        story.do(ORGANISATION, old, command)
    show(story, engine)
    with engine.connect() as tx:
        assert set(organisations.predecessors(tx, OTHER)) == {MIDDLE, LEAF}
        assert organisations.predecessors(tx, MIDDLE) == (LEAF,)
        row = organisations.get(tx, MIDDLE)
        assert row is not None
        assert (row.merged_into, row.merged_into_name) == (OTHER, "溧水区规划局")
        assert (row.cancelled, row.cancelled_reason) == (True, "改革")


def test_a_correction_changes_what_a_body_is(engine: sa.Engine, story: Story) -> None:
    grown(story)
    command = CorrectOrganisation(
        division="320100",
        level=AdministrativeLevel.CITY,
        kind=OrganisationKind.INDUSTRY_AUTHORITY,
        nature=None,
        credit_code="",
        override_check=False,
        reason="登记有误",
        nodes=0,
    )
    story.do(ORGANISATION, TOP, command)
    show(story, engine)
    with engine.connect() as tx:
        row = organisations.get(tx, TOP)
    assert row is not None
    assert (row.division, row.level, row.kind) == ("320100", command.level, command.kind)
