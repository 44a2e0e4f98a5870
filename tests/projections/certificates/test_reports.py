"""Reports to the ministry: what waits, what is under way, what came of it, and for whom."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.certificate import CERTIFICATE as DECIDER
from domain.certificates.certificate import CertificateStatus, ConfirmRevocation, RequestRevocation
from domain.certificates.certificate_report import (
    CERTIFICATE_REPORT,
    AcceptRecord,
    RecordKind,
    RefusalCode,
    RefuseRecord,
    ReleaseRecord,
    ReportState,
    SealRecord,
    SettleRefusal,
    SupersedeRecord,
)
from domain.certificates.report_batch import (
    REPORT_BATCH,
    BatchState,
    DeliverBatch,
    DissolveBatch,
    FailDelivery,
    MinistryChannel,
    TakeAnswers,
)
from domain.streams import report_batch_stream, report_stream
from domain.terms import Role
from projections.certificates import report_batches, reports
from projections.certificates.report_batches import BatchFilter
from projections.certificates.reports import ReportFilter, ReportRow
from projections.listing import Listing
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import OFFICER, uid
from tests.projections.reports import ORDER, queue, report, seal
from tests.projections.review import certify
from tests.projections.story import AUTHORITY, Story, province, show

VALID, REVOKED = CertificateStatus.VALID, CertificateStatus.REVOKED
BATCH = report_batch_stream(1)
HERE = Viewer(role=Role.TITLE_OFFICER, organisation=AUTHORITY)
ONES = tuple(uid(f"certificate {place}") for place in range(4))


def certified() -> Story:
    story = province()
    for place, one in enumerate(ONES):
        certify(story, uid(f"case {place}"), f"2026{place}", certificate=one)
    return story


def rows(engine: sa.Engine, **filters: Any) -> dict[UUID, ReportRow]:
    with engine.connect() as tx:
        found = reports.listing(tx, ReportFilter(**filters), Listing(sort="number")).rows
    return {one.certificate: one for one in found}


def states(story: Story, engine: sa.Engine) -> list[ReportState]:
    show(story, engine)
    found = rows(engine)
    return [found[one].state for one in ONES]


def act(story: Story, one: UUID, *commands: Any) -> None:
    story.do(CERTIFICATE_REPORT, report_stream(one), *commands)


def revoke(story: Story, one: UUID) -> None:
    ask = RequestRevocation(account=OFFICER, organisation=AUTHORITY, reason="造假")
    confirm = ConfirmRevocation(account=uid("another"), organisation=AUTHORITY)
    story.do(DECIDER, one, ask, confirm)


def refuse(correctable: bool = True, code: RefusalCode = RefusalCode.FORMAT) -> RefuseRecord:
    return RefuseRecord(record=1, code=code, correctable=correctable, text="不符")


SEAL = SealRecord(batch=BATCH, status=VALID)
W, Q, S = ReportState.WAITING, ReportState.QUEUED, ReportState.SEALED
A, R, N = ReportState.ACCEPTED, ReportState.REFUSED, ReportState.NONE


def test_a_certificate_waits_from_its_issue_to_its_receipt(engine: sa.Engine) -> None:
    story = certified()
    assert states(story, engine) == [W, W, W, W]
    for one in ONES[:3]:
        act(story, one, queue(story, one))
    for one in ONES[:2]:
        act(story, one, SEAL)
    act(story, ONES[0], AcceptRecord(record=1, receipt="R1"))
    assert states(story, engine) == [A, S, Q, W]
    first = rows(engine)[ONES[0]]
    assert (first.receipt, first.kind, first.batch) == ("R1", RecordKind.ISSUE, BATCH)
    with engine.connect() as tx:
        assert reports.counts(tx, ReportFilter()) == {A: 1, S: 1, Q: 1, W: 1}
        assert [one for one, _ in reports.queued(tx, 9)] == [ONES[2]]
        assert reports.following(tx, ReportFilter(state=W), "", 9) == ((ONES[3], "20263"),)
        assert reports.following(tx, ReportFilter(state=W), "20263", 9) == ()
    act(story, ONES[1], ReleaseRecord(batch=BATCH))
    assert states(story, engine) == [A, Q, Q, W]
    assert rows(engine)[ONES[1]].batch is None


def test_conditions_find_what_they_name(engine: sa.Engine) -> None:
    story = certified()
    report(story, ONES[0])
    show(story, engine)
    assert rows(engine, number="20261").keys() == {ONES[1]}
    assert rows(engine, batch=BATCH).keys() == {ONES[0]}
    assert rows(engine, name="zhangsan").keys() == set(ONES)
    assert rows(engine, year=2025) == {}
    assert rows(engine, kind=RecordKind.REVOKE) == {}
    assert rows(engine, state=W, year=2026).keys() == set(ONES[1:])
    assert rows(engine, under_way=True) == {}
    assert rows(engine, issuer="没有") == {}
    assert rows(engine, region="320000").keys() == set(ONES)
    assert rows(engine, region="330000") == {}


def test_a_revocation_waits_when_the_ministry_knows_the_certificate(engine: sa.Engine) -> None:
    story = certified()
    report(story, ONES[0])
    act(story, ONES[1], queue(story, ONES[1]))
    act(story, ONES[2], queue(story, ONES[2]), SEAL, refuse())
    for one in ONES:
        revoke(story, one)
    assert states(story, engine) == [W, Q, R, N]
    assert rows(engine)[ONES[0]].kind is RecordKind.REVOKE
    with engine.connect() as tx:
        [(changed, at)] = reports.changed(tx, 9)
        assert changed == ONES[0]
        assert at == max(r.at for r in story.of(ONES[0]))
        assert reports.untrue(tx, 9) == (ONES[2],)
    for one in ONES[1:3]:
        act(story, one, SupersedeRecord(status=REVOKED))
    act(story, ONES[0], queue(story, ONES[0]))
    assert states(story, engine) == [Q, N, N, N]
    act(story, ONES[0], SealRecord(batch=BATCH, status=REVOKED))
    act(story, ONES[0], AcceptRecord(record=2, receipt="R2"))
    assert states(story, engine) == [A, N, N, N]
    last = rows(engine)[ONES[0]]
    assert (last.receipt, last.kind, last.record) == ("R2", RecordKind.REVOKE, 2)


def test_what_is_refused_waits_for_the_body_that_reported_it(engine: sa.Engine) -> None:
    story = certified()
    for one in ONES[:3]:
        act(story, one, queue(story, one), SEAL)
    act(story, ONES[0], refuse())
    act(story, ONES[1], refuse(correctable=False))
    act(story, ONES[2], refuse(correctable=False, code=RefusalCode.ERASED))
    assert states(story, engine) == [R, R, ReportState.SETTLED, W]

    def waiting() -> list[UUID]:
        show(story, engine)
        with engine.connect() as tx:
            items = todo.items(tx, HERE).rows
        assert {one.kind for one in items} <= {TodoKind.REPORT_REFUSED}
        return [one.subject for one in items]

    assert waiting() == [report_stream(one) for one in ONES[:2]]
    act(story, ONES[0], queue(story, ONES[0]))
    act(story, ONES[1], SettleRefusal(reason="已更正"))
    assert waiting() == []
    assert states(story, engine) == [Q, ReportState.SETTLED, ReportState.SETTLED, W]


def test_a_batch_counts_its_answers(engine: sa.Engine) -> None:
    story = certified()
    story.do(REPORT_BATCH, BATCH, seal(1, ONES[:3]), FailDelivery(code="late"))
    show(story, engine)
    with engine.connect() as tx:
        assert report_batches.failure(tx) == "late"
        assert report_batches.last_sequence(tx) == 1
        [row] = report_batches.open_batches(tx, (BatchState.SEALED,))
    assert (row.batch, row.records, row.left) == (BATCH, 3, 3)
    answers = TakeAnswers(accepted=(1,), refused=(3,))
    story.do(REPORT_BATCH, BATCH, DeliverBatch(channel=MinistryChannel.FILES), answers)
    second = report_batch_stream(2)
    story.do(REPORT_BATCH, second, seal(2, ONES[3:]), DissolveBatch())
    show(story, engine)
    with engine.connect() as tx:
        assert report_batches.failure(tx) == ""
        assert report_batches.open_batches(tx, (BatchState.SEALED,)) == ()
        found = report_batches.listing(tx, BatchFilter(), Listing()).rows
        refused = report_batches.listing(tx, BatchFilter(refused=True), Listing())
        assert (
            report_batches.listing(tx, BatchFilter(state=BatchState.FINISHED), Listing()).total == 0
        )
    assert [one.state for one in found] == [BatchState.DISSOLVED, BatchState.DELIVERED]
    assert [(one.accepted, one.refused, one.left) for one in refused.rows] == [(1, 1, 1)]


def test_an_order_is_open_until_it_is_finished(engine: sa.Engine) -> None:
    story = certified()
    report(story, ONES[0])
    show(story, engine)
    with engine.connect() as tx:
        assert report_batches.open_orders(tx) == ()
        c = report_batches.report_order.c
        [done] = tx.execute(sa.select(c.queued, c.finished).where(c.order == ORDER))
    assert tuple(done) == (1, True)
