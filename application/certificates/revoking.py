"""Revocation of certificates (H19): two people, and what follows where it is for fraud."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.certificates.issuing import ISSUERS
from application.committees.planning import Nothing
from application.desk import Desk
from application.people.integrity import IntegrityDetails, enter
from application.permissions import Hidden, require_role
from application.work import Work
from domain.certificates.certificate import (
    CERTIFICATE,
    ConfirmRevocation,
    DropRevocation,
    Issued,
    RequestRevocation,
)
from domain.certificates.certificate_ends import FraudRevocationRequested, RequestFraudRevocation
from domain.committees.committee import region
from domain.organisations.organisation import ORGANISATION, OrganisationKind
from domain.people.blacklist import Bar
from domain.people.held_titles import WithdrawTitle
from domain.people.integrity import Capacity, IntegrityKind
from domain.people.person import PERSON
from domain.rules.fraud import barred_until
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationForm:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudForm:
    """What was done and by which document it is known; both may name people."""

    facts: str
    basis: str
    occurred_on: date


def request_revocation(
    work: Work, desk: Desk, certificate: UUID, form: RevocationForm, expected: int | None
) -> UUID:
    """撤销, first person."""
    over = _revoker(work, desk, certificate, expected)
    work.do(
        CERTIFICATE,
        certificate,
        RequestRevocation(
            account=desk.actor.account,
            organisation=desk.organisation,
            reason=form.reason,
            over=over,
        ),
    )
    return certificate


def request_fraud_revocation(
    work: Work, desk: Desk, certificate: UUID, form: FraudForm, expected: int | None
) -> UUID:
    """因弄虚作假撤销, first person; what follows from it does so when a second one confirms."""
    over = _revoker(work, desk, certificate, expected)
    command = RequestFraudRevocation(
        account=desk.actor.account,
        organisation=desk.organisation,
        facts=form.facts,
        basis=form.basis,
        occurred_on=form.occurred_on,
        today=desk.today,
        over=over,
    )
    work.do(CERTIFICATE, certificate, command)
    return certificate


def confirm_revocation(
    work: Work, desk: Desk, certificate: UUID, _: Nothing, expected: int | None
) -> UUID:
    """撤销, second person: the title goes with the certificate.

    Fraud is recorded and bars the person, in the same append.
    """
    over = _revoker(work, desk, certificate, expected)
    fraud = work.load(CERTIFICATE, certificate).fraud
    command = ConfirmRevocation(
        account=desk.actor.account, organisation=desk.organisation, over=over
    )
    issued = work.do(CERTIFICATE, certificate, command).issued
    assert issued is not None, "what is revoked was issued"
    work.do(PERSON, issued.person, WithdrawTitle(certificate=certificate))
    if fraud is not None:
        _punish(work, desk, issued, fraud)
    return certificate


def drop_revocation(
    work: Work, desk: Desk, certificate: UUID, _: Nothing, expected: int | None
) -> UUID:
    over = _revoker(work, desk, certificate, expected)
    command = DropRevocation(account=desk.actor.account, organisation=desk.organisation, over=over)
    work.do(CERTIFICATE, certificate, command)
    return certificate


def _revoker(work: Work, desk: Desk, certificate: UUID, expected: int | None) -> bool:
    """Whether the actor revokes as the authority over the issuer. Raises `Hidden`."""
    require_role(desk.actor, *ISSUERS)
    work.expect(CERTIFICATE, certificate, expected)
    issued = work.load(CERTIFICATE, certificate).issued
    if issued is None or not revokes(work, desk, issued):
        raise Hidden
    return not desk.actor.acts_for(issued.issuer)


def revokes(work: Work, desk: Desk, issued: Issued) -> bool:
    """The body that issued it; title officers also what a committee's office issued by
    delegation inside their own region."""
    actor = desk.actor
    if actor.role not in ISSUERS or actor.organisation is None:
        return False
    if actor.acts_for(issued.issuer):
        return True
    issuer = work.load(ORGANISATION, issued.issuer)
    if actor.role is not Role.TITLE_OFFICER or issuer.kind is not OrganisationKind.COMMITTEE_OFFICE:
        return False
    return issuer.division.startswith(region(work.load(ORGANISATION, actor.organisation).division))


def _punish(work: Work, desk: Desk, issued: Issued, fraud: FraudRevocationRequested) -> None:
    """The record and the bar of the regulation, chapter 7, from this day on."""
    until = barred_until(desk.today)
    facts, basis = str(fraud.reason), str(fraud.basis)
    details = IntegrityDetails(
        kind=IntegrityKind.SERIOUS,
        capacity=Capacity.APPLICANT,
        occurred_on=fraud.occurred_on,
        facts=facts,
        basis=basis,
        source=issued.issuer_name,
        valid_until=until,
    )
    enter(work, desk, issued.person, details, desk.organisation)
    bar = Bar(
        record=desk.new_id(),
        reason=facts,
        basis=basis,
        barred_from=desk.today,
        barred_until=until,
        organisation=desk.organisation,
    )
    work.do(PERSON, issued.person, bar)
