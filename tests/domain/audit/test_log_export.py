"""日志导出: ordered once, written part by part in order, fetched when finished, swept once."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.audit.log_export import (
    LOG_EXPORT,
    CancelLogExport,
    ExportFile,
    ExportFormat,
    ExportPartStored,
    FailLogExport,
    FetchLogExport,
    FinishLogExport,
    LogExportCancelled,
    LogExportFailed,
    LogExportFetched,
    LogExportFinished,
    LogExportOrdered,
    LogExportSwept,
    OrderLogExport,
    RecordExportPart,
    SweepLogExport,
)
from tests.spec import Spec, spec

ANALYST = UUID(int=1)
ORDER: dict[str, Any] = {
    "account": ANALYST,
    "format": ExportFormat.PARQUET,
    "since": date(2026, 1, 1),
    "until": date(2026, 1, 1),
    "recipient": "analysts",
    "upto": 100,
    "previous": None,
    "after": 0,
}
ORDERED = LogExportOrdered(**ORDER)


def given(*events: Any) -> Spec:
    return spec(LOG_EXPORT).given(*events)


def part(first: int, last: int) -> ExportFile:
    return ExportFile(
        name="events", digest="", size=1, rows=last - first + 1, first=first, last=last
    )


STORED = ExportPartStored(file=part(1, 50))
FINISHED = LogExportFinished(tables=(), key="")
FINISH = FinishLogExport(tables=(), key="")


def test_it_is_ordered_once() -> None:
    given().when(OrderLogExport(**ORDER)).then(ORDERED)
    given(ORDERED).when(OrderLogExport(**ORDER)).rejected("log-export-exists")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("until", date(2025, 12, 31), "log-export-period"),
        ("recipient", "", "log-export-recipient"),
        ("recipient", "Analysts", "log-export-recipient"),
        ("recipient", "a" * 33, "log-export-recipient"),
    ],
)
def test_what_cannot_be_ordered(field: str, value: object, code: str) -> None:
    order = OrderLogExport(**{**ORDER, field: value})
    refusal = given().when(order).rejected(code)
    assert refusal.fields == {field: code}


def test_what_came_since_is_one_file_more_and_no_grown_file() -> None:
    since = {**ORDER, "previous": UUID(int=7), "after": 60}
    goes_on = given(LogExportOrdered(**since))
    given().when(OrderLogExport(**since)).then(LogExportOrdered(**since))
    assert goes_on.state.position == 60
    goes_on.when(RecordExportPart(file=part(60, 100))).rejected("log-export-over")
    goes_on.when(RecordExportPart(file=part(61, 100))).then(ExportPartStored(file=part(61, 100)))
    whole = OrderLogExport(**{**since, "format": ExportFormat.OCEL})
    refusal = given().when(whole).rejected("log-export-cannot-grow")
    assert refusal.fields == {"since_last": "log-export-cannot-grow"}


def test_parts_follow_each_other_up_to_the_last_event_that_was_asked_for() -> None:
    given(ORDERED).when(RecordExportPart(file=part(1, 50))).then(STORED)
    following = part(51, 100)
    given(ORDERED, STORED).when(RecordExportPart(file=following)).then(
        ExportPartStored(file=following)
    )


@pytest.mark.parametrize(("first", "last"), [(1, 50), (50, 60), (60, 101), (70, 60)])
def test_no_part_is_told_twice_or_goes_too_far(first: int, last: int) -> None:
    command = RecordExportPart(file=part(first, last))
    given(ORDERED, STORED).when(command).rejected("log-export-over")


def test_it_ends_in_one_way() -> None:
    given(ORDERED, STORED).when(FINISH).then(FINISHED)
    given(ORDERED).when(FailLogExport(code="x")).then(LogExportFailed(code="x"))
    cancel = CancelLogExport(account=ANALYST)
    given(ORDERED).when(cancel).then(LogExportCancelled(account=ANALYST))
    for ended in (FINISHED, LogExportFailed(code="x"), LogExportCancelled(account=ANALYST)):
        for command in (FINISH, cancel, FailLogExport(code="x"), RecordExportPart(file=part(1, 2))):
            given(ORDERED, ended).when(command).rejected("log-export-over")


def test_only_what_is_finished_and_not_swept_can_be_fetched() -> None:
    fetch = FetchLogExport(account=ANALYST)
    fetched = LogExportFetched(account=ANALYST)
    given(ORDERED).when(fetch).rejected("log-export-over")
    given(ORDERED, FINISHED).when(fetch).then(fetched)
    given(ORDERED, FINISHED, fetched).when(fetch).then(fetched)
    given(ORDERED, FINISHED, LogExportSwept()).when(fetch).rejected("log-export-swept")


def test_it_is_swept_once_when_it_has_ended() -> None:
    given(ORDERED).when(SweepLogExport()).rejected("log-export-over")
    given(ORDERED, FINISHED).when(SweepLogExport()).then(LogExportSwept())
    given(ORDERED, FINISHED, LogExportSwept()).when(SweepLogExport()).rejected("log-export-over")
