"""Request for a new certificate (证书补换发, D1) in the place of one that somebody holds.

The person, or their unit for them, asks; the HR unit, its authority and HRSS decide one after
another, and what HRSS grants is a new certificate under a new number.
"""

from typing import get_args

from domain.certificates.certificate_request.commands import Command
from domain.certificates.certificate_request.decide import CertificateRequest, decide, evolve
from domain.certificates.certificate_request.events import Event
from domain.decider import Decider

CERTIFICATE_REQUEST: Decider[Command, CertificateRequest, Event] = Decider(
    "certificate_request", get_args(Event), CertificateRequest(), decide, evolve
)

__all__ = ["CERTIFICATE_REQUEST", "CertificateRequest"]
