"""Which pages axe has to see: those with a part that no other had, and those that are amiss."""

import pytest

from tests.browser.looks import Looks, classes, parts

PAGE = """<main id="main"><h1>申报</h1><section class="panel"><h2>基本信息</h2>
<label for="a">姓名</label><input id="a" type="text"> <a href="/b">查看</a>
<p class="hint">说明</p></section></main>"""


def page(old: str = "", new: str = "") -> frozenset[str]:
    assert old in PAGE
    return parts(f"<!doctype html><html><body>{PAGE.replace(old, new)}</body></html>")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("姓名", "单位"),
        ('href="/b"', 'href="/c?page=2"'),
        ("</section>", '<p class="hint">另一条</p></section>'),
        ('"a"', '"b"'),
    ],
)
def test_other_words_are_no_other_look(old: str, new: str) -> None:
    looks = Looks()
    assert looks.new(page())
    assert not looks.new(page(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('for="a"', 'for="b"', id="no label"),
        pytest.param('id="a"', "", id="no id for the label"),
        pytest.param(">查看<", "><", id="no words"),
        pytest.param("查看</a>", '查看</a><i id="a"></i>', id="id twice"),
        pytest.param("h2>", "h3>", id="heading left out"),
        pytest.param('"panel"', '"notice"', id="on another ground"),
        pytest.param('class="hint"', 'class="hint" style="color: red"', id="style of its own"),
        pytest.param("<p ", '<p role="status" ', id="role"),
        pytest.param('type="text"', 'type="date"', id="type"),
        pytest.param('type="text"', 'type="text" aria-describedby="c"', id="attribute"),
    ],
)
def test_another_part_is_another_look(old: str, new: str) -> None:
    looks = Looks()
    looks.new(page())
    assert looks.new(page(old, new))


def test_a_part_is_new_once_for_each_kind_of_page() -> None:
    looks = Looks()
    assert looks.new(page(), "case")
    assert looks.new(page(), "plan")
    assert not looks.new(page(), "case")


def test_everything_is_new_where_everything_is_looked_at() -> None:
    looks = Looks(everything=True)
    assert looks.new(page())
    assert looks.new(page())


def test_classes_give_colours() -> None:
    assert classes(page()) == {".panel", ".hint"}
