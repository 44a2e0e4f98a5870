"""The record format of the ministry: batches as bytes, answers back from bytes.

`docs/ministry-records-1.schema.json` describes version 1, and so on. A version that was ever sent
is written for ever; a change of the format is a new version beside it, which new batches then use.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from application.certificates.ministry import (
    LARGEST_BATCH,
    Answer,
    BatchHead,
    MinistryRecord,
    WrittenBatch,
)
from domain.certificates.certificate_report import RefusalCode
from domain.rules.identifiers import DocumentKind
from domain.terms import AcquisitionMode, TitleLevel

RECORDS_NAME = "records.json"
LARGEST_ANSWERS = 4 << 20
"""Bytes; more than the answers to the largest batch can have."""
LEVELS = {
    TitleLevel.SENIOR_FULL: "411",
    TitleLevel.SENIOR_ASSOCIATE: "412",
    TitleLevel.INTERMEDIATE: "420",
    TitleLevel.JUNIOR_ASSISTANT: "434",
    TitleLevel.JUNIOR_ENTRY: "435",
}
"""Codes of the levels of professional posts, as the ministry's reports use them."""
MODES = {
    AcquisitionMode.PEER_REVIEW: "1",
    AcquisitionMode.INITIAL_DETERMINATION: "2",
    AcquisitionMode.RECOGNITION: "3",
}
IDENTITY_KINDS = {
    DocumentKind.RESIDENT_ID: "1",
    DocumentKind.HMT_RESIDENCE_PERMIT: "2",
    DocumentKind.FOREIGN_PERMANENT_RESIDENT: "3",
    DocumentKind.PASSPORT: "4",
}
"""Both lists are this format's own."""


def _first_version(record: MinistryRecord) -> dict[str, Any]:
    title = record.title
    return {
        "key": str(record.key),
        "record": record.record,
        "kind": record.kind.value,
        "on": record.on.isoformat(),
        "certificate": {
            "number": record.number,
            "issuer": record.issuer,
            "issued_on": record.issued_on.isoformat(),
        },
        "title": {
            "name": title.title,
            "series": title.series,
            "specialty": title.specialty,
            "level": LEVELS[title.level],
            "mode": MODES[title.mode],
            "obtained_on": title.obtained_on.isoformat(),
            "committee": title.committee,
            "agency": title.agency,
            "filing_number": title.filing_number,
        },
        "person": {
            "name": record.holder,
            "identity_kind": IDENTITY_KINDS[record.identity_kind],
            "identity_number": record.identity_number,
        },
    }


def _second_version(record: MinistryRecord) -> dict[str, Any]:
    """A replaced certificate names the one that has taken its place."""
    said = _first_version(record)
    if record.replaced_by:
        said["certificate"]["replaced_by"] = record.replaced_by
    return said


Spelling = Callable[[MinistryRecord], dict[str, Any]]
VERSIONS: Mapping[int, Spelling] = {1: _first_version, 2: _second_version}
NEWEST = max(VERSIONS)


class JsonWriter:
    """A `BatchWriter` of the port to the ministry: one JSON document, one record on each line."""

    def __init__(self, versions: Mapping[int, Spelling] = VERSIONS) -> None:
        self._versions = versions

    @property
    def format(self) -> int:
        return max(self._versions)

    def write(
        self, head: BatchHead, records: Sequence[MinistryRecord], version: int
    ) -> WrittenBatch:
        spell = self._versions[version]
        said = {
            "format": "zhicheng-ministry-records",
            "version": version,
            "batch": str(head.batch),
            "sequence": head.sequence,
            "count": len(records),
        }
        lines = ",\n".join(_json(spell(record)) for record in records)
        body = f'{_json(said)[:-1]},"records":[\n{lines}\n]}}\n'.encode()
        digest = hashlib.sha256(body).hexdigest()
        manifest = _manifest(head, version, len(records), digest, len(body))
        return WrittenBatch(
            head=head,
            format=version,
            count=len(records),
            records=body,
            digest=digest,
            manifest=manifest,
            manifest_digest=hashlib.sha256(manifest).hexdigest(),
        )


def _manifest(head: BatchHead, version: int, count: int, digest: str, size: int) -> bytes:
    said = {
        "format": "zhicheng-ministry-manifest",
        "version": 1,
        "batch": str(head.batch),
        "sequence": head.sequence,
        "sealed_at": head.sealed_at.isoformat(),
        "records_version": version,
        "count": count,
        "files": [{"name": RECORDS_NAME, "sha256": digest, "bytes": size}],
        "previous": head.previous,
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# Answers, which are hostile until they have passed here.

_Receipt = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._/-]{1,64}\Z")]
_Text = Annotated[str, msgspec.Meta(max_length=1000)]


class _Accepted(msgspec.Struct, tag="ACCEPTED", tag_field="result", frozen=True):
    key: UUID
    receipt: _Receipt


class _Refused(msgspec.Struct, tag="REFUSED", tag_field="result", frozen=True):
    key: UUID
    code: Annotated[str, msgspec.Meta(max_length=40)]
    correctable: bool
    text: _Text = ""


class _Answers(msgspec.Struct, frozen=True):
    format: Literal["zhicheng-ministry-answers"]
    version: Literal[1]
    batch: UUID
    records: Annotated[list[_Accepted | _Refused], msgspec.Meta(max_length=LARGEST_BATCH)]


_DECODER = msgspec.json.Decoder(_Answers)
_OURS = (RefusalCode.OTHER, RefusalCode.ERASED)


def read_answers(data: bytes) -> tuple[UUID, tuple[Answer, ...]]:
    """Batch and answers. Raises ValueError for anything that is no such document."""
    try:
        found = _DECODER.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise ValueError("no answers") from None  # the cause may quote what was sent
    if len({one.key for one in found.records}) != len(found.records):
        raise ValueError("answered twice")
    return found.batch, tuple(_answer(one) for one in found.records)


def _answer(one: _Accepted | _Refused) -> Answer:
    if isinstance(one, _Accepted):
        return Answer(key=one.key, receipt=one.receipt)
    known = one.code in set(RefusalCode) - set(_OURS)
    return Answer(
        key=one.key,
        code=RefusalCode(one.code) if known else RefusalCode.OTHER,
        correctable=one.correctable,
        text=" ".join("".join(c if c.isprintable() else " " for c in one.text).split()),
    )
