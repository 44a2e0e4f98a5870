"""Blank certificates (空白证书): a body asks for forms, is granted a range, and accounts for it.

One stream for a request and the range that was granted on it (seeds 000 and 003, 空白证书申领).
What was granted is at any time the sum of what was used, what is void, and what is in stock.
"""

from typing import get_args

from domain.certificates.blank_certificates.commands import Command
from domain.certificates.blank_certificates.decide import BlankCertificates, decide, evolve
from domain.certificates.blank_certificates.events import Event
from domain.decider import Decider

BLANK_CERTIFICATES: Decider[Command, BlankCertificates, Event] = Decider(
    "blank_certificates", get_args(Event), BlankCertificates(), decide, evolve
)

__all__ = ["BLANK_CERTIFICATES", "BlankCertificates"]
