import pytest

from domain.configuration.reference import divisions, series, specialties
from domain.rules.identifiers import check_division
from domain.terms import AdministrativeLevel, TitleLevel


def test_there_are_27_series() -> None:
    assert len(series.SERIES) == len(series.BY_CODE) == 27
    assert len({each.name for each in series.SERIES}) == 27
    assert [each.code for each in series.SERIES] == sorted(series.BY_CODE)


@pytest.mark.parametrize("each", series.SERIES, ids=lambda s: s.name)
def test_every_series_has_both_senior_levels_and_every_name_is_used_once(
    each: series.TitleSeries,
) -> None:
    assert {TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_ASSOCIATE} <= set(each.levels)
    names = [name for level in TitleLevel for name in each.title_names(level)]
    assert len(names) == len(set(names))
    assert each.exam_levels <= set(each.levels)
    assert not any(level.senior for level in each.exam_levels)


def test_titles_of_engineers() -> None:
    engineering = series.BY_CODE["05"]
    assert [engineering.title_names(level) for level in TitleLevel] == [
        ("正高级工程师",),
        ("高级工程师",),
        ("工程师",),
        ("助理工程师",),
        ("技术员",),
    ]
    assert engineering.exam_levels == frozenset()


def test_accountants_are_examined_below_senior() -> None:
    assert series.BY_CODE["17"].name == "会计人员"
    assert series.BY_CODE["17"].exam_levels == {
        TitleLevel.INTERMEDIATE,
        TitleLevel.JUNIOR_ASSISTANT,
    }


def test_the_specialty_tree_hangs_together() -> None:
    assert len(specialties.BY_CODE) == len(specialties.SPECIALTIES) >= 80
    for each in specialties.SPECIALTIES:
        if each.parent is None:
            assert each.code in series.BY_CODE
        else:
            assert each.parent == each.code[:-2]
            assert each.parent in specialties.BY_CODE
    roots = {each.code for each in specialties.SPECIALTIES if each.parent is None}
    assert roots == set(series.BY_CODE)


def test_thirteen_cities_and_their_counties() -> None:
    levels = [each.level for each in divisions.DIVISIONS]
    assert levels.count(AdministrativeLevel.PROVINCE) == 1
    assert levels.count(AdministrativeLevel.CITY) == 13
    assert levels.count(AdministrativeLevel.COUNTY) == 95
    assert len(divisions.BY_CODE) == len(divisions.DIVISIONS)
    for each in divisions.DIVISIONS:
        check_division(each.code)
        assert (each.parent is None) == (each.level is AdministrativeLevel.PROVINCE)
        assert each.parent is None or each.parent in divisions.BY_CODE
    assert divisions.BY_CODE["320100"].name == "南京市"
    assert divisions.BY_CODE["321300"].name == "宿迁市"
    assert divisions.BY_CODE["320583"].parent == "320500"
