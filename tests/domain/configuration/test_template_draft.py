"""A template is edited step by step and published as a whole."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.configuration.template import (
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.configuration.template_draft import TEMPLATE_DRAFT
from domain.configuration.template_draft.commands import (
    AddField,
    AddSection,
    ChangeField,
    Command,
    Drop,
    MoveField,
    MoveSection,
    Publish,
    Rebase,
    RemoveField,
    RemoveSection,
    RenameSection,
    Take,
    Undo,
)
from domain.configuration.template_draft.events import DraftPublished, Source, TemplateTaken
from domain.configuration.template_rules import MAX_FIELDS, check_template
from domain.decider import Rejected
from tests.domain.case_samples import uid
from tests.spec import Spec, spec


def field(code: str, kind: FieldKind = FieldKind.TEXT) -> TemplateField:
    return TemplateField(code=code, label=code.upper() or "新", kind=kind)


PRESENT = Template(
    version=4,
    sections=(
        Section(code="a", title="甲", fields=(field("x"), field("y"))),
        Section(code="b", title="乙", fields=(field("z"),)),
    ),
)
USED = {one.code: one for one in PRESENT.fields()}
TAKE = Take(
    committee=uid("committee"), template=PRESENT, based_on=4, source=Source.PRESENT, used=USED
)
nothing = spec(TEMPLATE_DRAFT)
taken = nothing.after(TAKE)
ADD = AddField(section="b", field=field("new"), used=USED)


def shape(draft: Spec) -> list[str]:
    """a:x,y b:z"""
    template = draft.state.template
    return [f"{s.code}:{','.join(f.code for f in s.fields)}" for s in template.sections]


def test_a_draft_is_taken_once_or_thrown_away_knowingly() -> None:
    (event,) = nothing.when(TAKE).events
    assert isinstance(event, TemplateTaken)
    assert event.template == replace(PRESENT, version=0)
    taken.when(TAKE).rejected("template-draft-open")
    assert shape(taken.after(ADD, replace(TAKE, replace=True))) == ["a:x,y", "b:z"]


STEPS: tuple[Command, ...] = (
    AddSection(title="丙"),
    RenameSection(section="a", title="新"),
    MoveSection(section="a", up=False),
    RemoveSection(section="a"),
    ADD,
    ChangeField(section="b", field=replace(field("x"), label="新"), used=USED),
    MoveField(field="x", up=False),
    RemoveField(field="y"),
)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_every_step_needs_a_draft_and_can_be_taken_back(step: Command) -> None:
    nothing.when(step).rejected("template-draft-none")
    after = taken.after(step)
    assert after.state.template != taken.state.template
    undone = after
    while undone.state.earlier:
        undone = undone.after(Undo())
    assert undone.state.template == taken.state.template
    undone.when(Undo()).rejected("template-nothing-to-undo")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (AddSection(title="丙"), ["a:x,y", "b:z", "section_1:"]),
        (AddSection(title="丙", code="c"), ["a:x,y", "b:z", "c:"]),
        (MoveSection(section="b", up=True), ["b:z", "a:x,y"]),
        (RemoveSection(section="a"), ["b:z"]),
        (ADD, ["a:x,y", "b:z,new"]),
        (AddField(section="a", field=field(""), used=USED), ["a:x,y,field_1", "b:z"]),
        (MoveField(field="x", up=False), ["a:y,x", "b:z"]),
        (MoveField(field="y", up=False), ["a:x", "b:y,z"]),
        (MoveField(field="z", up=True), ["a:x,y,z", "b:"]),
        (ChangeField(section="b", field=field("x"), used=USED), ["a:y", "b:z,x"]),
        (RemoveField(field="x"), ["a:y", "b:z"]),
    ],
)
def test_what_a_step_makes(step: Command, expected: list[str]) -> None:
    assert shape(taken.after(step)) == expected


@pytest.mark.parametrize(
    "step",
    [
        MoveSection(section="a", up=True),
        MoveSection(section="b", up=False),
        MoveField(field="x", up=True),
        MoveField(field="z", up=False),
        RenameSection(section="a", title=" 甲 "),
        ChangeField(section="a", field=field("x"), used=USED),
        Rebase(present=4),
    ],
)
def test_what_changes_nothing_says_nothing(step: Command) -> None:
    taken.when(step).then()


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        (AddSection(title=" "), {"title": "field-required"}),
        (AddSection(title="x", code="a"), {"code": "field-code-unique"}),
        (AddSection(title="x", code="../x"), {"code": "field-code-unique"}),
        (RenameSection(section="a", title=""), {"title": "field-required"}),
        (replace(ADD, field=field("x")), {"code": "field-code-unique"}),
        (replace(ADD, field=replace(field("n"), label="")), {"label": "field-required"}),
        (replace(ADD, field=field("n", FieldKind.CHOICE)), {"choices": "field-required"}),
        (
            ChangeField(section="a", field=field("x", FieldKind.NUMBER), used=USED),
            {"kind": "field-kind-kept"},
        ),
    ],
)
def test_a_wrong_step_is_refused_at_once(step: Command, fields: dict[str, str]) -> None:
    assert taken.when(step).rejected("template-wrong").fields == fields


def test_what_is_gone_meanwhile_is_told() -> None:
    taken.when(RemoveField(field="gone")).rejected("template-field-unknown")
    taken.when(RemoveSection(section="gone")).rejected("template-section-unknown")
    taken.when(replace(ADD, section="gone")).rejected("template-section-unknown")


def test_a_removed_code_does_not_come_back_as_something_else() -> None:
    removed = taken.after(RemoveField(field="x"))
    number = AddField(section="a", field=field("x", FieldKind.NUMBER), used=USED)
    assert removed.when(number).rejected("template-wrong").fields == {"kind": "field-kind-kept"}
    assert shape(removed.after(replace(number, field=field("x")))) == ["a:y,x", "b:z"]
    generated = {"field_1": field("field_1")}
    again = replace(ADD, field=field(""), used=generated)
    assert shape(taken.after(again)) == ["a:x,y", "b:z,field_2"]


def test_a_section_holds_so_many_fields() -> None:
    full = taken.after(
        *(replace(ADD, field=field(f"n{n}")) for n in range(MAX_FIELDS - 1)),
    )
    full.when(ADD).rejected("template-wrong")
    full.when(MoveField(field="y", up=False)).rejected("template-wrong")
    full.when(ChangeField(section="b", field=field("y"), used=USED)).rejected("template-wrong")


def test_publishing_ends_the_draft() -> None:
    edited = taken.after(ADD)
    edited.when(Publish(present=PRESENT)).then(DraftPublished(version=5))
    taken.when(Publish(present=PRESENT)).rejected("template-unchanged")
    published = edited.after(Publish(present=PRESENT))
    published.when(Undo()).rejected("template-draft-none")
    assert published.after(TAKE).state.earlier == ()


def test_nobody_publishes_over_what_was_published_meanwhile() -> None:
    later = replace(PRESENT, version=5)
    edited = taken.after(ADD)
    assert edited.when(Publish(present=later)).rejected("template-moved-on").facts == {"version": 5}
    assert edited.after(Rebase(present=5)).when(Publish(present=later)).events


def test_a_dropped_draft_leaves_nothing() -> None:
    assert taken.after(ADD, Drop()).state == TEMPLATE_DRAFT.initial


def test_a_sheet_is_checked_before_it_becomes_a_draft() -> None:
    twice = Template(sections=(Section(code="a", title="甲", fields=(field("x"), field("x"))),))
    nothing.when(replace(TAKE, source=Source.SHEET, template=twice)).rejected("template-wrong")


names = st.sampled_from(["a", "b", "x", "y", "z", "section_1", "field_1"])
steps = st.one_of(
    st.builds(AddSection, title=st.just("丁")),
    st.builds(MoveSection, section=names, up=st.booleans()),
    st.builds(RemoveSection, section=names),
    st.builds(AddField, section=names, field=st.just(field("")), used=st.just(USED)),
    st.builds(MoveField, field=names, up=st.booleans()),
    st.builds(RemoveField, field=names),
    st.just(Undo()),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(steps, max_size=12))
def test_no_steps_lead_to_a_template_with_codes_twice(wanted: list[Command]) -> None:
    draft = taken
    for step in wanted:
        try:
            draft = draft.after(step)
        except Rejected:
            continue
    whole = replace(
        draft.state.template, sections=tuple(s for s in draft.state.template.sections if s.fields)
    )
    if whole.sections:
        check_template(whole)
