"""Certificates checked without the service: what is genuine, and what it is worth."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.certificates.certificate import CertificateStatus
from domain.terms import TitleLevel
from infrastructure.printing.certificate_pdf import render
from infrastructure.signatures.compact_record import make_record, seal_of
from infrastructure.signatures.issuer_file import KeyPurpose, PinnedKey
from infrastructure.signatures.offline_check import (
    Finding,
    Outcome,
    check_code,
    check_pdf,
)
from infrastructure.signatures.revocation_list import RevocationFile, make_list, read_list
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_keys import IssuerKey, new_issuer_key
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT

NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)
KEY, LIST_KEY = new_issuer_key("省职称办", NOW), new_issuer_key("list", NOW)
WORDS = (PLAIN.holder, PLAIN.title, PLAIN.specialty)


def record(key: IssuerKey = KEY, number: str = PLAIN.number) -> str:
    made = make_record(
        key,
        number=number,
        issued_on=PLAIN.issued_on,
        level=TitleLevel.SENIOR_ASSOCIATE,
        seal=seal_of(number, *WORDS),
    )
    return made.text


def certificate(code: str) -> bytes:
    return sign(render(replace(PLAIN, record=code)), KEY, SIGNED_AT)


PDF, CODE = certificate(record()), record()
PINNED = PinnedKey(
    purpose=KeyPurpose.CERTIFICATES,
    issuer="省职称办",
    certificate=KEY.certificate,
    withdrawn_since=None,
)


def listing(*ended: tuple[str, CertificateStatus, date | None]) -> RevocationFile:
    file = make_list(LIST_KEY, sequence=3, issued_at=NOW, salt=b"salt", ended=ended)
    return read_list(file, [LIST_KEY.certificate])


def both(
    pinned: PinnedKey, listed: RevocationFile | None, now: datetime = NOW
) -> tuple[Finding, Finding]:
    return check_pdf(PDF, [pinned], listed, now), check_code(CODE, [pinned], listed, now)


def test_a_genuine_certificate_that_is_not_listed_is_valid() -> None:
    for found in both(PINNED, listing()):
        assert found.outcome is Outcome.VALID
        assert (found.number, found.issuer, found.reasons) == (PLAIN.number, "省职称办", ())
    assert both(PINNED, listing())[0].signed_at == SIGNED_AT


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (CertificateStatus.REVOKED, Outcome.REVOKED),
        (CertificateStatus.SUPERSEDED, Outcome.SUPERSEDED),
    ],
)
def test_the_list_decides(status: CertificateStatus, outcome: Outcome) -> None:
    for found in both(PINNED, listing((PLAIN.number, status, date(2026, 6, 30)))):
        assert found.outcome is outcome
        assert found.ended is not None
        assert found.ended.since == date(2026, 6, 30)


def test_without_a_list_or_with_an_old_one_nobody_can_tell() -> None:
    for found in both(PINNED, None):
        assert (found.outcome, found.reasons) == (Outcome.UNSURE, ("offline-no-list",))
    for found in both(PINNED, listing(), NOW + timedelta(days=3)):
        assert (found.outcome, found.reasons) == (Outcome.UNSURE, ("offline-old-list",))


def test_what_is_revoked_stays_so_however_old_the_list_is() -> None:
    old = listing((PLAIN.number, CertificateStatus.REVOKED, None))
    for found in both(PINNED, old, NOW + timedelta(days=300)):
        assert found.outcome is Outcome.REVOKED


def test_a_key_withdrawn_before_is_not_believed_and_one_withdrawn_after_is_doubted() -> None:
    before = replace(PINNED, withdrawn_since=SIGNED_AT - timedelta(hours=1))
    for found in both(before, listing()):
        assert found.reasons == ("offline-key-withdrawn",)
        assert found.outcome is Outcome.NOT_GENUINE
    after = replace(PINNED, withdrawn_since=SIGNED_AT + timedelta(days=2))
    for found in both(after, listing()):
        assert found.outcome is Outcome.UNSURE
        assert found.reasons == ("offline-key-withdrawn-later",)


def test_whoever_is_not_pinned_is_nobody() -> None:
    other = replace(PINNED, certificate=new_issuer_key("省职称办", NOW).certificate)
    for_lists = replace(PINNED, purpose=KeyPurpose.REVOCATION_LIST)
    for pinned in (other, for_lists):
        pdf, code = both(pinned, listing())
        assert (pdf.outcome, pdf.reasons) == (Outcome.NOT_GENUINE, ("offline-unknown-signer",))
        assert (code.outcome, code.reasons) == (Outcome.NOT_GENUINE, ("offline-record-unknown",))


def test_a_changed_byte_and_a_missing_signature_are_told_apart() -> None:
    changed = PDF.replace(b"(20263200000011000018)", b"(20263200000011000026)", 1)
    assert check_pdf(changed, [PINNED], None, NOW).reasons == ("offline-broken",)
    assert check_pdf(render(PLAIN), [PINNED], None, NOW).reasons == ("offline-unsigned",)


def test_a_record_of_another_certificate_does_not_fit() -> None:
    foreign = certificate(record(number="20263200000011000026"))
    assert check_pdf(foreign, [PINNED], None, NOW).reasons == ("offline-record-differs",)
    forged = certificate(record(new_issuer_key("省职称办", NOW)))
    assert check_pdf(forged, [PINNED], None, NOW).reasons == ("offline-record-differs",)


def test_certificates_of_the_first_form_have_no_record() -> None:
    found = check_pdf(certificate(""), [PINNED], listing(), NOW)
    assert (found.outcome, found.record) == (Outcome.VALID, None)


def test_what_is_printed_is_compared_with_the_seal() -> None:
    assert check_code(CODE, [PINNED], listing(), NOW, WORDS).outcome is Outcome.VALID
    other = ("李伟", *WORDS[1:])
    found = check_code(CODE, [PINNED], listing(), NOW, (other[0], other[1], other[2]))
    assert found.reasons == ("offline-printed-differs",)
