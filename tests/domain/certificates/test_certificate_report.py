"""What the ministry is told of one certificate: in order, once, and never what is untrue."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certificates.certificate import CertificateStatus
from domain.certificates.certificate_report import (
    CERTIFICATE_REPORT,
    LONGEST_TEXT,
    AcceptRecord,
    CertificateReport,
    Command,
    QueueRecord,
    RecordKind,
    RecordQueued,
    RecordRefused,
    RecordReleased,
    RecordSealed,
    RecordSuperseded,
    RefusalCode,
    RefusalSettled,
    RefuseRecord,
    ReleaseRecord,
    ReportedToMohrss,
    ReportState,
    SealRecord,
    SettleRefusal,
    SupersedeRecord,
    due,
)
from domain.decider import Rejected
from domain.personal import Personal
from domain.streams import report_key
from tests.spec import spec

CERTIFICATE, PERSON, ISSUER, OFFICE = (UUID(int=n) for n in range(1, 5))
BATCH, LATER = UUID(int=10), UUID(int=11)
VALID, REVOKED = CertificateStatus.VALID, CertificateStatus.REVOKED
DAY = date(2026, 6, 1)


def queue(
    status: CertificateStatus = VALID, reporter: UUID | None = OFFICE, on: date = DAY
) -> QueueRecord:
    return QueueRecord(
        certificate=CERTIFICATE,
        number="2026320100001",
        person=PERSON,
        issuer=ISSUER,
        reporter=reporter,
        status=status,
        on=on,
    )


def queued(
    record: int = 1, kind: RecordKind = RecordKind.ISSUE, repeats: int = 0, on: date = DAY
) -> RecordQueued:
    return RecordQueued(
        certificate=CERTIFICATE,
        number="2026320100001",
        person=PERSON,
        issuer=ISSUER,
        reporter=OFFICE,
        record=record,
        repeats=repeats,
        kind=kind,
        key=report_key(CERTIFICATE, record),
        on=on,
    )


def refusal(code: RefusalCode = RefusalCode.ISSUER_UNKNOWN, correctable: bool = True) -> Command:
    return RefuseRecord(record=1, code=code, correctable=correctable, text="未登记")


REPORT = spec(CERTIFICATE_REPORT)
QUEUED = REPORT.given(queued())
SEALED = QUEUED.after(SealRecord(batch=BATCH, status=VALID))
ACCEPTED = SEALED.after(AcceptRecord(record=1, receipt="R1"))
REFUSED = SEALED.after(refusal())


def test_a_valid_certificate_is_queued_once_under_a_key_of_its_own() -> None:
    REPORT.when(queue()).then(queued())
    QUEUED.when(queue()).then()
    SEALED.when(queue()).then()
    ACCEPTED.when(queue()).rejected("report-not-due")


def test_a_certificate_revoked_before_it_was_reported_is_nothing_to_the_ministry() -> None:
    REPORT.when(queue(REVOKED)).rejected("report-not-due")


def test_it_is_sealed_into_one_batch() -> None:
    QUEUED.when(SealRecord(batch=BATCH, status=VALID)).then(RecordSealed(record=1, batch=BATCH))
    SEALED.when(SealRecord(batch=LATER, status=VALID)).rejected("report-not-queued")
    ACCEPTED.when(SealRecord(batch=LATER, status=VALID)).rejected("report-not-queued")


def test_what_is_no_longer_true_is_not_sealed_but_withdrawn() -> None:
    QUEUED.when(SealRecord(batch=BATCH, status=REVOKED)).rejected("report-not-due")
    QUEUED.when(SupersedeRecord(status=VALID)).then()
    QUEUED.when(SupersedeRecord(status=REVOKED)).then(RecordSuperseded(record=1))
    SEALED.when(SupersedeRecord(status=REVOKED)).then()
    REFUSED.when(SupersedeRecord(status=REVOKED)).then(RecordSuperseded(record=1))
    withdrawn = QUEUED.after(SupersedeRecord(status=REVOKED))
    assert withdrawn.state.state is ReportState.NONE
    withdrawn.when(queue(REVOKED)).rejected("report-not-due")


def test_the_first_answer_counts() -> None:
    SEALED.when(AcceptRecord(record=1, receipt="R1")).then(ReportedToMohrss(record=1, receipt="R1"))
    ACCEPTED.when(AcceptRecord(record=1, receipt="R2")).then()
    ACCEPTED.when(refusal()).then()
    REFUSED.when(AcceptRecord(record=1, receipt="R1")).then()


def test_a_released_record_keeps_its_key_and_its_answer_is_taken() -> None:
    SEALED.when(ReleaseRecord(batch=LATER)).then()
    SEALED.when(ReleaseRecord(batch=BATCH)).then(RecordReleased(record=1, batch=BATCH))
    released = SEALED.after(ReleaseRecord(batch=BATCH))
    released.when(AcceptRecord(record=1, receipt="R")).then(ReportedToMohrss(record=1, receipt="R"))
    released.when(SealRecord(batch=LATER, status=VALID)).then(RecordSealed(record=1, batch=LATER))


def test_a_revocation_is_told_after_the_issue_was_accepted_and_not_before() -> None:
    SEALED.when(queue(REVOKED)).then()
    when = date(2026, 7, 1)
    told = ACCEPTED.when(queue(REVOKED, reporter=None, on=when))
    told.then(queued(2, RecordKind.REVOKE, on=when))
    done = ACCEPTED.after(
        queue(REVOKED),
        SealRecord(batch=LATER, status=REVOKED),
        AcceptRecord(record=2, receipt="R2"),
    )
    done.when(queue(REVOKED)).rejected("report-not-due")
    replaced = ACCEPTED.when(queue(CertificateStatus.SUPERSEDED))
    replaced.then(queued(2, RecordKind.REPLACE))


def test_a_refusal_is_kept_with_its_reason_and_repeated_under_a_new_key() -> None:
    text = Personal(PERSON, "未登记")
    code = RefusalCode.ISSUER_UNKNOWN
    SEALED.when(refusal()).then(RecordRefused(record=1, code=code, correctable=True, text=text))
    REFUSED.when(queue(on=date(2026, 8, 1))).then(queued(2, repeats=1))
    (long,) = SEALED.when(
        RefuseRecord(record=1, code=code, correctable=True, text="长" * (LONGEST_TEXT + 1))
    ).events
    assert long.text.value == "长" * LONGEST_TEXT


def test_what_cannot_be_corrected_is_settled_with_a_reason() -> None:
    final = SEALED.after(refusal(RefusalCode.NUMBER_TAKEN, correctable=False))
    final.when(queue()).rejected("report-not-correctable")
    final.when(SettleRefusal(reason=" ")).rejected("reason-required")
    reason = Personal(PERSON, "已由人社部更正")
    settled = RefusalSettled(record=1, reason=reason)
    final.when(SettleRefusal(reason="已由人社部更正 ")).then(settled)
    final.given(settled).when(SettleRefusal(reason="x")).rejected("report-not-refused")
    SEALED.when(SettleRefusal(reason="x")).rejected("report-not-refused")


def test_an_erased_holder_leaves_nothing_to_do() -> None:
    erased = RefuseRecord(record=1, code=RefusalCode.ERASED, correctable=False, text="")
    (event,) = QUEUED.when(erased).events
    assert event.text is None
    assert QUEUED.given(event).state.state is ReportState.SETTLED


@pytest.mark.parametrize(
    ("told", "status", "kind"),
    [
        (None, CertificateStatus.VALID, RecordKind.ISSUE),
        (None, CertificateStatus.REVOKED, None),
        (None, CertificateStatus.SUPERSEDED, None),
        (RecordKind.ISSUE, CertificateStatus.VALID, None),
        (RecordKind.ISSUE, CertificateStatus.REVOKED, RecordKind.REVOKE),
        (RecordKind.ISSUE, CertificateStatus.SUPERSEDED, RecordKind.REPLACE),
        (RecordKind.REVOKE, CertificateStatus.REVOKED, None),
        (RecordKind.REPLACE, CertificateStatus.SUPERSEDED, None),
    ],
)
def test_what_is_due(
    told: RecordKind | None, status: CertificateStatus, kind: RecordKind | None
) -> None:
    assert due(told, status) is kind


RECORDS = st.integers(1, 4)
COMMANDS = st.one_of(
    st.builds(queue, st.sampled_from((VALID, REVOKED, CertificateStatus.SUPERSEDED))),
    st.builds(SealRecord, batch=st.builds(uuid4), status=st.sampled_from((VALID, REVOKED))),
    st.builds(AcceptRecord, record=RECORDS, receipt=st.just("R")),
    st.builds(
        RefuseRecord,
        record=RECORDS,
        code=st.sampled_from(RefusalCode),
        correctable=st.booleans(),
        text=st.just(""),
    ),
    st.builds(ReleaseRecord, batch=st.just(BATCH)),
    st.builds(SupersedeRecord, status=st.sampled_from((VALID, REVOKED))),
)


@given(st.lists(COMMANDS, max_size=30))
def test_no_record_is_accepted_twice_and_no_kind_is_told_twice(commands: list[Command]) -> None:
    state, accepted, kinds = CertificateReport(), [], []
    keys: dict[UUID, int] = {}
    for command in commands:
        try:
            events = CERTIFICATE_REPORT.decide(command, state)
        except Rejected:
            continue
        for event in events:
            if isinstance(event, RecordQueued):
                assert keys.setdefault(event.key, event.record) == event.record
            if isinstance(event, ReportedToMohrss):
                accepted.append(event.record)
                kinds.append(state.kind)
        state = CERTIFICATE_REPORT.fold(events, state)
    assert len(set(accepted)) == len(accepted)
    assert len(set(kinds)) == len(kinds)
    assert kinds[:1] in ([], [RecordKind.ISSUE]), "of what was never reported nothing is revoked"
