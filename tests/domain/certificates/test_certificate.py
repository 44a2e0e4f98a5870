from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.certificates.certificate import (
    CERTIFICATE,
    CertificateStatus,
    ConfirmRevocation,
    DocumentSealed,
    DropRevocation,
    IssueCertificate,
    Issued,
    RequestRevocation,
    RevocationDropped,
    RevocationRequested,
    Revoked,
    SealDocument,
    Title,
)
from domain.personal import Personal
from domain.terms import AcquisitionMode, TitleLevel
from tests.domain.case_samples import COMMITTEE, MONDAY, uid
from tests.spec import spec

PERSON, ISSUER, FIRST, SECOND = uid("person"), uid("issuer"), uid("first"), uid("second")
SIGNED_AT = datetime(2026, 7, 1, 2, tzinfo=UTC)
ISSUE = IssueCertificate(
    certificate=uid("certificate"),
    number="20263201020011000015",
    person=PERSON,
    holder=Personal(PERSON, "林晓"),
    identity_number=Personal(PERSON, "x"),
    declaration=uid("declaration"),
    committee=COMMITTEE,
    title=Title(
        series="工程技术人员",
        title="高级工程师",
        level=TitleLevel.SENIOR_ASSOCIATE,
        specialty="机械",
        mode=AcquisitionMode.PEER_REVIEW,
        committee="机械高评会",
        obtained_on=MONDAY,
        filing_number="1号",
    ),
    issuer=ISSUER,
    issuer_name="省职称办",
    issued_on=date(2026, 7, 1),
)


def request(account: UUID = FIRST, organisation: UUID = ISSUER) -> RequestRevocation:
    return RequestRevocation(account=account, organisation=organisation, reason="弄虚作假")


def confirm(account: UUID = SECOND, organisation: UUID = ISSUER) -> ConfirmRevocation:
    return ConfirmRevocation(account=account, organisation=organisation)


def drop(account: UUID = SECOND, organisation: UUID = ISSUER) -> DropRevocation:
    return DropRevocation(account=account, organisation=organisation)


def seal(digest: str, *, instead_of: str = "") -> SealDocument:
    return SealDocument(
        digest=digest, key=uid("key"), suite="ES256", signed_at=SIGNED_AT, instead_of=instead_of
    )


def sealed(digest: str) -> DocumentSealed:
    return DocumentSealed(digest=digest, key=uid("key"), suite="ES256", signed_at=SIGNED_AT)


blank = spec(CERTIFICATE)
valid = blank.after(ISSUE)
pending = valid.after(request())
revoked = pending.after(confirm())


def test_a_certificate_is_issued_once() -> None:
    (issued,) = blank.when(ISSUE).events
    assert isinstance(issued, Issued)
    assert (issued.number, issued.holder, issued.title) == (ISSUE.number, ISSUE.holder, ISSUE.title)
    assert valid.state.status is CertificateStatus.VALID
    valid.when(ISSUE).rejected("certificate-exists")


@pytest.mark.parametrize("command", [seal("1"), request(), confirm(), drop()])
def test_nothing_is_done_with_one_that_is_not_there(command: object) -> None:
    blank.when(command).rejected("certificate-unknown")


def test_the_first_document_stays_the_only_one() -> None:
    valid.when(seal("a")).then(sealed("a"))
    valid.after(seal("a")).when(seal("b")).then()
    valid.after(seal("a")).when(seal("b", instead_of="a")).then(sealed("b"))
    valid.after(seal("a"), seal("b", instead_of="a")).when(seal("c", instead_of="a")).then()


def test_two_people_revoke() -> None:
    valid.when(request()).then(
        RevocationRequested(account=FIRST, organisation=ISSUER, reason=Personal(PERSON, "弄虚作假"))
    )
    pending.when(request(SECOND)).rejected("revocation-pending")
    pending.when(confirm(FIRST)).rejected("second-person")
    pending.when(confirm()).then(Revoked(account=SECOND, organisation=ISSUER))
    assert revoked.state.status is CertificateStatus.REVOKED


def test_a_request_has_a_reason_and_may_be_dropped() -> None:
    valid.when(replace(request(), reason=" ")).rejected("reason-required")
    for account in FIRST, SECOND:
        pending.when(drop(account)).then(RevocationDropped(account=account, organisation=ISSUER))
    dropped = pending.after(drop())
    assert dropped.state.status is CertificateStatus.VALID
    dropped.when(confirm()).rejected("revocation-not-pending")
    assert dropped.when(request(SECOND)).events


def test_only_the_issuer_revokes() -> None:
    valid.when(request(organisation=uid("other"))).rejected("not-the-issuer")
    for command in confirm(organisation=uid("other")), drop(organisation=uid("other")):
        pending.when(command).rejected("not-the-issuer")


def test_the_authority_over_a_committee_revokes_and_settles_what_it_asked_for() -> None:
    hrss = uid("hrss")
    asked = replace(request(organisation=hrss), over=True)
    assert valid.when(asked).events
    over = valid.after(asked)
    for command in confirm(), drop():
        over.when(command).rejected("revocation-of-authority")
    over.when(replace(confirm(FIRST, hrss), over=True)).rejected("second-person")
    over.when(replace(confirm(organisation=hrss), over=True)).then(
        Revoked(account=SECOND, organisation=hrss)
    )
    by_issuer = replace(confirm(organisation=hrss), over=True)
    assert pending.when(by_issuer).events, "what the issuer asked for, too"


@pytest.mark.parametrize("command", [request(), confirm(), drop()])
def test_what_is_revoked_stays_revoked(command: object) -> None:
    revoked.when(command).rejected("certificate-not-valid")
