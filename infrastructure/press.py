"""The certificate press: makes, signs and keeps the one PDF of a certificate."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from uuid import UUID

from application.desk import PublicKey
from application.issuing import seal
from application.ports import Context, EventLog
from application.work import Work, execute
from domain.certificate import CERTIFICATE, Certificate
from domain.decider import Rejected
from domain.issuer_key import ISSUER_KEY
from domain.streams import issuer_key_stream
from infrastructure.blobs import Blobs
from infrastructure.certificate_pdf import CertificateFace, render
from infrastructure.signing import sign
from infrastructure.signing_keys import IssuerKey, new_issuer_key
from infrastructure.vault import Vault

Word = Callable[[Enum], str]
"""The Chinese word of a term."""
LONGEST_COMMON_NAME = 64
"""Bytes of UTF-8: the limit of RFC 5280 as the certificate builder counts it."""


class KeyStore:
    """Issuer keys: the private halves as named secrets of the vault."""

    def __init__(self, vault: Vault, now: datetime) -> None:
        self._vault = vault
        self._now = now

    def new_key(self, key: UUID, common_name: str) -> PublicKey:
        made = new_issuer_key(_shortened(common_name), self._now)
        self._vault.secret(_name(key), lambda: made.private_key)
        return PublicKey(certificate=made.certificate.hex(), fingerprint=made.fingerprint)


class CertificatePress:
    """The first call makes the document; from then on it is the same bytes."""

    def __init__(self, log: EventLog, vault: Vault, blobs: Blobs, base_url: str) -> None:
        self._log = log
        self._vault = vault
        self._blobs = blobs
        self._base_url = base_url

    def document(self, certificate: UUID, context: Context, word: Word) -> bytes | None:
        """The signed PDF; None once the holder's key has been destroyed.

        Raises `Rejected`: certificate-unknown, issuer-key-missing; and what `render` raises for
        a name that cannot be printed.
        """
        state = Work(self._log, context).load(CERTIFICATE, certificate)
        if not state.digest:
            state = self._make(certificate, state, context, word)
        assert state.issued is not None, "a sealed certificate was issued"
        return self._blobs.get(state.issued.person, state.digest)

    def _make(
        self, certificate: UUID, state: Certificate, context: Context, word: Word
    ) -> Certificate:
        if state.issued is None:
            raise Rejected("certificate-unknown")
        key = issuer_key(self._log, self._vault, state.issued.issuer)
        signed = sign(render(self._face(certificate, state, word)), key, context.at)
        digest = self._blobs.put(state.issued.person, signed)
        # Two readers may have made one each: the log knows which of them counts.
        execute(self._log, context, lambda work: seal(work, certificate, digest))
        return Work(self._log, context).load(CERTIFICATE, certificate)

    def _face(self, certificate: UUID, state: Certificate, word: Word) -> CertificateFace:
        issued = state.issued
        assert issued is not None, "checked before"
        title = issued.title
        return CertificateFace(
            holder=str(issued.holder),
            id_number=str(issued.identity_number),
            title=title.title,
            series=title.series,
            specialty=title.specialty,
            level=word(title.level),
            acquisition_mode=word(title.mode),
            issuer=issued.issuer_name,
            approved_on=title.obtained_on,
            issued_on=issued.issued_on,
            number=issued.number,
            verification_url=f"{self._base_url}/verify/{certificate}",
            committee=title.committee or None,
            agency=title.agency or None,
            filing_number=title.filing_number or None,
        )


def issuer_key(log: EventLog, vault: Vault, issuer: UUID) -> IssuerKey:
    """The key that this body signs with now. Raises `Rejected`: issuer-key-missing."""
    keys = ISSUER_KEY.fold(r.event for r in log.read(issuer_key_stream(issuer)))
    if keys.current is None:
        raise Rejected("issuer-key-missing")
    return IssuerKey(
        private_key=vault.secret(_name(keys.current.key)),
        certificate=bytes.fromhex(keys.current.certificate),
    )


def _name(key: UUID) -> str:
    return f"issuer-key:{key}"


def _shortened(name: str) -> str:
    """As much of a name as fits, cut between characters."""
    return name.encode()[:LONGEST_COMMON_NAME].decode(errors="ignore")
