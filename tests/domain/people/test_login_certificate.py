"""Certificates of officers: bound, activated, unbound."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.people.account import ACCOUNT, OpenAccount
from domain.people.login_certificate import (
    ActivateCertificate,
    BindCertificate,
    CertificateActivated,
    CertificateBound,
    CertificateUnbound,
    UnbindCertificate,
)
from domain.personal import Personal
from domain.terms import Role
from tests.domain.case_samples import uid
from tests.spec import spec

AT = datetime(2026, 6, 1, tzinfo=UTC)
ME = uid("account")
OPEN = OpenAccount(
    account=ME,
    login="hr.one",
    name="某",
    role=Role.UNIT_OFFICER,
    organisation=uid("unit"),
    person=None,
    duties=(),
)
BIND = BindCertificate(
    certificate="00",
    thumbprint="ab" * 32,
    subject="CN=Somebody",
    issuer="CN=CA",
    serial="1",
    valid_from=AT,
    valid_until=AT + timedelta(days=1),
    taken=False,
    at=AT,
)
ACTIVATE = ActivateCertificate(at=AT)
officer = spec(ACCOUNT).after(OPEN)
bound = officer.after(BIND)


def test_a_certificate_is_bound_then_activated_then_unbound() -> None:
    officer.when(BIND).then(
        CertificateBound(
            certificate=Personal(ME, "00"),
            thumbprint=BIND.thumbprint,
            subject=Personal(ME, "CN=Somebody"),
            issuer="CN=CA",
            serial="1",
            valid_from=BIND.valid_from,
            valid_until=BIND.valid_until,
        )
    )
    bound.when(ACTIVATE).then(CertificateActivated(thumbprint=BIND.thumbprint))
    bound.after(ACTIVATE).when(ACTIVATE).then()
    bound.when(UnbindCertificate()).then(CertificateUnbound(thumbprint=BIND.thumbprint))
    bound.after(UnbindCertificate()).when(ACTIVATE).rejected("login-certificate-unbound")


def test_one_certificate_for_one_account() -> None:
    officer.when(replace(BIND, taken=True)).rejected("login-certificate-taken")
    bound.when(BIND).then()
    bound.when(replace(BIND, thumbprint="cd" * 32)).rejected("login-certificate-bound")


def test_an_expired_certificate_is_neither_bound_nor_activated() -> None:
    late = BIND.valid_until + timedelta(seconds=1)
    officer.when(replace(BIND, at=late)).rejected("login-certificate-expired")
    bound.when(ActivateCertificate(at=late)).rejected("login-certificate-expired")


def test_only_officers_have_certificates() -> None:
    applicant = replace(OPEN, role=Role.APPLICANT, organisation=None, person=uid("person"))
    spec(ACCOUNT).after(applicant).when(BIND).rejected("login-certificate-by-role")


def test_a_certificate_opens_while_it_is_active_and_valid() -> None:
    def state(*commands: object) -> bool:
        events: list[object] = []
        for command in (OPEN, BIND, *commands):
            events += ACCOUNT.decide(command, ACCOUNT.fold(events))  # type: ignore[arg-type]  # each of its own type
        found = ACCOUNT.fold(events).certificate  # type: ignore[arg-type]  # each of its own type
        assert found is not None
        second = timedelta(seconds=1)
        assert not found.opens(BIND.valid_from - second)
        assert not found.opens(BIND.valid_until + second)
        return found.opens(BIND.valid_until)

    assert not state()
    assert state(ACTIVATE)
