"""Every record is as the schema says, a version never changes, and answers are hostile."""

import hashlib
import json
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.certificates.ministry import Answer, MinistryRecord
from domain.certificates.certificate_report import RecordKind, RefusalCode
from domain.rules.identifiers import DocumentKind
from domain.terms import AcquisitionMode, TitleLevel
from infrastructure.partners.ministry_format import (
    IDENTITY_KINDS,
    LEVELS,
    MODES,
    NEWEST,
    VERSIONS,
    JsonWriter,
    read_answers,
)
from tests.infrastructure.ministry_samples import BATCH, head, record, written
from tests.ministry_server import SCHEMA, VALIDATOR

VALIDATORS = {
    version: jsonschema_rs.validator_for(
        json.loads((SCHEMA.parent / f"ministry-records-{version}.schema.json").read_text("utf-8"))
    )
    for version in VERSIONS
}
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(
    st.sampled_from(RecordKind),
    st.sampled_from(TitleLevel),
    st.sampled_from(AcquisitionMode),
    st.sampled_from(DocumentKind),
    NAMES,
)
def test_every_record_is_as_the_schema_says(
    kind: RecordKind,
    level: TitleLevel,
    mode: AcquisitionMode,
    identity: DocumentKind,
    name: str,
) -> None:
    one = record(kind=kind, level=level, mode=mode, identity=identity, holder=name)
    for version, validator in VALIDATORS.items():
        document = json.loads(written(one, version=version).records)
        assert list(validator.iter_errors(document)) == []
        assert document["records"][0]["person"]["name"] == name


def test_the_schema_refuses_what_is_not_so() -> None:
    document = json.loads(written().records)
    document["records"][0]["title"]["level"] = "410"
    assert not VALIDATOR.is_valid(document)
    del document["records"][0]["title"]
    assert not VALIDATOR.is_valid(document)


def test_a_replaced_certificate_names_the_one_in_its_place() -> None:
    replaced = record(kind=RecordKind.REPLACE)
    document = json.loads(written(replaced).records)
    told = document["records"][0]["certificate"]
    assert (told["number"], told["replaced_by"]) == (replaced.number, replaced.replaced_by)
    first = json.loads(written(replaced, version=1).records)
    assert "replaced_by" not in first["records"][0]["certificate"]
    del told["replaced_by"]
    assert not VALIDATOR.is_valid(document), "it has to"
    issued = json.loads(written().records)
    issued["records"][0]["certificate"]["replaced_by"] = replaced.replaced_by
    assert not VALIDATOR.is_valid(issued), "and no other may"


def test_every_word_has_a_code_of_its_own() -> None:
    for codes, kind in (
        (LEVELS, TitleLevel),
        (MODES, AcquisitionMode),
        (IDENTITY_KINDS, DocumentKind),
    ):
        assert set(codes) == set(kind)
        assert len(set(codes.values())) == len(codes)
    assert sorted(LEVELS.values()) == ["411", "412", "420", "434", "435"]


def test_the_same_batch_is_the_same_bytes_and_its_manifest_holds_their_digest() -> None:
    batch = written(record(1), record(2))
    assert batch == written(record(1), record(2))
    assert batch.digest == hashlib.sha256(batch.records).hexdigest()
    assert batch.manifest_digest == hashlib.sha256(batch.manifest).hexdigest()
    manifest = json.loads(batch.manifest)
    assert manifest["count"] == batch.count == 2
    assert manifest["files"] == [
        {"name": "records.json", "sha256": batch.digest, "bytes": len(batch.records)}
    ]
    following = JsonWriter().write(head(2, batch.manifest_digest), (record(3),), 1)
    assert json.loads(following.manifest)["previous"] == batch.manifest_digest


def test_the_first_version_is_written_for_ever() -> None:
    """Batches that were sealed in it are sent again to the last byte."""
    assert (
        written(version=1).digest
        == "af722008c4e7d2387a617c97d7e40f925cb96698b218596620e5809dea81788c"
    )


def test_a_change_of_the_format_is_a_new_version_beside_the_old() -> None:
    def second(one: MinistryRecord) -> dict[str, Any]:
        return {"key": str(one.key), "shape": "new"}

    writer = JsonWriter({**VERSIONS, NEWEST + 1: second})
    assert writer.format == NEWEST + 1
    assert writer.write(head(), (record(),), NEWEST) == written()
    new = json.loads(writer.write(head(), (record(),), writer.format).records)
    assert (new["version"], new["records"][0]["shape"]) == (NEWEST + 1, "new")
    with pytest.raises(LookupError):
        JsonWriter().write(head(), (record(),), NEWEST + 1)


def test_nobody_is_named_by_what_a_traceback_shows() -> None:
    shown = repr(record()) + repr(written()) + repr(Answer(key=UUID(int=1), text="张三"))
    assert "张三" not in shown
    assert "320000199001010001" not in shown


# Answers.


def answers(*records: object, **changes: object) -> bytes:
    said = {
        "format": "zhicheng-ministry-answers",
        "version": 1,
        "batch": str(BATCH),
        "records": list(records),
        **changes,
    }
    return json.dumps(said).encode()


ACCEPTED = {"key": str(UUID(int=1)), "result": "ACCEPTED", "receipt": "HR-1"}
REFUSED = {
    "key": str(UUID(int=2)),
    "result": "REFUSED",
    "code": "NUMBER_TAKEN",
    "correctable": False,
    "text": "已\u0000有\n此号",
}


def test_answers_are_read() -> None:
    batch, found = read_answers(answers(ACCEPTED, REFUSED))
    assert batch == BATCH
    assert found == (
        Answer(key=UUID(int=1), receipt="HR-1"),
        Answer(
            key=UUID(int=2), code=RefusalCode.NUMBER_TAKEN, correctable=False, text="已 有 此号"
        ),
    )


@pytest.mark.parametrize("code", ["SOMETHING", "ERASED", "OTHER"])
def test_a_code_that_is_not_the_ministrys_is_another_reason(code: str) -> None:
    _, (found,) = read_answers(answers({**REFUSED, "code": code}))
    assert found.code is RefusalCode.OTHER


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>ok</html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":"zhicheng-ministry-answers","x":' + b"[" * 100_000,
        answers(version=2),
        answers(format="other"),
        answers(batch="x"),
        answers({**ACCEPTED, "receipt": ""}),
        answers({**ACCEPTED, "receipt": "a b"}),
        answers({**ACCEPTED, "receipt": "HR-1\n"}),
        answers({**ACCEPTED, "receipt": "x" * 65}),
        answers({**ACCEPTED, "result": "MAYBE"}),
        answers({**REFUSED, "correctable": "no"}),
        answers({**REFUSED, "text": "x" * 1001}),
        answers(ACCEPTED, {**REFUSED, "key": ACCEPTED["key"]}),
        answers(*({**ACCEPTED, "key": str(UUID(int=n))} for n in range(501))),
    ],
)
def test_what_is_no_answer_is_not_believed(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(no answers|answered twice)$"):
        read_answers(data)
