from dataclasses import replace
from typing import Any

import pytest

from domain.catalogue import (
    CATALOGUE,
    DefineSeries,
    DefineSpecialty,
    LevelName,
    SeriesDefined,
    SpecialtyDefined,
)
from domain.decider import Rejected
from domain.terms import TitleLevel
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
empty = spec(CATALOGUE)
filled = empty.after(SERIES, replace(SERIES, code="11"), SPECIALTY)


def test_a_series_is_defined_and_renamed() -> None:
    empty.when(SERIES).then(
        SeriesDefined(
            code="10", name="工程技术人员", titles=SERIES.titles, exam_levels=SERIES.exam_levels
        )
    )
    filled.when(SERIES).then()
    renamed = filled.after(replace(SERIES, name="工程"))
    assert renamed.state.series["10"].name == "工程"


@pytest.mark.parametrize("change", [{"code": " "}, {"name": ""}, {"titles": ()}])
def test_a_series_needs_code_name_and_titles(change: dict[str, Any]) -> None:
    empty.when(replace(SERIES, **change)).rejected("catalogue-wrong")


def test_a_specialty_hangs_in_the_tree() -> None:
    below = DefineSpecialty(code="100101", name="机床", series="10", parent="1001")
    filled.when(below).then(
        SpecialtyDefined(code="100101", name="机床", series="10", parent="1001")
    )
    filled.after(below).when(below).then()
    for wrong, field in (
        (replace(below, series="99"), "series"),
        (replace(below, parent="9999"), "parent"),
        (replace(below, name=" "), "name"),
    ):
        assert set(filled.when(wrong).rejected("catalogue-wrong").fields) == {field}


def test_titles_have_their_series_names() -> None:
    assert filled.state.title("10", TitleLevel.SENIOR_ASSOCIATE) == "高级工程师"
    for series, level in ("10", TitleLevel.SENIOR_FULL), ("99", TitleLevel.INTERMEDIATE):
        with pytest.raises(Rejected, match="title-unknown"):
            filled.state.title(series, level)


def test_an_exam_level_is_not_reviewed() -> None:
    with pytest.raises(Rejected, match="exam-in-lieu"):
        filled.state.require_reviewable("10", "1001", TitleLevel.INTERMEDIATE)


@pytest.mark.parametrize(("series", "specialty"), [("10", "9999"), ("11", "1001")])
def test_a_specialty_belongs_to_its_series(series: str, specialty: str) -> None:
    filled.state.require_reviewable("10", "1001", TitleLevel.SENIOR_ASSOCIATE)
    with pytest.raises(Rejected, match="specialty-unknown"):
        filled.state.require_reviewable(series, specialty, TitleLevel.SENIOR_ASSOCIATE)
