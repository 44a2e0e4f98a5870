"""Signs what auditors take away, with a key that speaks for the system and for no issuer."""

from dataclasses import replace
from datetime import datetime

from domain.streams import AUDIT_SEAL
from infrastructure.signatures.signing import sign
from interfaces.own_keys import own_key
from interfaces.system import System

SIGNER = "Zhicheng audit"


def signed(system: System, pdf: bytes, at: datetime) -> bytes:
    """`pdf` with the signature. Raises what the databases raise."""
    key, _ = own_key(system, AUDIT_SEAL, SIGNER, replace(system.own_context(), at=at))
    return sign(pdf, key, at)
