"""Who may set a committee's batch, and what it lets through."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.cases.declaring import Answering, resubmit, submit
from application.cases.reviewing import Returning, send_back
from application.configuration.batches import (
    BatchForm,
    Extension,
    ManyBatchesForm,
    Nothing,
    TermsForm,
    amend_batch,
    cancel_batch,
    draft_batch,
    draft_many,
    extend_batch,
    publish_batch,
)
from application.configuration.configuring import Reason
from application.desk import Actor, Desk
from application.permissions import Forbidden, Hidden
from domain.configuration.conditions import (
    FieldCondition,
    FieldTest,
    PreviousTitle,
    YearsInPost,
)
from domain.configuration.yearly_batch import YEARLY_BATCH, BatchStatus
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.streams import batch_stream
from domain.terms import CommitteeTitleLevel, DeclarationType, Role, TitleLevel
from tests.application.stand_ins import Nowhere
from tests.application.world import ADMINISTRATOR, Province
from tests.domain.case_samples import ANSWERS

WINDOW: dict[str, Any] = {
    "opens_on": date(2026, 6, 1),
    "closes_on": date(2026, 6, 30),
    "cut_off_on": date(2026, 12, 31),
}


class Directed(Province, Nowhere):
    """Its look-ups know the committees."""

    def desk(self, actor: Actor) -> Desk:
        return replace(super().desk(actor), directory=self)

    def committees(self, title_level: CommitteeTitleLevel, division: str) -> tuple[UUID, ...]:
        return (self.senior, self.intermediate)


@pytest.fixture
def made() -> Directed:
    """Without the batches that every other test begins with."""
    province = Directed()
    for committee in province.senior, province.intermediate:
        batch = batch_stream(committee, 2026)
        province.do(ADMINISTRATOR, cancel_batch, batch, Reason(reason="重新拟定"))
    return province


def form(committee: UUID, **changes: Any) -> BatchForm:
    return BatchForm(committee=committee, year=2026, **{**WINDOW, **changes})


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Rejected) as told:
        act()
    return told.value.code


def test_the_office_proposes_and_the_department_publishes(made: Directed) -> None:
    office, department = made.officer_office, made.officer_tm
    batch = made.do(office, draft_batch, made.new_id(), form(made.senior)).stream
    assert code_of(lambda: made.do(office, draft_batch, made.new_id(), form(made.senior))) == (
        "batch-exists"
    )
    terms = TermsForm(**{**WINDOW, "closes_on": date(2026, 7, 31)})
    made.do(office, amend_batch, batch, terms)
    for act, body in (
        (publish_batch, Nothing()),
        (extend_batch, Extension(closes_on=date(2026, 8, 31), reason="x")),
        (cancel_batch, Reason(reason="x")),
    ):
        with pytest.raises(Forbidden):
            made.do(office, act, batch, body)
    made.do(department, publish_batch, batch, Nothing())
    assert made.state(YEARLY_BATCH, batch).status is BatchStatus.PUBLISHED
    assert code_of(lambda: made.do(office, amend_batch, batch, terms)) == "batch-published"


def test_a_batch_of_others_is_not_there(made: Directed) -> None:
    batch = made.do(ADMINISTRATOR, draft_batch, made.new_id(), form(made.senior)).stream
    elsewhere = made.body("外市职称办", OrganisationKind.TITLE_OFFICE, division="320500")
    stranger = made.account("tx.a", Role.TITLE_OFFICER, elsewhere)
    for actor in (made.other_office_officer, stranger):
        with pytest.raises(Hidden):
            made.do(actor, amend_batch, batch, TermsForm(**WINDOW))
        with pytest.raises(Rejected, match="committee-not-yours"):
            made.do(actor, draft_batch, made.new_id(), form(made.intermediate))
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, publish_batch, made.new_id(), Nothing())


def test_many_at_once_leave_those_that_have_one(made: Directed) -> None:
    own = made.do(ADMINISTRATOR, draft_batch, made.new_id(), form(made.senior)).stream
    many = ManyBatchesForm(
        year=2026, title_level=CommitteeTitleLevel.SENIOR, division="320100", publish=True, **WINDOW
    )
    made.do(made.officer_tp, draft_many, made.new_id(), many)
    assert made.state(YEARLY_BATCH, own).status is BatchStatus.DRAFT
    other = batch_stream(made.intermediate, 2026)
    assert made.state(YEARLY_BATCH, other).status is BatchStatus.PUBLISHED
    assert code_of(lambda: made.do(made.officer_tp, draft_many, made.new_id(), many)) == (
        "batches-none"
    )


def test_publishing_many_is_refused_whole_with_the_committee_named(made: Directed) -> None:
    lacking = FieldCondition(field="no_such", test=FieldTest.AT_LEAST, value="1", reason="x")
    many = ManyBatchesForm(
        year=2026,
        title_level=CommitteeTitleLevel.SENIOR,
        division="320100",
        publish=True,
        fields=(lacking,),
        **WINDOW,
    )
    with pytest.raises(Rejected) as told:
        made.do(made.officer_tp, draft_many, made.new_id(), many)
    assert (told.value.code, told.value.fields) == (
        "batch-template",
        {"fields.0.field": "condition-field-gone"},
    )
    assert "市机械" in str(told.value.facts["committee"])
    batch = made.state(YEARLY_BATCH, batch_stream(made.senior, 2026))
    assert batch.status is BatchStatus.CANCELLED  # nothing half done


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 5, 31), "batch-not-yet-open"),
        (date(2026, 6, 1), None),
        (date(2026, 6, 30), None),
        (date(2026, 7, 1), "batch-closed"),
    ],
)
def test_a_submission_is_taken_inside_the_window(
    made: Directed, day: date, code: str | None
) -> None:
    made.open_batch(made.senior, **WINDOW)
    made.today = day
    if code is None:
        assert made.at(made.submitted()) == "Um"
        return
    with pytest.raises(Rejected) as told:
        made.submitted()
    assert told.value.code == code
    assert told.value.facts == {"opens_on": WINDOW["opens_on"], "closes_on": WINDOW["closes_on"]}


def test_without_a_batch_nothing_is_taken(made: Directed) -> None:
    assert code_of(made.submitted) == "batch-cancelled"
    made.do(ADMINISTRATOR, draft_batch, made.new_id(), form(made.senior))
    assert code_of(made.submitted) == "batch-missing"


def test_a_returned_case_comes_back_after_the_window(made: Directed) -> None:
    made.open_batch(made.senior, **WINDOW)
    case = made.submitted()
    made.do(made.officer_unit, send_back, case, Returning(opinion="请修改"))
    made.today = date(2026, 9, 1)
    made.do(made.applicant, resubmit, case, Answering(answers=ANSWERS))
    assert made.at(case) == "Um"


def test_every_reason_is_told_at_once_and_nothing_of_the_person(made: Directed) -> None:
    made.open_batch(
        made.senior,
        titles=(PreviousTitle(title=TitleLevel.SENIOR_FULL, reason="须已取得正高级职称"),),
        posts=(
            YearsInPost(years=20, reason="任职满 20 年", exceptional_lifts=True),
            YearsInPost(years=5, reason="任职满 5 年"),
        ),
    )
    with pytest.raises(Rejected) as told:
        made.submitted()
    assert told.value.code == "not-eligible"
    assert told.value.facts == {"reasons": "须已取得正高级职称；任职满 20 年"}
    assert told.value.fields == {"title_level": "condition-not-met"}
    claim = replace(made.form(), declaration_type=DeclarationType.EXCEPTIONAL_ELIGIBILITY)
    with pytest.raises(Rejected) as told:
        made.do(made.applicant, submit, made.new_id(), claim)
    assert told.value.facts == {"reasons": "须已取得正高级职称"}


def test_a_gap_in_the_answers_is_told_before_the_conditions(made: Directed) -> None:
    made.open_batch(
        made.senior,
        titles=(PreviousTitle(title=TitleLevel.SENIOR_FULL, reason="须已取得正高级职称"),),
    )
    empty = replace(made.form(), answers=())
    assert code_of(lambda: made.do(made.applicant, submit, made.new_id(), empty)) == (
        "answers-wrong"
    )
