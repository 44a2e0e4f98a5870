"""Signs what auditors take away, with a key that speaks for the system and for no issuer."""

from datetime import datetime
from uuid import UUID

from application.ports import Context
from application.work import Work, execute
from domain.issuer_key import ISSUER_KEY, AddKey
from domain.streams import AUDIT_SEAL, issuer_key_stream
from infrastructure.key_store import KeyStore, keys_of, signing_key
from infrastructure.signing import sign
from interfaces.system import System

SIGNER = "Zhicheng audit"


def signed(system: System, pdf: bytes, at: datetime) -> bytes:
    """`pdf` with the signature. Raises what the databases raise."""
    keys = keys_of(system.log, AUDIT_SEAL)
    if keys.current is None:
        _add_key(system, at)
        keys = keys_of(system.log, AUDIT_SEAL)
    key, _ = signing_key(system.vault, None, keys)
    return sign(pdf, key, at)


def _add_key(system: System, at: datetime) -> None:
    """The first file makes it; withdrawn on page M4, the next one makes another."""
    key = system.new_id()
    public = KeyStore(system.vault, at).new_key(key, SIGNER)
    command = AddKey(
        key=key,
        organisation=AUDIT_SEAL,
        certificate=public.certificate,
        fingerprint=public.fingerprint,
        suite=public.suite,
    )

    def add(work: Work) -> UUID:
        stream = issuer_key_stream(AUDIT_SEAL)
        if work.load(ISSUER_KEY, stream).current is None:
            work.do(ISSUER_KEY, stream, command)
        return stream

    context = Context(
        actor=None, organisation=None, role="system", at=at, request=str(system.new_id())
    )
    execute(system.log, context, add)
