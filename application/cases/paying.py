"""The port for paying online; without a gateway fees are paid offline alone."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """One notice, asked to be paid whole. It names nobody."""

    order: str
    """The notice's number; asking again under it never makes a second order."""
    amount: int
    """In fen."""
    subject: str
    back: str
    """Where the payer returns to afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStart:
    """Where an order is paid; either may be empty, never both."""

    address: str
    """A web address to go to."""
    code: str
    """The content of a QR code to scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOnline:
    """What the gateway says has been paid."""

    order: str
    payment: str
    """The gateway's own number of the payment, never that of another one."""
    amount: int
    """In fen."""
    paid_on: date


class PaymentRefused(Exception):
    """The gateway does not take this order; asking again would not help."""


class PaymentForged(Exception):
    """What was said in the gateway's name has not been signed by it."""


class PaymentGateway(Protocol):
    """Takes payments of notices. Every method but `verify` raises `Unavailable` when the gateway
    is away, and `PaymentRefused` or `PaymentForged` when its answer is of no use."""

    def start(self, order: PaymentOrder) -> PaymentStart:
        """Ask for the payment of an order, or find the one that was asked for before."""

    def paid(self, order: str) -> PaidOnline | None:
        """What has been paid for an order; None as long as nothing has."""

    def verify(self, told: PaidOnline, signature: str) -> None:
        """Raises `PaymentForged` unless the gateway has signed exactly this."""
