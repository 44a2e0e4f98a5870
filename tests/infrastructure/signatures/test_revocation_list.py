"""The revocation list as a file, its signature by openssl, and issuers' certificates as a file."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.certificates.certificate import CertificateStatus
from infrastructure.signatures.issuer_file import (
    KeyPurpose,
    NoIssuers,
    PinnedKey,
    read_issuers,
    write_issuers,
)
from infrastructure.signatures.revocation_list import (
    Ended,
    NoList,
    make_list,
    read_list,
)
from infrastructure.signatures.signing_keys import new_issuer_key
from tests.signers import openssl

NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)
KEY = new_issuer_key("Zhicheng revocation list", NOW)
REVOKED, SUPERSEDED = CertificateStatus.REVOKED, CertificateStatus.SUPERSEDED
FILE = make_list(
    KEY,
    sequence=7,
    issued_at=NOW,
    salt=bytes(16),
    ended=[
        ("20263200000011000018", REVOKED, date(2026, 6, 30)),
        ("20263200000011000026", SUPERSEDED, None),
    ],
)


def test_it_tells_of_those_it_lists_and_of_no_other() -> None:
    listed = read_list(FILE, [KEY.certificate])
    assert listed.sequence == 7
    assert listed.issued_at == NOW
    assert listed.next_update > NOW + timedelta(days=1)
    assert listed.about("20263200000011000018") == Ended(status=REVOKED, since=date(2026, 6, 30))
    assert listed.about("20263200000011000026") == Ended(status=SUPERSEDED, since=None)
    assert listed.about("20263200000011000034") is None


def test_no_number_can_be_read_in_it() -> None:
    assert b"2026320000001100" not in FILE


def test_openssl_verifies_it(tmp_path: Path) -> None:
    written = json.loads(FILE)
    (tmp_path / "payload").write_text(written["payload"], "ascii")
    (tmp_path / "signature").write_bytes(b64decode(written["signature"]))
    (tmp_path / "der").write_bytes(KEY.certificate)
    public = openssl("x509", "-inform", "DER", "-in", str(tmp_path / "der"), "-noout", "-pubkey")
    (tmp_path / "key").write_bytes(public)
    told = openssl(
        "dgst", "-sha256", "-verify", str(tmp_path / "key"),
        "-signature", str(tmp_path / "signature"), str(tmp_path / "payload"),
    )  # fmt: skip
    assert told == b"Verified OK\n"


def test_another_key_or_another_entry_is_refused() -> None:
    other = new_issuer_key("Zhicheng revocation list", NOW)
    with pytest.raises(NoList):
        read_list(FILE, [other.certificate])
    with pytest.raises(NoList):
        read_list(FILE.replace(b'\\"R\\"', b'\\"S\\"', 1), [KEY.certificate])


@settings(max_examples=200)
@given(st.integers(0, len(FILE) - 1), st.integers(0, 7))
def test_no_bit_of_what_is_said_can_change(place: int, bit: int) -> None:
    changed = bytearray(FILE)
    changed[place] ^= 1 << bit
    try:
        listed = read_list(bytes(changed), [KEY.certificate])
    except NoList:
        return
    assert listed == read_list(FILE, [KEY.certificate])


@given(st.binary(max_size=200))
def test_hostile_files_are_refused(noise: bytes) -> None:
    with pytest.raises(NoList):
        read_list(noise, [KEY.certificate])
    with pytest.raises(NoIssuers):
        read_issuers(noise)


PINNED = PinnedKey(
    purpose=KeyPurpose.CERTIFICATES,
    issuer="省职称办",
    certificate=KEY.certificate,
    withdrawn_since=None,
)


def test_issuers_come_back_as_they_were_written() -> None:
    gone = replace(PINNED, purpose=KeyPurpose.REVOCATION_LIST, withdrawn_since=NOW)
    assert read_issuers(write_issuers([PINNED, gone], NOW)) == (PINNED, gone)


@pytest.mark.parametrize(
    "change",
    [
        {"certificate": "AAAA"},
        {"certificate": "?"},
        {"purpose": "anything"},
        {"withdrawn_since": "yesterday"},
    ],
)
def test_issuers_that_cannot_be_read_are_refused(change: dict[str, Any]) -> None:
    told = json.loads(write_issuers([PINNED], NOW))
    told["keys"][0] |= change
    with pytest.raises(NoIssuers):
        read_issuers(json.dumps(told).encode())
