from typing import Any

import pytest
import sqlalchemy as sa

from projections.listing import MAX_EXPORT, MAX_SIZE, BadListing, Listing, Page, begins, has
from projections.pinyin import of_name, of_person


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": 10**9}, "page"),
        ({"size": 0}, "size"),
        ({"size": MAX_SIZE + 1}, "size"),
        ({"size": MAX_EXPORT + 1, "export": True}, "size"),
    ],
)
def test_a_listing_out_of_bounds_is_refused(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadListing) as refused:
        Listing(**wrong)
    assert (refused.value.field, refused.value.code) == (field, f"bad-{field}")


def test_an_export_may_be_large() -> None:
    assert Listing(size=MAX_EXPORT, export=True).size == MAX_EXPORT


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (20, 1), (21, 2)])
def test_pages_are_counted(total: int, pages: int) -> None:
    page: Page[int] = Page(rows=(), total=total, page=1, size=20)
    assert page.pages == pages


def test_wildcards_stand_for_themselves(engine: sa.Engine) -> None:
    table = sa.Table("word", sa.MetaData(), sa.Column("text", sa.String, primary_key=True))
    words = ["100%", "100x", "a_b", "axb", "back\\slash", "a/b"]
    with engine.connect() as tx:  # and nothing is committed
        table.create(tx)
        tx.execute(table.insert(), [{"text": word} for word in words])

        def found(condition: sa.ColumnElement[bool]) -> set[str]:
            return set(tx.execute(sa.select(table.c.text).where(condition)).scalars())

        assert found(has(table.c.text, "0%")) == {"100%"}
        assert found(begins(table.c.text, "a_")) == {"a_b"}
        assert found(has(table.c.text, "\\")) == {"back\\slash"}
        assert found(has(table.c.text, "/")) == {"a/b"}


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("曾国藩", "zengguofan", "zgf"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("仇英", "qiuying", "qy"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("张三", "zhangsan", "zs"),
        ("阿依努尔·买买提", "ayinuermaimaiti", "aynemmt"),
        ("O'Brien", "obrien", "o"),
        ("欧阳娜娜", "ouyangnana", "oynn"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, pinyin: str, initials: str) -> None:
    assert of_person(name)[1:] == (pinyin, initials)


def test_an_organisation_has_no_surname() -> None:
    assert of_name("单位").pinyin == "danwei"


def test_a_destroyed_name_is_found_by_nothing() -> None:
    assert of_person(None) == ("", "", "")
