from dataclasses import replace
from typing import Any

import pytest

from domain.configuration.catalogue import (
    CATALOGUE,
    AddTitle,
    AmendSpecialty,
    AmendTitle,
    DefineSeries,
    DefineSpecialty,
    ExamLevelsSet,
    LevelName,
    RemoveSpecialty,
    RemoveTitle,
    RenameSeries,
    SeriesDefined,
    SeriesRenamed,
    SetExamLevels,
    SpecialtyDefined,
    SpecialtyRecoded,
    SpecialtyRemoved,
    SpecialtyRenamed,
    TitleAdded,
    TitleAmended,
    TitleRemoved,
    Uses,
)
from domain.decider import Rejected
from domain.terms import CommitteeTitleLevel, TitleLevel
from tests.spec import spec

SERIES = DefineSeries(
    code="10",
    name="工程技术人员",
    titles=(
        LevelName(level=TitleLevel.SENIOR_ASSOCIATE, name="高级工程师"),
        LevelName(level=TitleLevel.INTERMEDIATE, name="工程师"),
    ),
    exam_levels=(TitleLevel.INTERMEDIATE,),
)
SPECIALTY = DefineSpecialty(code="1001", name="机械", series="10", parent="")
BELOW = DefineSpecialty(code="100101", name="机床", series="10", parent="1001")
USED = Uses(committees=2, experts=3, declarations=1, certificates=4)
empty = spec(CATALOGUE)
filled = empty.after(SERIES, replace(SERIES, code="11"), SPECIALTY)
grown = filled.after(BELOW)


def test_a_series_is_founded_once_with_numbered_titles() -> None:
    empty.when(SERIES).then(
        SeriesDefined(
            code="10", name="工程技术人员", titles=SERIES.titles, exam_levels=SERIES.exam_levels
        )
    )
    filled.when(SERIES).then()
    filled.when(replace(SERIES, name="工程")).rejected("catalogue-wrong")
    assert [one.number for one in filled.state.series["10"].titles] == [1, 2]


@pytest.mark.parametrize("change", [{"code": " "}, {"code": "a"}, {"name": ""}, {"titles": ()}])
def test_a_series_needs_code_name_and_titles(change: dict[str, Any]) -> None:
    empty.when(replace(SERIES, **change)).rejected("catalogue-wrong")


def test_there_is_no_new_top_category_once_there_is_a_specialty() -> None:
    new = replace(SERIES, code="12")
    assert set(filled.when(new).rejected("series-closed").fields) == {"code"}


def test_a_series_as_an_earlier_program_defined_it_anew() -> None:
    """The same title keeps its number, a new one gets the next, and names of old stay stored."""
    again = SeriesDefined(
        code="10",
        name="工程",
        titles=(LevelName(level=TitleLevel.SENIOR_FULL, name="正高级工程师"), SERIES.titles[1]),
        exam_levels=(),
    )
    series = filled.given(again).state.series["10"]
    assert [(one.number, one.name) for one in series.titles] == [(3, "正高级工程师"), (2, "工程师")]
    assert (series.name, series.last_title, series.revision) == ("工程", 3, 2)


def test_a_series_is_renamed_and_nothing_else() -> None:
    filled.when(RenameSeries(code="10", name=" 工程 ")).then(SeriesRenamed(code="10", name="工程"))
    filled.when(RenameSeries(code="10", name=SERIES.name)).then()
    filled.when(RenameSeries(code="99", name="工程")).rejected("series-unknown")


def test_exam_levels_are_set_with_their_source() -> None:
    said = SetExamLevels(
        series="10",
        levels=(TitleLevel.INTERMEDIATE, TitleLevel.SENIOR_ASSOCIATE),
        source="人社 1 号",
    )
    levels = (TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE)
    filled.when(said).then(ExamLevelsSet(series="10", levels=levels, source="人社 1 号"))
    filled.after(said).when(said).then()
    for wrong, field in (
        (replace(said, source=" "), "source"),
        (replace(said, levels=(TitleLevel.JUNIOR_ENTRY,)), "levels"),
    ):
        assert set(filled.when(wrong).rejected("catalogue-wrong").fields) == {field}
    with pytest.raises(Rejected, match="exam-in-lieu"):
        filled.after(said).state.require_reviewable("10", "1001", TitleLevel.SENIOR_ASSOCIATE)


def test_a_title_is_added_below_its_series() -> None:
    new = AddTitle(series="10", level=TitleLevel.SENIOR_FULL, name="正高级工程师")
    filled.when(new).then(
        TitleAdded(series="10", title=3, level=TitleLevel.SENIOR_FULL, name="正高级工程师")
    )
    state = filled.after(new).state
    assert [one.number for one in state.series["10"].titles] == [3, 1, 2]
    assert state.title("10", TitleLevel.SENIOR_FULL) == "正高级工程师"
    filled.when(replace(new, name="工程师")).rejected("catalogue-wrong")
    filled.when(replace(new, series="99")).rejected("series-unknown")


def test_a_title_in_use_may_be_renamed_and_not_moved_to_another_level() -> None:
    renamed = AmendTitle(
        series="10", title=2, level=TitleLevel.INTERMEDIATE, name="中级工程师", uses=USED
    )
    filled.when(renamed).then(
        TitleAmended(series="10", title=2, level=TitleLevel.INTERMEDIATE, name="中级工程师")
    )
    moved = replace(renamed, level=TitleLevel.JUNIOR_ASSISTANT)
    assert set(filled.when(moved).rejected("title-used", declarations=1).fields) == {"level"}
    assert len(filled.when(replace(moved, uses=Uses())).events) == 1
    filled.when(replace(renamed, name="高级工程师")).rejected("catalogue-wrong")
    filled.when(replace(renamed, title=9)).rejected("title-unknown")


