import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infrastructure.printing.certificate_pdf import render
from infrastructure.signatures.signing import (
    LARGEST_PDF,
    NotAPdf,
    PdfTooLarge,
    SignatureState,
    number_of,
    sign,
)
from infrastructure.signatures.signing_keys import IssuerKey, new_issuer_key
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT, check
from tests.infrastructure.poppler import poppler

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def key() -> IssuerKey:
    return new_issuer_key("江苏省人力资源和社会保障厅", NOW)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render(PLAIN)


@pytest.fixture(scope="module")
def signed(unsigned: bytes, key: IssuerKey) -> bytes:
    return sign(unsigned, key, SIGNED_AT)


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the signature itself stands, brackets included."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", pdf)
    assert found
    return int(found[1]), int(found[2])


def flipped(pdf: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1 << bit
    return bytes(changed)


def pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    return poppler("pdfsig", "-nocert", path)


def test_poppler_finds_the_signature_valid(signed: bytes, tmp_path: Path) -> None:
    said = pdfsig(signed, tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Signer Certificate Common Name: 江苏省人力资源和社会保障厅" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Hash Algorithm: SHA-256" in said
    assert "Total document signed" in said


def test_a_signed_certificate_is_valid(signed: bytes, key: IssuerKey) -> None:
    other = new_issuer_key("另一发证单位", NOW)
    assert check(signed, [other.certificate, key.certificate]) is SignatureState.VALID


def test_one_changed_byte_is_seen_by_poppler_too(
    signed: bytes, key: IssuerKey, tmp_path: Path
) -> None:
    place = signed.index(b"stream\n") + 100
    changed = flipped(signed, place)
    assert "Signature Validation: Digest Mismatch." in pdfsig(changed, tmp_path)
    assert check(changed, [key.certificate]) is SignatureState.BROKEN


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_no_byte_can_change(signed: bytes, key: IssuerKey, data: st.DataObject) -> None:
    """Nowhere in the file; half of the tries fall into the signature, the one unsigned place."""
    start, end = gap(signed)
    place = data.draw(st.one_of(st.integers(0, len(signed) - 1), st.integers(start, end - 1)))
    changed = flipped(signed, place, data.draw(st.integers(0, 7)))
    try:
        state = check(changed, [key.certificate])
    except NotAPdf:
        assert place < 5
        return
    assert state is not SignatureState.VALID


@pytest.mark.long
def test_no_byte_of_the_signature_can_change(signed: bytes, key: IssuerKey) -> None:
    for place in range(*gap(signed)):
        for bit in range(8):
            state = check(flipped(signed, place, bit), [key.certificate])
            assert state is not SignatureState.VALID, (place, bit)


def test_nothing_can_be_appended(signed: bytes, key: IssuerKey) -> None:
    assert check(signed + b"\n", [key.certificate]) is SignatureState.BROKEN
    writer = pypdf.PdfWriter(BytesIO(signed), incremental=True)
    writer.add_metadata({"/Subject": "20263200000011000026"})
    later = BytesIO()
    writer.write(later)
    assert later.getvalue().startswith(signed)
    assert check(later.getvalue(), [key.certificate]) is SignatureState.BROKEN
    assert number_of(later.getvalue()) is None


def test_nothing_can_hide_in_the_gap(signed: bytes, key: IssuerKey) -> None:
    _, end = gap(signed)
    hidden = signed[: end - 40] + b"> /Evil true /More <0000" + signed[end - 16 :]
    assert len(hidden) == len(signed)
    assert check(hidden, [key.certificate]) is SignatureState.BROKEN


def test_a_signature_cannot_be_moved_to_another_certificate(
    signed: bytes, unsigned: bytes, key: IssuerKey
) -> None:
    forger = new_issuer_key("江苏省人力资源和社会保障厅", NOW)
    forged = sign(unsigned, forger, SIGNED_AT)
    assert gap(forged)[0] == gap(signed)[0]
    start, end = gap(forged)
    genuine = signed[slice(*gap(signed))][1:-1]
    fitted = genuine[: end - start - 2].ljust(end - start - 2, b"0")
    moved = forged[: start + 1] + fitted + forged[end - 1 :]
    assert check(moved, [key.certificate]) is SignatureState.BROKEN


def test_the_same_name_with_another_key_is_unknown(unsigned: bytes, key: IssuerKey) -> None:
    forger = new_issuer_key("江苏省人力资源和社会保障厅", NOW)
    forged = sign(unsigned, forger, SIGNED_AT)
    assert check(forged, [key.certificate]) is SignatureState.UNKNOWN_SIGNER


def test_a_pdf_without_a_signature_is_unsigned(unsigned: bytes, key: IssuerKey) -> None:
    assert check(unsigned, [key.certificate]) is SignatureState.UNSIGNED


def test_signing_appends_and_leaves_the_number(signed: bytes, unsigned: bytes) -> None:
    assert signed.startswith(unsigned)
    assert number_of(signed) == PLAIN.number
    assert number_of(b"%PDF-1.7 /Subject <FEFF00> ") is None
    assert number_of(b"%PDF-1.7 nothing here") is None


def test_no_change_is_permitted_afterwards(signed: bytes) -> None:
    root = pypdf.PdfReader(BytesIO(signed)).trailer["/Root"].get_object()
    certifying = root["/Perms"]["/DocMDP"].get_object()  # type: ignore[index]  # any object
    assert certifying["/Reference"][0]["/TransformParams"]["/P"] == 1
    assert certifying["/M"].startswith("D:20260630020000")


@pytest.mark.parametrize("hostile", [b"", b"PK\x03\x04", b"<html>", b" %PDF-1.7"])
def test_what_is_no_pdf_is_refused(hostile: bytes) -> None:
    with pytest.raises(NotAPdf):
        check(hostile, [])
    with pytest.raises(NotAPdf):
        number_of(hostile)


def test_what_is_too_large_is_refused() -> None:
    largest = b"%PDF-".ljust(LARGEST_PDF, b" ")
    assert check(largest, []) is SignatureState.UNSIGNED
    with pytest.raises(PdfTooLarge):
        check(largest + b" ", [])
    with pytest.raises(PdfTooLarge):
        number_of(largest + b" ")


@settings(deadline=None, max_examples=200)
@given(noise=st.binary(max_size=300))
@example(b"/ByteRange [0 99999999 99999999 0]")
@example(b"/ByteRange [0 5 9 999999999999]")
@example(b"/ByteRange")
@example(b"/ByteRange [0 5 7 46]<>/ByteRange [0 5 7 46]")
def test_hostile_bytes_are_answered(noise: bytes) -> None:
    assert check(b"%PDF-" + noise, []) in set(SignatureState) - {SignatureState.VALID}
    number_of(b"%PDF-" + noise)


@settings(deadline=None, max_examples=100)
@given(container=st.binary(min_size=1, max_size=200))
@example(bytes.fromhex("3080" * 90))  # nested without end
def test_hostile_containers_are_broken(container: bytes) -> None:
    written = b"<" + container.hex().encode() + b">"
    head = b"%PDF-1.7 /Contents "
    tail = b" /ByteRange [0 %08d %08d %08d]"
    last = len(tail % (0, 0, 0))
    pdf = head + written + tail % (len(head), len(head) + len(written), last)
    assert check(pdf, []) is SignatureState.BROKEN


def test_a_key_is_p256_for_ten_years_and_only_signs(key: IssuerKey) -> None:
    certificate = x509.load_der_x509_certificate(key.certificate)
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert certificate.not_valid_before_utc == NOW
    assert certificate.not_valid_after_utc == datetime(2036, 5, 31, tzinfo=UTC)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    certificate.verify_directly_issued_by(certificate)


def test_a_key_does_not_show_itself(key: IssuerKey) -> None:
    assert repr(key) == "IssuerKey()"
    assert re.fullmatch("[0-9a-f]{64}", key.fingerprint)


@pytest.mark.parametrize("name", ["", "发" * 65])
def test_a_name_that_no_certificate_can_carry_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)length"):
        new_issuer_key(name, NOW)
