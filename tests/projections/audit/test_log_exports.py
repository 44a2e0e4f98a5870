"""日志导出: how far each is, who fetched it, which wait and which are to be swept."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from domain.audit.log_export import (
    LOG_EXPORT,
    CancelLogExport,
    ExportFormat,
    ExportState,
    FailLogExport,
    SweepLogExport,
)
from projections.audit import log_exports
from projections.audit.log_exports import LogExportFilter, LogExportRow
from projections.listing import Listing
from tests.domain.case_samples import OFFICER, uid
from tests.projections import exporting
from tests.projections.story import Story, show

ONE, TWO, THREE = uid("export 1"), uid("export 2"), uid("export 3")


def row_of(engine: sa.Engine, story: Story) -> LogExportRow:
    show(story, engine)
    with engine.connect() as tx:
        row = log_exports.get(tx, ONE)
    assert row is not None
    return row


def test_an_export_is_followed_to_its_end(engine: sa.Engine, story: Story) -> None:
    exporting.order(story, ONE)
    row = row_of(engine, story)
    assert (row.state, row.position, row.upto, row.events) == (ExportState.OPEN, 0, 50, 0)
    with engine.connect() as tx:
        assert [one.export for one in log_exports.open_exports(tx)] == [ONE]
    exporting.write(story, ONE)
    row = row_of(engine, story)
    assert (row.position, row.events, row.size) == (44, 20, 2_000)
    exporting.finish(story, ONE)
    row = row_of(engine, story)
    assert (row.state, row.position, row.size) == (ExportState.FINISHED, 50, 3_000)
    assert (row.fetched, row.fetched_at is not None) == (2, True)
    with engine.connect() as tx:
        assert log_exports.open_exports(tx) == ()
        fetches = log_exports.fetches(tx, ONE)
    assert [one.account for one in fetches] == [OFFICER, OFFICER]
    assert fetches[0].at >= fetches[1].at


def test_the_last_finished_one_is_gone_on_from(engine: sa.Engine, story: Story) -> None:
    """By its account, format, recipient and period; also when its files are swept."""
    for export in (ONE, TWO, THREE):
        exporting.order(story, export)
    exporting.finish(story, ONE)
    story.do(LOG_EXPORT, TWO, FailLogExport(code="log-export-unreadable"))
    days = (date(2026, 1, 1), None)

    def last(
        who: UUID = OFFICER,
        kind: ExportFormat = ExportFormat.PARQUET,
        recipient: str = "university",
        days: tuple[date | None, date | None] = days,
    ) -> UUID | None:
        show(story, engine)
        with engine.connect() as tx:
            return log_exports.last_finished(tx, who, kind, recipient, days)

    assert last() == ONE
    assert last(uid("another")) is last(kind=ExportFormat.JSONL) is last(recipient="x") is None
    assert last(days=(None, None)) is last(days=(days[0], days[0])) is None
    story.do(LOG_EXPORT, TWO, SweepLogExport())
    story.do(LOG_EXPORT, ONE, SweepLogExport())
    assert last() == ONE
    four = uid("export 4")
    exporting.order(story, four, previous=ONE, after=50, upto=90)
    show(story, engine)
    with engine.connect() as tx:
        row = log_exports.get(tx, four)
    assert row is not None
    assert (row.previous, row.after, row.position) == (ONE, 50, 50)
    exporting.finish(story, four)
    assert last() == four


def test_what_has_ended_is_swept_after_its_time(engine: sa.Engine, story: Story) -> None:
    for export in (ONE, TWO, THREE):
        exporting.order(story, export)
    exporting.finish(story, ONE)
    story.do(LOG_EXPORT, TWO, CancelLogExport(account=OFFICER))
    ended = row_of(engine, story).ended_at
    assert ended is not None
    later = ended + timedelta(days=30)
    with engine.connect() as tx:
        assert log_exports.stale_exports(tx, ended - timedelta(days=1)) == ()
        assert {one.export for one in log_exports.stale_exports(tx, later)} == {ONE, TWO}
    story.do(LOG_EXPORT, ONE, SweepLogExport())
    row = row_of(engine, story)
    assert (row.state, row.swept_at is not None) == (ExportState.SWEPT, True)
    assert row.ended_at == ended
    with engine.connect() as tx:
        assert [one.export for one in log_exports.stale_exports(tx, later)] == [TWO]


def test_the_list_is_asked_by_format_state_and_recipient(engine: sa.Engine, story: Story) -> None:
    exporting.order(story, ONE)
    exporting.order(story, TWO, ExportFormat.OCEL)
    story.do(LOG_EXPORT, TWO, FailLogExport(code="log-export-unreadable"))
    show(story, engine)

    def found(**conditions: object) -> list[object]:
        asked = LogExportFilter(**conditions)  # type: ignore[arg-type]  # as the tests give them
        with engine.connect() as tx:
            return [row.export for row in log_exports.listing(tx, asked, Listing()).rows]

    assert set(found()) == {ONE, TWO}
    assert found(format=ExportFormat.OCEL) == [TWO]
    assert found(state=ExportState.OPEN) == [ONE]
    assert set(found(recipient="university")) == {ONE, TWO}
    assert found(recipient="univ") == []
    with engine.connect() as tx:
        failed = log_exports.get(tx, TWO)
    assert failed is not None
    assert failed.code == "log-export-unreadable"
