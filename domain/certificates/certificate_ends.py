"""How a certificate ends beside a plain revocation: another takes its place, or fraud is found.

A new certificate is 补发 for one that was lost or damaged, 换发 for one whose words have changed.
The old one is superseded by it and stays for ever; each names the other.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.decider import Rejected
from domain.personal import Personal

# Commands


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSuccession:
    """Of a certificate just issued: whose place it takes."""

    former: UUID
    former_number: str
    request: UUID
    replaced: bool
    """换发; else 补发."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersedeCertificate:
    successor: UUID
    successor_number: str
    request: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFraudRevocation:
    account: UUID
    organisation: UUID
    facts: str
    basis: str
    """The document or finding behind it."""
    occurred_on: date
    today: date
    over: bool = False
    """Whether the organisation is the title authority over the committee that issued it."""


# Events


@dataclass(frozen=True, slots=True, kw_only=True)
class Reissued:
    """补发"""

    former: UUID
    former_number: str
    request: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """换发"""

    former: UUID
    former_number: str
    request: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """被取代: another stands in its place from now on."""

    successor: UUID
    successor_number: str
    request: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudRevocationRequested:
    """因弄虚作假申请撤销; confirmed or dropped as any other."""

    account: UUID
    organisation: UUID
    reason: Personal
    basis: Personal
    occurred_on: date


def succeeded(command: RecordSuccession) -> Reissued | Replaced:
    kind = Replaced if command.replaced else Reissued
    return kind(
        former=command.former,
        former_number=command.former_number,
        request=command.request,
    )


def superseded(command: SupersedeCertificate) -> Superseded:
    return Superseded(
        successor=command.successor,
        successor_number=command.successor_number,
        request=command.request,
    )


def fraud_alleged(command: RequestFraudRevocation, person: UUID) -> FraudRevocationRequested:
    """Raises `Rejected` naming every field that is wrong."""
    facts, basis = command.facts.strip(), command.basis.strip()
    faults = {
        name: "field-required" for name, text in (("facts", facts), ("basis", basis)) if not text
    }
    if command.occurred_on > command.today:
        faults["occurred_on"] = "fraud-in-future"
    if faults:
        raise Rejected("fraud-wrong", fields=faults)
    return FraudRevocationRequested(
        account=command.account,
        organisation=command.organisation,
        reason=Personal(person, facts),
        basis=Personal(person, basis),
        occurred_on=command.occurred_on,
    )
