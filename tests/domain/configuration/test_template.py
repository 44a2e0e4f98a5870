from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.configuration.template import (
    MAX_ROWS,
    Answer,
    Attachment,
    FieldKind,
    Section,
    Template,
    TemplateField,
    check_complete,
    check_draft,
    from_json,
    to_json,
)
from domain.configuration.template_rules import check_template
from domain.decider import Rejected

FILE = Attachment(digest="0" * 64, name="证书.pdf", media_type="application/pdf", size=9)
FIELDS = {
    kind: TemplateField(
        code=kind.value,
        label="x",
        kind=kind,
        mandatory=True,
        choices=("甲", "乙") if kind is FieldKind.CHOICE else (),
        columns=("年份", "内容") if kind is FieldKind.TABLE else (),
        max_length=20,
    )
    for kind in FieldKind
}
FITTING: dict[FieldKind, dict[str, Any]] = {
    FieldKind.TEXT: {"text": "工程师"},
    FieldKind.LONG_TEXT: {"text": "业绩\n两项"},
    FieldKind.NUMBER: {"text": "-12.5"},
    FieldKind.DATE: {"text": "2026-06-01"},
    FieldKind.CHOICE: {"text": "甲"},
    FieldKind.TABLE: {"rows": (("2025", "获奖"),)},
    FieldKind.ATTACHMENT: {"files": (FILE,)},
}


def template(*fields: TemplateField) -> Template:
    return Template(version=1, sections=(Section(code="s", title="s", fields=fields),))


def refused(kind: FieldKind, **answer: Any) -> str:
    """The code for this answer to a field of this kind, in a draft and in a submission."""
    one, answers = template(FIELDS[kind]), (Answer(field=kind.value, **answer),)
    with pytest.raises(Rejected) as draft:
        check_draft(one, answers)
    with pytest.raises(Rejected) as complete:
        check_complete(one, answers)
    assert draft.value.fields == complete.value.fields
    return draft.value.fields[kind.value]


@pytest.mark.parametrize("kind", FieldKind)
def test_a_fitting_answer_fits(kind: FieldKind) -> None:
    check_complete(template(FIELDS[kind]), (Answer(field=kind.value, **FITTING[kind]),))


@pytest.mark.parametrize("kind", FieldKind)
def test_a_mandatory_field_is_missed_when_submitting_only(kind: FieldKind) -> None:
    one = template(FIELDS[kind])
    for answers in (), (Answer(field=kind.value, text=" ", rows=((" ", ""),)),):
        check_draft(one, answers)
        with pytest.raises(Rejected) as caught:
            check_complete(one, answers)
        assert caught.value.fields == {kind.value: "field-required"}
    check_complete(template(replace(FIELDS[kind], mandatory=False)), ())


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("other", [FieldKind.TEXT, FieldKind.TABLE, FieldKind.ATTACHMENT])
def test_what_is_filled_in_elsewhere_is_no_answer(kind: FieldKind, other: FieldKind) -> None:
    """A mandatory text is not there because somebody sent a table under its name."""
    (part,) = FITTING[other]
    if part in FITTING[kind]:
        return
    assert refused(kind, **FITTING[other]).endswith("-expected")
    assert refused(kind, **FITTING[kind], **FITTING[other]).endswith("-expected")


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        (FieldKind.TEXT, {"text": "字" * 21}, "text-too-long"),
        (FieldKind.NUMBER, {"text": "十二"}, "number-wrong"),
        (FieldKind.NUMBER, {"text": "1.2.3"}, "number-wrong"),
        (FieldKind.NUMBER, {"text": "-"}, "number-wrong"),
        (FieldKind.NUMBER, {"text": "１２"}, "number-wrong"),
        (FieldKind.NUMBER, {"text": "9" * 31}, "number-wrong"),
        (FieldKind.DATE, {"text": "2026-02-30"}, "date-wrong"),
        (FieldKind.DATE, {"text": "20260601"}, "date-wrong"),
        (FieldKind.DATE, {"text": "2026-W23-1"}, "date-wrong"),
        (FieldKind.CHOICE, {"text": "丙"}, "choice-unknown"),
        (FieldKind.TABLE, {"rows": (("2025",),)}, "table-columns"),
        (FieldKind.TABLE, {"rows": (("1", "2"),) * (MAX_ROWS + 1)}, "table-too-long"),
        (FieldKind.TABLE, {"rows": (("1", "字" * 5001),)}, "text-too-long"),
    ],
)
def test_what_does_not_fit(kind: FieldKind, answer: dict[str, Any], code: str) -> None:
    assert refused(kind, **answer) == code


def test_all_errors_come_at_once() -> None:
    both = template(FIELDS[FieldKind.TEXT], FIELDS[FieldKind.DATE])
    answers = (Answer(field="date", text="gestern"), Answer(field="nowhere", text="x"))
    with pytest.raises(Rejected) as caught:
        check_complete(both, answers)
    assert caught.value.fields == {
        "date": "date-wrong",
        "nowhere": "field-unknown",
        "text": "field-required",
    }


def test_one_answer_for_each_field() -> None:
    one = template(FIELDS[FieldKind.TEXT])
    with pytest.raises(Rejected) as caught:
        check_draft(one, (Answer(field="text"), Answer(field="text", text="x")))
    assert caught.value.fields == {"text": "field-twice"}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ((), "sections"),
        ((FIELDS[FieldKind.TEXT], FIELDS[FieldKind.TEXT]), "code"),
        ((replace(FIELDS[FieldKind.TEXT], code="not a name"),), "code"),
        ((replace(FIELDS[FieldKind.CHOICE], choices=()),), "choices"),
        ((replace(FIELDS[FieldKind.TABLE], columns=()),), "columns"),
    ],
)
def test_what_a_template_needs(fields: tuple[TemplateField, ...], named: str) -> None:
    with pytest.raises(Rejected) as caught:
        check_template(template(*fields))
    assert (caught.value.code, set(caught.value.fields)) == ("template-wrong", {named})


answers = st.lists(st.from_type(Answer)).map(tuple)


@settings(max_examples=50, deadline=None)
@given(answers)
def test_answers_survive_their_stored_form(given_answers: tuple[Answer, ...]) -> None:
    assert from_json(to_json(given_answers)) == given_answers


def test_there_are_no_answers_once_the_key_is_destroyed() -> None:
    assert from_json(None) == ()


@settings(max_examples=50, deadline=None)
@given(answers)
def test_no_answer_breaks_the_check(given_answers: tuple[Answer, ...]) -> None:
    everything = template(*FIELDS.values())
    named = tuple(
        replace(answer, field=list(FIELDS)[i % len(FIELDS)].value)
        for i, answer in enumerate(given_answers)
    )
    with pytest.raises(Rejected):  # some field is always left, or does not fit
        check_complete(everything, named[:3])
