"""The compact record: openssl agrees, a decoder reads it off the page, and no letter can change."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import run

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.terms import TitleLevel
from infrastructure.printing.certificate_pdf import render
from infrastructure.signatures.compact_record import (
    LEVELS,
    CompactRecord,
    NoRecord,
    make_record,
    read_record,
    seal_of,
)
from infrastructure.signatures.signing_keys import key_id, new_issuer_key
from infrastructure.signatures.suites import USUAL
from tests.infrastructure.certificate_samples import PLAIN, photo
from tests.infrastructure.poppler import poppler
from tests.signers import openssl

KEY = new_issuer_key("江苏省人力资源和社会保障厅", datetime(2026, 6, 1, tzinfo=UTC))
WORDS = (PLAIN.holder, PLAIN.title, PLAIN.specialty)


def made(number: str = PLAIN.number) -> CompactRecord:
    return make_record(
        KEY,
        number=number,
        issued_on=PLAIN.issued_on,
        level=TitleLevel.SENIOR_ASSOCIATE,
        seal=seal_of(number, *WORDS),
    )


RECORD = made()


def test_a_record_says_what_it_is_about_and_nobodys_name() -> None:
    head = f"ZC1.ES256.20263200000011000018.20260630.412.{key_id(KEY.certificate)}."
    assert RECORD.text.startswith(head)
    assert len(RECORD.text) == 170
    for word in (*WORDS, PLAIN.id_number):
        assert word not in RECORD.text
    assert RECORD.says(*WORDS)
    assert not RECORD.says("李伟", *WORDS[1:])
    assert not RECORD.says(WORDS[0], "正高级工程师", WORDS[2])
    assert set(LEVELS) == set(TitleLevel)


def test_the_same_certificate_has_the_same_record() -> None:
    assert made().text == RECORD.text


def test_it_is_read_from_the_address_too() -> None:
    assert read_record(f"https://example.org/verify/x#{RECORD.text}\n") == RECORD
    other = new_issuer_key("另一发证单位", datetime(2026, 6, 1, tzinfo=UTC))
    assert RECORD.signed_by([other.certificate, KEY.certificate]) == KEY.certificate
    assert RECORD.signed_by([other.certificate]) is None


@pytest.mark.parametrize("number", ["苏2026-0001", "a.b#c/d e", "〇"])
def test_any_number_can_be_written(number: str) -> None:
    record = made(number)
    assert record.text.isascii()
    assert read_record(record.text) == record
    assert record.signed_by([KEY.certificate])


def by_openssl(text: str, folder: Path) -> str:
    """What it says of the signature, asked as docs/verification.md tells a stranger to."""
    payload, _, signature = text.rpartition(".")
    raw = urlsafe_b64decode(signature + "==")
    parts = {"payload": payload.encode(), "signature": USUAL.expanded(raw), "der": KEY.certificate}
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    (folder / "key").write_bytes(
        openssl("x509", "-inform", "DER", "-in", str(folder / "der"), "-noout", "-pubkey")
    )
    told = ("-verify", folder / "key", "-signature", folder / "signature", folder / "payload")
    done = run(["openssl", "dgst", "-sha256", *told], capture_output=True, check=False)
    assert (done.returncode == 0) is (done.stdout == b"Verified OK\n")
    return done.stdout.decode().strip()


def test_openssl_verifies_it(tmp_path: Path) -> None:
    assert by_openssl(RECORD.text, tmp_path) == "Verified OK"
    assert by_openssl(RECORD.text.replace(".412.", ".411."), tmp_path) == "Verification failure"


@pytest.mark.parametrize("dots", [150, 300])
@pytest.mark.parametrize("picture", [None, photo()], ids=["plain", "photo"])
def test_a_decoder_reads_it_off_the_page(tmp_path: Path, dots: int, picture: bytes | None) -> None:
    face = replace(
        PLAIN,
        verification_url="https://zhicheng.example.gov.cn/verify/8f2b6c1d-0e9a-4b7f-8f2b-6c1d0e9a",
        record=RECORD.text,
        photo=picture,
    )
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render(face))
    poppler("pdftoppm", "-r", str(dots), "-gray", "-singlefile", path, tmp_path / "page")
    with Image.open(tmp_path / "page.pgm") as page:
        (code,) = zxingcpp.read_barcodes(page)
    assert code.text == face.scanned
    assert read_record(code.text).signed_by([KEY.certificate]) == KEY.certificate
    assert by_openssl(code.text.partition("#")[2], tmp_path) == "Verified OK"


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(RECORD.text) - 1), st.characters(codec="ascii", categories=("L", "N")))
def test_no_letter_can_change(place: int, letter: str) -> None:
    changed = RECORD.text[:place] + letter + RECORD.text[place + 1 :]
    if changed == RECORD.text:
        return
    try:
        record = read_record(changed)
    except NoRecord:
        return
    assert record.signed_by([KEY.certificate]) is None


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_hostile_texts_are_no_records(text: str) -> None:
    with pytest.raises(NoRecord):
        read_record(text)


@pytest.mark.parametrize(
    "bad",
    [
        RECORD.text + "=",
        RECORD.text.replace(".20260630.", ".20260631."),
        RECORD.text.replace("ZC1", "ZC2"),
        RECORD.text.replace(".2026", ".%32026", 1),
        RECORD.text + "." + "A" * 2000,
    ],
)
def test_there_is_one_way_to_write_a_record(bad: str) -> None:
    with pytest.raises(NoRecord):
        read_record(bad)


def test_another_suite_is_not_guessed() -> None:
    other = read_record(RECORD.text.replace(".ES256.", ".SM2SM3."))
    assert other.signed_by([KEY.certificate]) is None
    assert date(2026, 6, 30) == other.issued_on
