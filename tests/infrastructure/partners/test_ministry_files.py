"""The ministry by files: whole or not at all, never overwritten, and hostile answers set aside."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from application.certificates.ministry import NotDelivered
from infrastructure.partners.ministry_files import MinistryFolder
from infrastructure.partners.ministry_format import LARGEST_ANSWERS
from infrastructure.signatures.signing_keys import new_issuer_key
from tests.infrastructure.ministry_samples import BATCH, record, written
from tests.infrastructure.partners.test_ministry_format import ACCEPTED, REFUSED, answers


@pytest.fixture
def folder(tmp_path: Path) -> MinistryFolder:
    return MinistryFolder(path=tmp_path / "ministry", largest=500)


def waiting(folder: MinistryFolder, name: str, content: bytes) -> Path:
    folder.answers.mkdir(parents=True, exist_ok=True)
    path = folder.answers / name
    path.write_bytes(content)
    return path


def test_a_batch_is_a_folder_with_a_manifest(folder: MinistryFolder) -> None:
    batch = written(record(1), record(2), sequence=12)
    assert folder.deliver(batch) == ()
    (sent,) = folder.out.iterdir()
    assert sent.name == "00000012"
    assert {one.name for one in sent.iterdir()} == {"records.json", "manifest.json"}
    manifest = json.loads((sent / "manifest.json").read_bytes())
    (file,) = manifest["files"]
    content = (sent / file["name"]).read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    assert sent.stat().st_mode & 0o077 == 0
    assert (sent / "records.json").stat().st_mode & 0o077 == 0


def test_again_is_nothing_new_and_another_batch_is_not_overwritten(
    folder: MinistryFolder,
) -> None:
    folder.deliver(written())
    before = {one: one.stat().st_mtime_ns for one in (folder.out / "00000001").iterdir()}
    folder.deliver(written())
    assert {one: one.stat().st_mtime_ns for one in (folder.out / "00000001").iterdir()} == before
    with pytest.raises(NotDelivered) as failed:
        folder.deliver(written(record(9)))
    assert failed.value.code == "folder-occupied"


def test_what_a_dead_process_left_half_written_is_written_anew(folder: MinistryFolder) -> None:
    half = folder.out / ".00000001"
    half.mkdir(parents=True)
    (half / "records.json").write_text("{")
    folder.deliver(written())
    assert [one.name for one in folder.out.iterdir()] == ["00000001"]
    assert (folder.out / "00000001" / "records.json").read_bytes() == written().records


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = MinistryFolder(path=tmp_path / "file", largest=1)
    with pytest.raises(NotDelivered) as failed:
        folder.deliver(written())
    assert failed.value.code == "folder-unusable"
    with pytest.raises(NotDelivered):
        list(folder.collect())


def test_the_manifest_is_signed_where_there_is_a_key(tmp_path: Path) -> None:
    key = new_issuer_key("省职称办", datetime(2026, 1, 1, tzinfo=UTC))
    folder = MinistryFolder(path=tmp_path, largest=1, key=lambda: key)
    folder.deliver(written())
    sent = folder.out / "00000001"
    certificate = x509.load_pem_x509_certificate((sent / "signer.pem").read_bytes())
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    signature = (sent / "manifest.json.sig").read_bytes()
    manifest = (sent / "manifest.json").read_bytes()
    public.verify(signature, manifest, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, manifest + b" ", ec.ECDSA(hashes.SHA256()))


def test_answers_are_collected_and_put_away(folder: MinistryFolder) -> None:
    assert list(folder.collect()) == []
    waiting(folder, "b.json", answers(REFUSED))
    waiting(folder, "a.json", answers(ACCEPTED))
    waiting(folder, "a.json.part", b"still being copied")
    first, second = folder.collect()
    assert (first.name, first.batch) == ("a.json", BATCH)
    assert second.answers[0].key == UUID(int=2)
    assert len(list(folder.collect())) == 2, "until they are taken"
    folder.taken("a.json")
    folder.not_taken("b.json", "not-sent")
    assert (folder.answers / "taken" / "a.json").exists()
    assert (folder.answers / "not-taken" / "b.json").exists()
    waiting(folder, "a.json", answers())
    folder.taken("a.json")
    assert (folder.answers / "taken" / "2-a.json").read_bytes() == answers()
    assert (folder.answers / "taken" / "a.json").read_bytes() == answers(ACCEPTED)


def test_hostile_answers_are_set_aside_unread(folder: MinistryFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(answers(ACCEPTED))
    waiting(folder, "garbage.json", b"<html>")
    waiting(folder, "huge.json", b" " * (LARGEST_ANSWERS + 1))
    (folder.answers / "link.json").symlink_to(secret)
    os.mkfifo(folder.answers / "pipe.json")
    (folder.answers / "folder.json").mkdir()
    waiting(folder, "good.json", answers(ACCEPTED))
    assert [one.name for one in folder.collect()] == ["good.json"]
    aside = {one.name for one in (folder.answers / "not-taken").iterdir()}
    assert aside == {"garbage.json", "huge.json", "link.json", "pipe.json"}
    assert secret.exists()
