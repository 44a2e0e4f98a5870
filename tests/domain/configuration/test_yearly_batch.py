"""A committee takes declarations inside its published window, both ends included."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.configuration.conditions import (
    Conditions,
    EducationWithYears,
    FieldCondition,
    FieldTest,
)
from domain.configuration.template import (
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.configuration.yearly_batch import (
    YEARLY_BATCH,
    BatchCancelled,
    BatchDrafted,
    BatchExtended,
    BatchPhase,
    BatchPublished,
    BatchStatus,
    BatchTerms,
    CancelBatch,
    DraftBatch,
    ExtendBatch,
    PublishBatch,
    YearlyBatch,
    phase_of,
    refusal_of,
    require_open,
)
from domain.decider import Rejected
from domain.terms import DeclarationType
from tests.domain.case_samples import COMMITTEE, TEMPLATE
from tests.spec import spec

OPENS, CLOSES = date(2026, 5, 1), date(2026, 6, 30)
TERMS = BatchTerms(opens_on=OPENS, closes_on=CLOSES, cut_off_on=date(2026, 12, 31))
APRIL = date(2026, 4, 1)
drafted = BatchDrafted(committee=COMMITTEE, year=2026, terms=TERMS)
published = BatchPublished(template_version=3)


def draft(year: int = 2026, **changes: Any) -> DraftBatch:
    return DraftBatch(committee=COMMITTEE, year=year, terms=replace(TERMS, **changes))


def degree(**changes: Any) -> EducationWithYears:
    whole = EducationWithYears(field="degree", degrees="本科", years=5, reason="本科满 5 年")
    return replace(whole, **changes)


def template(*fields: TemplateField) -> Template:
    return Template(version=1, sections=(Section(code="a", title="甲", fields=fields),))


def choice(*choices: str) -> TemplateField:
    return TemplateField(code="degree", label="学历", kind=FieldKind.CHOICE, choices=choices)


def test_a_batch_is_drafted_changed_and_published() -> None:
    story = spec(YEARLY_BATCH)
    story.given().when(draft()).then(drafted)
    story.given(drafted).when(draft()).then()  # nothing new
    later = draft(closes_on=date(2026, 7, 31))
    story.given(drafted).when(later).then(replace(drafted, terms=later.terms))
    story.given(drafted).when(PublishBatch(template=TEMPLATE, on=APRIL)).then(published)
    again = story.given(drafted, published)
    again.when(PublishBatch(template=TEMPLATE, on=APRIL)).then()
    again.when(draft()).rejected("batch-published")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"closes_on": date(2026, 4, 30)}, "closes_on", "dates-crossed"),
        ({"closes_on": date(2027, 1, 1)}, "closes_on", "batch-outside-year"),
        ({"opens_on": date(2025, 12, 31)}, "opens_on", "batch-outside-year"),
        ({"cut_off_on": date(2027, 1, 1)}, "cut_off_on", "batch-cut-off"),
        ({"cut_off_on": date(2024, 12, 31)}, "cut_off_on", "batch-cut-off"),
        ({"declaration_types": ()}, "declaration_types", "field-required"),
        ({"year": 1}, "year", "batch-year"),
        (
            {"conditions": Conditions(education=(degree(reason=" "),))},
            "education.0.reason",
            "field-required",
        ),
        (
            {"conditions": Conditions(education=(degree(), degree(years=-1)))},
            "education.1.years",
            "condition-years",
        ),
    ],
)
def test_what_cannot_be_is_told_at_its_place(
    changes: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Rejected) as told:
        YEARLY_BATCH.decide(draft(**changes), YEARLY_BATCH.initial)
    assert told.value.code == "yearly-batch-wrong"
    assert told.value.fields[field] == code


@pytest.mark.parametrize(
    ("test", "value", "code"),
    [
        (FieldTest.AT_LEAST, "five", "number-wrong"),
        (FieldTest.AT_LEAST, "NaN", "number-wrong"),
        (FieldTest.NOT_AFTER, "2026-02-30", "date-wrong"),
        (FieldTest.ONE_OF, " 、", "field-required"),
    ],
)
def test_a_value_fits_its_test(test: FieldTest, value: str, code: str) -> None:
    one = FieldCondition(field="a", test=test, value=value, reason="x")
    with pytest.raises(Rejected) as told:
        YEARLY_BATCH.decide(draft(conditions=Conditions(fields=(one,))), YEARLY_BATCH.initial)
    assert told.value.fields == {"fields.0.value": code}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ((), {"education.0.field": "condition-field-gone"}),
        (
            (TemplateField(code="degree", label="学历", kind=FieldKind.TEXT),),
            {"education.0.field": "condition-field-kind"},
        ),
        ((choice("专科"),), {"education.0.degrees": "condition-choice-gone"}),
        (
            (choice("本科"), TemplateField(code="since", label="起", kind=FieldKind.TEXT)),
            {"education.0.since_field": "condition-field-kind"},
        ),
    ],
)
def test_the_template_must_have_the_fields_that_are_read(
    fields: tuple[TemplateField, ...], wrong: dict[str, str]
) -> None:
    since = "since" if len(fields) > 1 else ""
    terms = replace(TERMS, conditions=Conditions(education=(degree(since_field=since),)))
    state = YEARLY_BATCH.fold([replace(drafted, terms=terms)])
    asked = template(*fields) if fields else TEMPLATE
    with pytest.raises(Rejected) as told:
        YEARLY_BATCH.decide(PublishBatch(template=asked, on=APRIL), state)
    assert (told.value.code, told.value.fields) == ("batch-template", wrong)


def test_a_window_that_is_over_is_not_published_but_may_end_today() -> None:
    story = spec(YEARLY_BATCH).given(drafted)
    story.when(PublishBatch(template=TEMPLATE, on=CLOSES)).then(published)
    after = CLOSES + timedelta(days=1)
    story.when(PublishBatch(template=TEMPLATE, on=after)).rejected("batch-over")
    story.when(PublishBatch(template=Template(), on=APRIL)).rejected("template-missing")


def test_an_extension_moves_the_last_day_back_with_a_reason() -> None:
    story = spec(YEARLY_BATCH).given(drafted, published)

    def extend(until: date, reason: str = "系统停机", on: date = CLOSES) -> ExtendBatch:
        return ExtendBatch(closes_on=until, reason=reason, on=on)

    july = date(2026, 7, 31)
    story.when(extend(july)).then(BatchExtended(closes_on=july, reason="系统停机"))
    story.when(extend(july, on=date(2026, 7, 31))).then(
        BatchExtended(closes_on=july, reason="系统停机")
    )
    story.when(extend(july, on=date(2026, 8, 1))).rejected("batch-not-longer")
    story.when(extend(CLOSES)).rejected("batch-not-longer")
    story.when(extend(date(2027, 1, 1))).rejected("batch-outside-year")
    story.when(extend(july, reason=" ")).rejected("reason-required")
    spec(YEARLY_BATCH).given(drafted).when(extend(july)).rejected("batch-not-published")


def test_a_cancelled_batch_is_drawn_up_anew() -> None:
    gone = spec(YEARLY_BATCH).given(drafted, published, BatchCancelled(reason="换届"))
    gone.when(PublishBatch(template=TEMPLATE, on=APRIL)).rejected("batch-cancelled")
    gone.when(CancelBatch(reason="x")).rejected("batch-cancelled")
    gone.when(draft()).then(drafted)
    spec(YEARLY_BATCH).given(drafted).when(CancelBatch(reason=" ")).rejected("reason-required")
    spec(YEARLY_BATCH).given().when(CancelBatch(reason="x")).rejected("batch-unknown")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (OPENS - timedelta(days=1), "batch-not-yet-open"),
        (OPENS, None),
        (CLOSES, None),
        (CLOSES + timedelta(days=1), "batch-closed"),
    ],
)
def test_both_ends_of_the_window_are_inside(day: date, code: str | None) -> None:
    state = YEARLY_BATCH.fold([drafted, published])
    if code is None:
        assert require_open(state, DeclarationType.ORDINARY, day) == TERMS
        return
    with pytest.raises(Rejected) as told:
        require_open(state, DeclarationType.ORDINARY, day)
    assert told.value.code == code
    assert told.value.facts == {"opens_on": OPENS, "closes_on": CLOSES}


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ([], "batch-missing"),
        ([drafted], "batch-missing"),
        ([drafted, published, BatchCancelled(reason="x")], "batch-cancelled"),
    ],
)
def test_without_a_published_batch_nobody_can_submit(history: list[Any], code: str) -> None:
    with pytest.raises(Rejected) as told:
        require_open(YEARLY_BATCH.fold(history), DeclarationType.ORDINARY, OPENS)
    assert told.value.code == code


def test_only_the_accepted_claims_are_taken() -> None:
    terms = replace(TERMS, declaration_types=(DeclarationType.ORDINARY,))
    state = YearlyBatch(committee=COMMITTEE, year=2026, status=BatchStatus.PUBLISHED, terms=terms)
    with pytest.raises(Rejected, match="batch-type"):
        require_open(state, DeclarationType.GREEN_CHANNEL, OPENS)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(a=days, b=days, on=days)
def test_a_published_batch_refuses_exactly_when_it_is_not_open(a: date, b: date, on: date) -> None:
    opens, closes = sorted((a, b))
    phase = phase_of(BatchStatus.PUBLISHED, opens, closes, on)
    assert (phase is BatchPhase.OPEN) == (opens <= on <= closes)
    refusal = refusal_of(BatchStatus.PUBLISHED, opens, closes, on)
    assert (refusal is None) == (phase is BatchPhase.OPEN)
