"""The catalogues: what is offered, what was called how and when, and who uses it."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from domain.configuration.catalogue import (
    CATALOGUE,
    AddTitle,
    AmendSpecialty,
    AmendTitle,
    DefineSpecialty,
    LevelName,
    RemoveSpecialty,
    RemoveTitle,
    RenameSeries,
    SeriesDefined,
    SetExamLevels,
    SpecialtyDefined,
    Uses,
)
from domain.streams import CATALOGUE as STREAM
from domain.terms import TitleLevel
from projections.cases import declaration_lists as cases
from projections.configuration import (
    catalogue,
    catalogue_lists,
    catalogue_tree,
    catalogue_uses,
)
from projections.configuration.catalogue import NodeKind, title_code
from projections.configuration.catalogue_lists import SpecialtyFilter, TitleFilter
from projections.listing import Listing
from tests.domain.case_samples import uid
from tests.projections.story import Story, show

FULL, ASSOCIATE = TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_ASSOCIATE


def change(story: Story, *commands: Any) -> None:
    story.do(CATALOGUE, STREAM, *commands)


def test_series_titles_and_specialties_are_found(engine: sa.Engine, story: Story) -> None:
    exams = SetExamLevels(series="10", levels=(FULL,), source="某文件")
    change(story, RenameSeries(code="10", name="工程技术"), exams)
    show(story, engine)
    with engine.connect() as tx:
        [series] = catalogue.series(tx, "gcjs")
        assert (series.name, series.exam_levels, series.exam_source) == (
            "工程技术",
            (FULL,),
            "某文件",
        )
        assert [(one.number, one.name) for one in series.titles] == [
            (1, "正高级工程师"),
            (2, "高级工程师"),
        ]
        assert catalogue.titles(tx, "10")[0] == LevelName(level=FULL, name="正高级工程师")
        assert catalogue.titles(tx, "99") == ()
        assert catalogue.series(tx, "nothing") == ()
        tree = catalogue.specialties(tx, "10")
        assert [(s.code, s.name, s.parent) for s in tree] == [
            ("1001", "建筑学", ""),
            ("100101", "结构工程", "1001"),
        ]
        assert [s.code for s in catalogue.specialties(tx, text="jgg")] == ["100101"]
        assert [s.code for s in catalogue.specialties(tx, text="1001")] == ["1001", "100101"]
        assert catalogue.specialties(tx, "11") == catalogue.specialties(tx, text="%") == ()
        one = catalogue.specialty(tx, "100101")
        assert one is not None
        assert one.series_name == "工程技术"
        assert [t.number for t in catalogue.titles_called(tx, "zgjgcs", 9)] == [1]


def test_what_was_removed_is_named_and_not_offered(engine: sa.Engine, story: Story) -> None:
    change(story, RemoveSpecialty(code="100101"), RemoveTitle(series="10", title=1))
    show(story, engine)
    with engine.connect() as tx:
        assert [s.code for s in catalogue.specialties(tx)] == ["1001"]
        assert catalogue.specialties_called(tx, "结构工程") == ()
        assert catalogue.titles(tx, "10") == (LevelName(level=ASSOCIATE, name="高级工程师"),)
        gone = catalogue.specialty(tx, "100101")
        assert gone is not None
        assert gone.name == "结构工程"


def test_a_case_keeps_the_names_it_was_submitted_with(engine: sa.Engine, story: Story) -> None:
    early, late = uid("early"), uid("late")
    story.submit(early, specialty="100101")
    rename = AmendSpecialty(specialty="100101", code="100101", name="结构设计")
    change(story, rename, RenameSeries(code="10", name="工程"))
    story.submit(late, specialty="100101", applicant=uid("another"))
    show(story, engine)
    with engine.connect() as tx:
        rows = {one.declaration: one for one in cases.listing(tx).rows}
        said = [(rows[case].series_name, rows[case].specialty_name) for case in (early, late)]
        assert said == [("工程技术人员", "结构工程"), ("工程", "结构设计")]
        assert len(rows) == 2, "a name of old adds no row"
        names = catalogue.names(tx, NodeKind.SPECIALTY, "100101")
        assert [(one.name, one.until is None) for one in names] == [
            ("结构设计", True),
            ("结构工程", False),
        ]
        assert (names[1].since, names[1].until) == (None, names[0].since)


def test_titles_change_one_by_one(engine: sa.Engine, story: Story) -> None:
    added = AddTitle(series="10", level=TitleLevel.INTERMEDIATE, name="工程师")
    amended = AmendTitle(series="10", title=2, level=ASSOCIATE, name="副高级工程师")
    change(story, added, amended)
    show(story, engine)
    with engine.connect() as tx:
        rows = catalogue_lists.titles(tx, TitleFilter(level=ASSOCIATE), Listing()).rows
        assert [(one.number, one.name, one.by_exam) for one in rows] == [(2, "副高级工程师", False)]
        assert (
            catalogue_lists.titles(tx, TitleFilter(text="gcs", series="10"), Listing()).total == 3
        )
        names = catalogue.names(tx, NodeKind.TITLE, title_code("10", 2))
        assert [one.name for one in names] == ["副高级工程师", "高级工程师"]
        assert len(catalogue.changes(tx, NodeKind.TITLE, "10", 2)) == 2


def test_events_of_an_earlier_program_keep_the_numbers_of_titles(
    engine: sa.Engine, story: Story
) -> None:
    again = SeriesDefined(
        code="10",
        name="工程",
        titles=(LevelName(level=ASSOCIATE, name="高级工程师"), LevelName(level=FULL, name="首席")),
        exam_levels=(),
    )
    moved = SpecialtyDefined(code="100101", name="结构", series="10", parent="")
    story.tell(CATALOGUE, STREAM, again, moved)
    show(story, engine)
    with engine.connect() as tx:
        [series] = catalogue.series(tx)
        state = story.state(CATALOGUE, STREAM).series["10"]
        assert [(one.number, one.name) for one in series.titles] == [
            (one.number, one.name) for one in state.titles
        ]
        assert [one.name for one in catalogue.names(tx, NodeKind.SPECIALTY, "100101")] == [
            "结构",
            "结构工程",
        ]


def test_a_new_code_takes_names_and_children_along(engine: sa.Engine, story: Story) -> None:
    change(
        story,
        AmendSpecialty(specialty="1001", code="1001", name="建筑"),
        AmendSpecialty(specialty="1001", code="1009", name="建筑"),
    )
    show(story, engine)
    with engine.connect() as tx:
        [row] = catalogue_lists.specialties(tx, SpecialtyFilter(text="jg"), Listing()).rows
        assert (row.parent, row.way) == ("1009", ("建筑", "结构工程"))
        assert [one.name for one in catalogue.names(tx, NodeKind.SPECIALTY, "1009")] == [
            "建筑",
            "建筑学",
        ]
        assert catalogue.names(tx, NodeKind.SPECIALTY, "1001") == ()
        assert catalogue.specialty(tx, "1001") is None
        assert len(catalogue.changes(tx, NodeKind.SPECIALTY, "1009")) == 3


def test_who_uses_a_node(engine: sa.Engine, story: Story) -> None:
    story.submit(uid("case"), specialty="100101")
    show(story, engine)
    with engine.connect() as tx:
        assert catalogue_uses.of_specialty(tx, "100101") == Uses(declarations=1)
        assert catalogue_uses.of_specialty(tx, "1001") == Uses()
        used = catalogue_uses.of_title(tx, "10", 2, last=False)
        assert used.declarations == 1
        assert not used.committees
        assert catalogue_uses.of_title(tx, "10", 1, last=True) == Uses(committees=1)


def test_a_wide_branch_is_shown_around_the_chosen_node(
    engine: sa.Engine, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_tree, "WIDEST", 4)
    new = DefineSpecialty(code="", name="专业", series="10", parent="1001")
    change(story, *(replace(new, code=f"1001{n}") for n in range(10, 20)))
    show(story, engine)
    with engine.connect() as tx:
        first = catalogue_tree.children(tx, "10", "1001")
        assert [one.code for one in first.nodes] == ["100101", "100110", "100111", "100112"]
        assert (first.total, first.before, first.after) == (11, None, "100113")
        middle = catalogue_tree.children(tx, "10", "1001", around="100115")
        assert [one.code for one in middle.nodes] == ["100113", "100114", "100115", "100116"]
        assert (middle.before, middle.after) == ("100113", "100117")
        assert [one.code for one in catalogue_tree.path(tx, "100115")] == ["1001", "100115"]
        rows, hits = catalogue_tree.found(tx, "结构")
        assert ([row.code for row in rows], hits) == (["1001", "100101"], frozenset({"100101"}))
