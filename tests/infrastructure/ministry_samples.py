"""Records and batches for tests of the ministry's format and of both ways to it."""

from datetime import UTC, date, datetime
from uuid import UUID

from application.certificates.ministry import BatchHead, MinistryRecord, WrittenBatch
from domain.certificates.certificate import Title
from domain.certificates.certificate_report import RecordKind
from domain.rules.identifiers import DocumentKind
from domain.terms import AcquisitionMode, TitleLevel
from infrastructure.partners.ministry_format import NEWEST, JsonWriter

BATCH = UUID(int=77)


def record(
    place: int = 1,
    *,
    kind: RecordKind = RecordKind.ISSUE,
    level: TitleLevel = TitleLevel.INTERMEDIATE,
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW,
    identity: DocumentKind = DocumentKind.RESIDENT_ID,
    holder: str = "张三",
) -> MinistryRecord:
    return MinistryRecord(
        key=UUID(int=place),
        record=1,
        kind=kind,
        on=date(2026, 6, 1),
        number=f"2026320000001{place:06d}",
        replaced_by=f"2026320000002{place:06d}" if kind is RecordKind.REPLACE else "",
        title=Title(
            series="工程",
            title="工程师",
            level=level,
            specialty="建筑设计",
            mode=mode,
            committee="",
            obtained_on=date(2026, 5, 1),
            filing_number="",
        ),
        issuer="省职称办",
        issued_on=date(2026, 6, 1),
        holder=holder,
        identity_kind=identity,
        identity_number="320000199001010001",
    )


def head(sequence: int = 1, previous: str = "") -> BatchHead:
    moment = datetime(2026, 6, 1, 8, tzinfo=UTC)
    return BatchHead(batch=BATCH, sequence=sequence, previous=previous, sealed_at=moment)


def written(*records: MinistryRecord, sequence: int = 1, version: int = NEWEST) -> WrittenBatch:
    return JsonWriter().write(head(sequence), records or (record(),), version)
