"""What a template must be like, and how its next version may differ."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.committees.committee import SetTemplate
from domain.configuration.reference.starting_template import STARTING_TEMPLATE
from domain.configuration.template import (
    MAX_TEXT,
    Answer,
    FieldKind,
    Section,
    Template,
    TemplateField,
    check_draft,
)
from domain.configuration.template_changes import ChangeKind, differences
from domain.configuration.template_rules import (
    MAX_FIELDS,
    MAX_SECTIONS,
    breaks,
    check_successor,
    check_template,
    ever_used,
    follow,
    neat,
    refitted,
)
from domain.decider import Rejected
from tests.domain.committees.test_committee import something

K = FieldKind
NOTE = TemplateField(code="note", label="备注", kind=K.TEXT, max_length=50)
CHOICE = TemplateField(code="pick", label="选", kind=K.CHOICE, choices=("甲", "乙"))
TABLE = TemplateField(code="jobs", label="经历", kind=K.TABLE, columns=("年份", "单位"))


def made(*fields: TemplateField, version: int = 1) -> Template:
    return Template(version=version, sections=(Section(code="s", title="分组", fields=fields),))


def refused(template: Template) -> dict[str, str]:
    with pytest.raises(Rejected) as caught:
        check_template(template)
    assert caught.value.code == "template-wrong"
    return caught.value.fields


def test_the_starting_template_is_one() -> None:
    check_template(STARTING_TEMPLATE)
    assert [section.title for section in STARTING_TEMPLATE.sections] == [
        "基本情况",
        "学历（学位）",
        "工作经历",
        "现职称",
        "继续教育",
        "年度考核",
        "业绩成果",
        "论文著作",
        "附件",
    ]
    assert all(neat(field) == field for field in STARTING_TEMPLATE.fields())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        (replace(NOTE, code="9a"), {"code": "field-code-unique"}),
        (replace(NOTE, code="a" * 41), {"code": "field-code-unique"}),
        (replace(NOTE, code="备注"), {"code": "field-code-unique"}),
        (replace(NOTE, code="a\n"), {"code": "field-code-unique"}),
        (replace(NOTE, label=" "), {"label": "field-required"}),
        (replace(NOTE, label="字" * 101), {"label": "text-too-long"}),
        (replace(NOTE, help="字" * 501), {"help": "text-too-long"}),
        (replace(NOTE, max_length=0), {"max_length": "length-range"}),
        (replace(NOTE, max_length=MAX_TEXT + 1), {"max_length": "length-range"}),
        (replace(CHOICE, choices=("甲", "甲")), {"choices": "words-twice"}),
        (replace(CHOICE, choices=("甲", " ")), {"choices": "words-twice"}),
        (replace(CHOICE, choices=("字" * 101,)), {"choices": "text-too-long"}),
        (
            replace(CHOICE, choices=tuple(str(n) for n in range(101))),
            {"choices": "words-too-many"},
        ),
        (replace(TABLE, columns=()), {"columns": "field-required"}),
        (replace(TABLE, columns=tuple(str(n) for n in range(21))), {"columns": "words-too-many"}),
    ],
)
def test_a_wrong_field_is_named(field: TemplateField, wrong: dict[str, str]) -> None:
    assert refused(made(field)) == wrong


def test_sizes_are_bounded() -> None:
    many = tuple(replace(NOTE, code=f"f{n}") for n in range(MAX_FIELDS))
    check_template(made(*many))
    assert refused(made(*many, NOTE)) == {"sections": "fields-too-many"}
    sections = tuple(
        Section(code=f"s{n}", title="x", fields=(replace(NOTE, code=f"f{n}"),))
        for n in range(MAX_SECTIONS + 1)
    )
    check_template(Template(sections=sections[:-1]))
    assert refused(Template(sections=sections)) == {"sections": "sections-too-many"}
    twice = Template(sections=(sections[0], replace(sections[1], code="s0")))
    assert refused(twice) == {"code": "field-code-unique"}
    assert refused(Template(sections=(replace(sections[0], fields=()),))) == {
        "sections": "section-empty"
    }
    assert refused(Template(sections=(replace(sections[0], title="字" * 61),))) == {
        "title": "text-too-long"
    }


@pytest.mark.parametrize("before", K)
@pytest.mark.parametrize("now", K)
def test_a_code_keeps_what_its_answers_are(before: FieldKind, now: FieldKind) -> None:
    """Whatever was filled in before is still an answer wherever the kind may change."""
    texts = {K.TEXT: "x", K.NUMBER: "3", K.DATE: "2026-06-01", K.CHOICE: "甲", K.LONG_TEXT: "a\nb"}
    old = replace(NOTE, kind=before, choices=("甲",), columns=("年份",))
    new = replace(old, kind=now)
    allowed = not breaks(old, new)
    expected = before is now or (
        now in (K.TEXT, K.LONG_TEXT) and before in texts and before is not K.LONG_TEXT
    )
    assert allowed is expected
    if allowed and before in texts:
        check_draft(made(new), (Answer(field="note", text=texts[before]),))


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        (("年份", "单位"), True),
        (("年份", "单位", "职务"), True),
        (("年月", "单位"), True),
        (("年份",), False),
        (("单位", "年份"), False),
        (("职务", "年份", "单位"), False),
    ],
)
def test_the_columns_of_a_table_stay_where_they_are(columns: tuple[str, ...], kept: bool) -> None:
    now = replace(TABLE, columns=columns)
    assert breaks(TABLE, now) == ({} if kept else {"columns": "columns-kept"})


def test_no_later_version_may_change_the_shape_of_a_code() -> None:
    one, without = made(NOTE, TABLE), made(TABLE)
    number = replace(NOTE, kind=K.NUMBER)
    committee = something.after(SetTemplate(template=one), SetTemplate(template=without))
    told = committee.when(SetTemplate(template=made(number))).rejected("template-wrong")
    assert told.fields == {"kind": "field-kind-kept"}  # though the last version had no such code
    assert told.facts == {"where": "分组 › 备注"}
    assert committee.when(SetTemplate(template=made(replace(NOTE, kind=K.LONG_TEXT)))).events
    check_successor(made(replace(number, code="note_1")), [one, without])


def test_every_version_stays_to_be_found() -> None:
    committee = something.after(SetTemplate(template=made(NOTE)), SetTemplate(template=made(TABLE)))
    state = committee.state
    assert state.template == made(TABLE, version=2)
    assert state.template_at(1) == made(NOTE, version=1)
    assert state.template_at(7).sections == ()


def test_a_template_from_elsewhere_gets_free_codes_where_it_must() -> None:
    used = ever_used([made(NOTE, TABLE)])
    taken = made(replace(NOTE, kind=K.NUMBER), replace(NOTE, code="note_1"), TABLE)
    assert [field.code for field in refitted(taken, used).fields()] == ["note_2", "note_1", "jobs"]


def test_answers_follow_the_template() -> None:
    answers = (
        Answer(field="gone", text="x"),
        Answer(field="note", text="字" * 60),
        Answer(field="jobs", rows=(("2020", "厂"),)),
    )
    now = made(replace(TABLE, columns=("年份", "单位", "职务")), replace(NOTE, max_length=50))
    followed = follow(now, answers)
    assert followed == (
        Answer(field="jobs", rows=(("2020", "厂", ""),)),
        Answer(field="note", text="字" * 60),
    )
    # What was saved before stays in the draft although it is too long by now ...
    check_draft(now, followed, saved=answers)
    # ... but nothing new may be so, and no field that is gone comes back.
    with pytest.raises(Rejected) as caught:
        check_draft(now, (Answer(field="note", text="字" * 61), answers[0]), saved=answers)
    assert caught.value.fields == {"note": "text-too-long", "gone": "field-unknown"}


def section(code: str, *fields: TemplateField, title: str = "") -> Section:
    return Section(code=code, title=title or code, fields=fields)


def told(before: Template, after: Template) -> list[tuple[Any, ...]]:
    return [
        (one.kind, one.section, one.field, *(part.name for part in one.parts))
        for one in differences(before, after)
    ]


def test_what_a_version_changed_is_told_by_section_and_field() -> None:
    before = Template(sections=(section("a", NOTE, CHOICE), section("b", TABLE), section("c")))
    after = Template(
        sections=(
            section("b", TABLE, replace(NOTE, label="说明", mandatory=True)),
            section("a", replace(CHOICE, code="new"), title="甲"),
        )
    )
    assert told(before, after) == [
        (ChangeKind.CHANGED, "b", "说明", "label", "mandatory"),
        (ChangeKind.MOVED, "b", "说明", "section"),
        (ChangeKind.CHANGED, "甲", "", "title"),
        (ChangeKind.MOVED, "甲", ""),
        (ChangeKind.ADDED, "甲", "选"),
        (ChangeKind.REMOVED, "a", "选"),
        (ChangeKind.REMOVED, "c", ""),
    ]


def test_one_field_that_moved_is_the_only_one_told() -> None:
    fields = [replace(NOTE, code=f"f{n}", label=str(n)) for n in range(5)]
    after = [*fields[1:4], fields[0], fields[4]]
    assert told(made(*fields), made(*after)) == [(ChangeKind.MOVED, "分组", "0")]


codes = st.permutations(["a", "b", "c", "d"]).flatmap(
    lambda order: st.integers(0, 4).map(lambda n: order[:n])
)


@settings(max_examples=100, deadline=None)
@given(codes, codes)
def test_nothing_is_told_only_of_equal_templates(before: list[str], after: list[str]) -> None:
    one, other = (made(*(replace(NOTE, code=c) for c in order)) for order in (before, after))
    found = differences(one, other)
    assert (not found) is (one == other)
    assert sum(c.kind is ChangeKind.ADDED for c in found) == len(set(after) - set(before))
    assert sum(c.kind is ChangeKind.REMOVED for c in found) == len(set(before) - set(after))