def test_a_title_goes_when_nobody_uses_it_and_another_stays() -> None:
    gone = RemoveTitle(series="10", title=1)
    filled.when(gone).then(TitleRemoved(series="10", title=1))
    filled.when(replace(gone, uses=USED)).rejected("title-used", committees=2, certificates=4)
    filled.after(gone).when(replace(gone, title=2)).rejected("title-last")
    filled.after(gone).when(gone).rejected("title-unknown")
    with pytest.raises(Rejected, match="title-unknown"):
        filled.after(gone).state.title("10", TitleLevel.SENIOR_ASSOCIATE)


def test_the_number_of_a_removed_title_is_not_given_again() -> None:
    after = filled.after(RemoveTitle(series="10", title=2))
    [event] = after.when(AddTitle(series="10", level=TitleLevel.INTERMEDIATE, name="技师")).events
    assert event.title == 3


def test_committees_without_a_title_left_are_noticed() -> None:
    state = filled.state
    assert not state.leaves_level("10", 2, CommitteeTitleLevel.INTERMEDIATE)
    assert state.leaves_level("10", 2, CommitteeTitleLevel.SENIOR)


def test_a_specialty_hangs_in_the_tree_of_its_series() -> None:
    filled.when(BELOW).then(
        SpecialtyDefined(code="100101", name="机床", series="10", parent="1001")
    )
    grown.when(BELOW).then()
    for wrong, field in (
        (replace(BELOW, series="99"), "series"),
        (replace(BELOW, series="11"), "parent"),
        (replace(BELOW, parent="9999"), "parent"),
        (replace(BELOW, name=" "), "name"),
        (replace(BELOW, name="长" * 51), "name"),
        (replace(BELOW, code="1001"), "code"),
        (replace(BELOW, code="../10"), "code"),
    ):
        assert set(filled.when(wrong).rejected("catalogue-wrong").fields) == {field}


def test_a_used_specialty_may_be_renamed_and_keeps_its_code() -> None:
    amend = AmendSpecialty(specialty="1001", code="1001", name="机械工程", uses=USED)
    grown.when(amend).then(SpecialtyRenamed(code="1001", name="机械工程"))
    refused = grown.when(replace(amend, code="1009")).rejected("specialty-used", experts=3)
    assert set(refused.fields) == {"code"}
    grown.when(replace(amend, name="机械")).then()


def test_those_below_follow_a_new_code() -> None:
    amend = AmendSpecialty(specialty="1001", code="1009", name="机械")
    grown.when(amend).then(SpecialtyRecoded(code="1001", to="1009", children=("100101",)))
    state = grown.after(amend).state
    assert state.specialties["100101"].parent == "1009"
    assert "1001" not in state.specialties
    assert set(grown.when(replace(amend, code="100101")).rejected("catalogue-wrong").fields) == {
        "code"
    }


def test_a_specialty_goes_when_nothing_is_below_it_and_nobody_uses_it() -> None:
    grown.when(RemoveSpecialty(code="1001")).rejected("specialty-has-children", children=1)
    leaf = RemoveSpecialty(code="100101")
    grown.when(leaf).then(SpecialtyRemoved(code="100101"))
    grown.when(replace(leaf, uses=USED)).rejected("specialty-used", committees=2)
    grown.after(leaf).when(leaf).rejected("specialty-unknown")
    grown.after(leaf).when(RemoveSpecialty(code="1001")).then(SpecialtyRemoved(code="1001"))


def test_a_removed_code_comes_back_only_as_what_it_was() -> None:
    gone = grown.after(RemoveSpecialty(code="100101"))
    assert gone.state.specialty_name("100101") == "机床", "cases of old still name it"
    back = gone.after(BELOW).state
    assert "100101" in back.specialties
    assert not back.removed
    other = gone.when(replace(BELOW, name="刀具")).rejected("catalogue-wrong", name="机床")
    assert other.fields == {"code": "code-used-before"}
    recoded = AmendSpecialty(specialty="1001", code="100101", name="机械")
    assert gone.when(recoded).rejected("catalogue-wrong").fields == {"code": "code-used-before"}


def test_titles_have_their_series_names() -> None:
    assert filled.state.title("10", TitleLevel.SENIOR_ASSOCIATE) == "高级工程师"
    for series, level in ("10", TitleLevel.SENIOR_FULL), ("99", TitleLevel.INTERMEDIATE):
        with pytest.raises(Rejected, match="title-unknown"):
            filled.state.title(series, level)


def test_an_exam_level_is_not_reviewed() -> None:
    with pytest.raises(Rejected, match="exam-in-lieu"):
        filled.state.require_reviewable("10", "1001", TitleLevel.INTERMEDIATE)


@pytest.mark.parametrize(("series", "specialty"), [("10", "9999"), ("11", "1001"), ("99", "1001")])
def test_a_specialty_belongs_to_its_series(series: str, specialty: str) -> None:
    filled.state.require_reviewable("10", "1001", TitleLevel.SENIOR_ASSOCIATE)
    with pytest.raises(Rejected, match=r"specialty-unknown|series-unknown"):
        filled.state.require_reviewable(series, specialty, TitleLevel.SENIOR_ASSOCIATE)


def test_a_removed_specialty_is_not_reviewed() -> None:
    gone = filled.after(RemoveSpecialty(code="1001")).state
    with pytest.raises(Rejected, match="specialty-unknown"):
        gone.require_reviewable("10", "1001", TitleLevel.SENIOR_ASSOCIATE)
