"""Audit inquiries: a purpose first, every look on record, and nothing for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.audit.audit_inquiry import (
    AUDIT_INQUIRY,
    INQUIRY_DAYS,
    AuditSearched,
    HistoryOpened,
    HistoryRevealed,
    InquiryOpened,
    LookForm,
    OpenInquiry,
    RecordHistory,
    RecordSearch,
    RecordSearchExport,
    RevealHistory,
    SearchExported,
)
from domain.people.record_access import (
    RECORD_ACCESS,
    AuditRecord,
    RecordAudited,
    ViewRecord,
)
from domain.personal import Personal
from tests.domain.case_samples import MONDAY, OFFICE, uid
from tests.spec import spec

INQUIRY, AUDITOR, CASE = uid("inquiry"), uid("auditor"), uid("case")
LAST = MONDAY + timedelta(days=29)
OPEN = OpenInquiry(
    inquiry=INQUIRY, account=AUDITOR, organisation=None, purpose=" 信访核查 ", on=MONDAY
)
SEARCH = RecordSearch(name=" 张三 ", on=MONDAY)
LOOK = RecordHistory(history=CASE, kind="declaration", form=LookForm.PAGE, as_of=None, on=MONDAY)
REVEAL = RevealHistory(history=CASE, kind="declaration", purpose="核对证件号码", on=MONDAY)
LOOKED = HistoryOpened(
    history=CASE,
    kind="declaration",
    form=LookForm.PAGE,
    in_full=False,
    as_of=None,
    opened_on=MONDAY,
)

nothing = spec(AUDIT_INQUIRY)
opened = nothing.after(OPEN)


def test_the_purpose_comes_first() -> None:
    nothing.when(OPEN).then(
        InquiryOpened(
            inquiry=INQUIRY,
            account=AUDITOR,
            organisation=None,
            purpose=Personal(INQUIRY, "信访核查"),
            opened_on=MONDAY,
            valid_until=LAST,
        )
    )
    nothing.when(replace(OPEN, purpose="  ")).rejected("purpose-required")
    opened.when(OPEN).then()


def test_what_was_typed_is_sealed_with_the_search() -> None:
    opened.when(replace(SEARCH, number="20260001", kind="certificate")).then(
        AuditSearched(
            person=None,
            name=Personal(INQUIRY, "张三"),
            number=Personal(INQUIRY, "20260001"),
            organisation=None,
            actor=None,
            since=None,
            until=None,
            kind="certificate",
            event="",
        )
    )


@pytest.mark.parametrize(
    "search",
    [
        RecordSearch(on=MONDAY, person=CASE),
        RecordSearch(on=MONDAY, number="1"),
        RecordSearch(on=MONDAY, organisation=OFFICE),
        RecordSearch(on=MONDAY, actor=AUDITOR),
        RecordSearch(on=MONDAY, kind="person"),
        RecordSearch(on=MONDAY, event="person.Barred"),
    ],
)
def test_one_condition_is_enough(search: RecordSearch) -> None:
    assert opened.when(search).events


def test_a_period_alone_is_the_whole_log() -> None:
    wide = RecordSearch(since=MONDAY, until=MONDAY, on=MONDAY)
    opened.when(wide).rejected("audit-search-too-wide")
    opened.when(replace(SEARCH, name="   ")).rejected("audit-search-too-wide")


def test_a_period_ends_after_it_begins() -> None:
    day = timedelta(days=1)
    assert opened.when(replace(SEARCH, since=MONDAY, until=MONDAY)).events
    opened.when(replace(SEARCH, since=MONDAY, until=MONDAY - day)).rejected("period-backwards")


def test_a_page_is_recorded_once_a_day_and_a_file_every_time() -> None:
    opened.when(LOOK).then(LOOKED)
    seen = opened.after(LOOK)
    seen.when(LOOK).then()
    seen.when(replace(LOOK, history=uid("other"))).then(replace(LOOKED, history=uid("other")))
    tomorrow = MONDAY + timedelta(days=1)
    seen.when(replace(LOOK, on=tomorrow)).then(replace(LOOKED, opened_on=tomorrow))
    for form in LookForm.EXCEL, LookForm.PDF:
        taken = replace(LOOK, form=form)
        opened.after(taken).when(taken).then(replace(LOOKED, form=form))


def test_a_history_is_shown_in_full_for_a_purpose_and_until_the_day_is_over() -> None:
    opened.when(REVEAL).then(
        HistoryRevealed(
            history=CASE,
            kind="declaration",
            purpose=Personal(INQUIRY, "核对证件号码"),
            opened_on=MONDAY,
        )
    )
    opened.when(replace(REVEAL, purpose=" ")).rejected("purpose-required")
    shown = opened.after(LOOK, REVEAL)
    shown.when(REVEAL).then()
    shown.when(LOOK).then(replace(LOOKED, in_full=True))
    assert shown.state.shows_in_full(CASE, MONDAY)
    assert not shown.state.shows_in_full(CASE, MONDAY + timedelta(days=1))
    assert not shown.state.shows_in_full(uid("other"), MONDAY)


def test_what_was_found_is_taken_away_on_record() -> None:
    opened.when(RecordSearchExport(search=2, on=MONDAY)).then(SearchExported(search=2))


def test_an_inquiry_serves_for_thirty_days() -> None:
    assert INQUIRY_DAYS == 30
    commands = SEARCH, RecordSearchExport(search=2, on=MONDAY), LOOK, REVEAL
    for command in commands:
        assert opened.when(replace(command, on=LAST)).events
        late = replace(command, on=LAST + timedelta(days=1))
        opened.when(late).rejected("inquiry-over", until=LAST)


def test_the_person_is_told_once_a_day_and_inquiry() -> None:
    audit = AuditRecord(person=CASE, account=AUDITOR, inquiry=INQUIRY, on=MONDAY)
    told = spec(RECORD_ACCESS).when(audit)
    told.then(RecordAudited(person=CASE, account=AUDITOR, inquiry=INQUIRY, viewed_on=MONDAY))
    seen = spec(RECORD_ACCESS).after(audit)
    seen.when(audit).then()
    assert seen.when(replace(audit, inquiry=uid("another"))).events
    assert seen.when(replace(audit, on=MONDAY + timedelta(days=1))).events
    look = ViewRecord(person=CASE, account=AUDITOR, organisation=OFFICE, purpose="核对", on=MONDAY)
    assert seen.when(look).events, "a look of an officer is another thing"
