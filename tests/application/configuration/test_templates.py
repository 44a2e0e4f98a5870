"""A committee's template is edited as a draft; a declaration keeps the version it was made upon."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from application.cases.declaring import (
    Answering,
    resubmit,
    save_draft,
    submit,
)
from application.cases.reviewing import Returning, send_back
from application.committees.convening import cancel_committee, set_template
from application.configuration.configuring import Reason
from application.configuration.templates import (
    FieldChange,
    NewFieldForm,
    TakeForm,
    add_field,
    change_field,
    edit,
    publish,
    rebase,
    take,
)
from application.permissions import Forbidden, Hidden
from application.work import Stale
from domain.cases.declaration import DECLARATION
from domain.committees.committee import COMMITTEE
from domain.configuration.template import (
    Answer,
    FieldKind,
    Section,
    Template,
    TemplateField,
    from_json,
)
from domain.configuration.template_draft import TEMPLATE_DRAFT
from domain.configuration.template_draft.commands import RemoveField
from domain.configuration.template_draft.events import Source
from domain.decider import Rejected
from domain.streams import template_draft_stream
from tests.application.world import ADMINISTRATOR, AUDITOR, Province
from tests.domain.case_samples import ANSWERS, TEMPLATE

PHONE = NewFieldForm(label="电话", kind=FieldKind.TEXT, mandatory=True, code="phone", max_length=20)
START = TakeForm(source=Source.PRESENT)


def act(made: Province, use_case: Any, form: Any = None, expected: int | None = None) -> UUID:
    return made.do(ADMINISTRATOR, use_case, made.senior, form, expected=expected).stream


def template(made: Province) -> Template:
    found: Template = made.state(COMMITTEE, made.senior).template
    return found


def draft(made: Province) -> Any:
    return made.state(TEMPLATE_DRAFT, template_draft_stream(made.senior))


def test_nobody_sees_the_draft_until_it_is_published(made: Province) -> None:
    act(made, take, START)
    act(made, add_field, ("basic", PHONE))
    assert template(made) == replace(TEMPLATE, version=1)
    act(made, publish)
    assert template(made).version == 2
    assert [field.code for field in template(made).fields()] == ["post", "phone"]
    assert draft(made).template is None


def test_two_who_edit_at_once_are_told(made: Province) -> None:
    act(made, take, START, expected=0)
    act(made, add_field, ("basic", PHONE), expected=1)
    with pytest.raises(Stale):
        act(made, edit, RemoveField(field="post"), expected=1)
    act(made, edit, RemoveField(field="post"), expected=2)


def test_what_was_set_meanwhile_is_not_overwritten(made: Province) -> None:
    act(made, take, START)
    act(made, add_field, ("basic", PHONE))
    made.do(ADMINISTRATOR, set_template, made.senior, replace(TEMPLATE, version=0))
    with pytest.raises(Rejected, match="template-moved-on"):
        act(made, publish)
    act(made, rebase)
    act(made, publish)
    assert template(made).version == 3


def test_a_code_of_an_earlier_version_keeps_its_kind(made: Province) -> None:
    act(made, take, START)
    number = FieldChange(label="岗位", kind=FieldKind.NUMBER, section="basic")
    with pytest.raises(Rejected) as caught:
        act(made, change_field, ("post", number))
    assert caught.value.fields == {"kind": "field-kind-kept"}


@pytest.mark.parametrize("source", [Source.STARTING, Source.BLANK, Source.COMMITTEE])
def test_where_a_draft_may_start_from(made: Province, source: Source) -> None:
    other = made.intermediate if source is Source.COMMITTEE else None
    act(made, take, TakeForm(source=source, committee=other))
    found = draft(made).template
    assert bool(found.sections) is (source is not Source.BLANK)
    with pytest.raises(Rejected, match="template-draft-open"):
        act(made, take, START)
    act(made, take, replace(START, replace=True))
    assert draft(made).template == replace(TEMPLATE, version=0)


def test_an_earlier_version_comes_back_as_a_new_one(made: Province) -> None:
    act(made, take, START)
    act(made, add_field, ("basic", PHONE))
    act(made, publish)
    act(made, take, TakeForm(source=Source.VERSION, version=1))
    act(made, publish)
    assert template(made) == replace(TEMPLATE, version=3)
    for form in TakeForm(source=Source.VERSION, version=9), TakeForm(source=Source.COMMITTEE):
        with pytest.raises(Rejected, match="template-none"):
            act(made, take, form)


def test_who_may_edit(made: Province) -> None:
    with pytest.raises(Forbidden):
        made.do(AUDITOR, take, made.senior, START)
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, take, made.new_id(), START)
    act(made, cancel_committee, Reason(reason="届满"))
    with pytest.raises(Rejected, match="committee-closed"):
        act(made, take, START)


def with_phone() -> Template:
    phone = TemplateField(code="phone", label="电话", kind=FieldKind.TEXT, mandatory=True)
    basic = TEMPLATE.sections[0]
    return Template(sections=(Section(code="basic", title="基本", fields=(*basic.fields, phone)),))


def test_a_returned_case_is_answered_upon_its_own_version(made: Province) -> None:
    case = made.do(made.applicant, submit, made.new_id(), made.form()).stream
    act(made, set_template, with_phone())
    made.do(made.officer_unit, send_back, case, Returning(opinion="请补充"))
    made.do(made.applicant, resubmit, case, Answering(answers=ANSWERS))  # no phone is asked
    assert made.state(DECLARATION, case).template_version == 1


def test_a_draft_follows_and_loses_nothing_that_fits(made: Province) -> None:
    case = made.do(made.applicant, save_draft, made.new_id(), made.form()).stream
    act(made, set_template, with_phone())
    with pytest.raises(Rejected) as caught:
        made.do(made.applicant, submit, case, made.form())
    assert caught.value.fields == {"phone": "field-required"}
    answers = (*ANSWERS, Answer(field="phone", text="1"))
    made.do(made.applicant, submit, case, replace(made.form(), answers=answers))
    state = made.state(DECLARATION, case)
    assert state.template_version == 2
    assert from_json(state.answers.value) == answers


def test_an_answer_that_no_longer_fits_stays_until_it_is_mended(made: Province) -> None:
    old = replace(TEMPLATE.sections[0].fields[0], max_length=3)
    shorter = Template(sections=(replace(TEMPLATE.sections[0], fields=(old,)),))
    long = (Answer(field="post", text="高级工程师"),)
    form = replace(made.form(), answers=long)
    case = made.do(made.applicant, save_draft, made.new_id(), form).stream
    act(made, set_template, shorter)
    made.do(made.applicant, save_draft, case, form)
    for use_case, answers in (
        (submit, long),
        (save_draft, (Answer(field="post", text="高级工程师二"),)),
    ):
        with pytest.raises(Rejected) as caught:
            made.do(made.applicant, use_case, case, replace(form, answers=answers))
        assert caught.value.fields == {"post": "text-too-long"}
