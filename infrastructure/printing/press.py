"""The certificate press: makes, signs and keeps the one PDF of a certificate."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from uuid import UUID

from application.certificates.issuing import seal
from application.ports import Context, EventLog
from application.work import Work, execute
from domain.certificates.certificate import CERTIFICATE, Certificate, SealDocument
from domain.certificates.issuer_key import IssuerKeys
from domain.decider import Rejected
from infrastructure.printing.certificate_pdf import CertificateFace, render, render_all
from infrastructure.signatures.compact_record import make_record, seal_of
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_keys import SigningKey
from infrastructure.signatures.signing_server import SigningServer
from infrastructure.uploads.blobs import Blobs, Content
from infrastructure.vault.key_store import keys_of, signing_key
from infrastructure.vault.vault import Vault

Word = Callable[[Enum], str]
"""The Chinese word of a term."""


Proof = Callable[[UUID, Context], str]
"""The log's proof that a certificate was issued; empty where it cannot be had."""


class CertificatePress:
    """The first call makes the document; from then on it is the same bytes."""

    def __init__(
        self,
        log: EventLog,
        vault: Vault,
        blobs: Blobs,
        base_url: str,
        server: SigningServer | None = None,
        proof: Proof = lambda _, __: "",
    ) -> None:
        self._log = log
        self._vault = vault
        self._blobs = blobs
        self._base_url = base_url
        self._server = server
        self._proof = proof

    def document(self, certificate: UUID, context: Context, word: Word) -> bytes | None:
        """The signed PDF; None once the holder's key has been destroyed.

        Raises `Rejected`: certificate-unknown, issuer-key-missing; and what `render` raises for
        a name that cannot be printed.
        """
        person, digest = self._sealed(certificate, context, word)
        return self._blobs.get(person, digest)

    def opened(self, certificate: UUID, context: Context, word: Word) -> Content | None:
        """As `document`, to be read in pieces: whoever sends thousands holds one piece."""
        person, digest = self._sealed(certificate, context, word)
        return self._blobs.open(person, digest)

    def printed(self, certificates: Sequence[UUID], context: Context, word: Word) -> bytes:
        """One unsigned page each, for paper. Raises as `document` does, and
        `Rejected`: certificate-unreadable."""
        faces = []
        for certificate in certificates:
            state = Work(self._log, context).load(CERTIFICATE, certificate)
            if state.issued is None:
                raise Rejected("certificate-unknown")
            if state.issued.holder.value is None:
                raise Rejected("certificate-unreadable")
            key, _ = signing_key(self._vault, self._server, keys_of(self._log, state.issued.issuer))
            faces.append(self._face(certificate, state, key, word))
        return render_all(faces)

    def _sealed(self, certificate: UUID, context: Context, word: Word) -> tuple[UUID, str]:
        """Whose document it is, and its digest; made where there is none that is trusted."""
        state = Work(self._log, context).load(CERTIFICATE, certificate)
        if state.issued is None:
            raise Rejected("certificate-unknown")
        keys = keys_of(self._log, state.issued.issuer)
        if not state.digest or not keys.vouches(state.key, state.signed_at):
            state = self._make(certificate, state, keys, context, word)
        assert state.issued is not None, "a sealed certificate was issued"
        return state.issued.person, state.digest

    def _make(
        self,
        certificate: UUID,
        state: Certificate,
        keys: IssuerKeys,
        context: Context,
        word: Word,
    ) -> Certificate:
        assert state.issued is not None, "asked before"
        key, name = signing_key(self._vault, self._server, keys)
        face = self._face(certificate, state, key, word)
        face = replace(face, log_proof=self._proof(certificate, context).encode())
        signed = sign(render(face), key, context.at)
        document = SealDocument(
            digest=self._blobs.put(state.issued.person, signed),
            key=name,
            suite=key.suite.name,
            signed_at=context.at,
            instead_of=state.digest,
        )
        # Two readers may have made one each: the log knows which of them counts.
        execute(self._log, context, lambda work: seal(work, certificate, document))
        return Work(self._log, context).load(CERTIFICATE, certificate)

    def _face(
        self, certificate: UUID, state: Certificate, key: SigningKey, word: Word
    ) -> CertificateFace:
        issued = state.issued
        assert issued is not None, "checked before"
        title = issued.title
        record = make_record(
            key,
            number=issued.number,
            issued_on=issued.issued_on,
            level=title.level,
            seal=seal_of(issued.number, str(issued.holder), title.title, title.specialty),
        )
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
            record=record.text,
            committee=title.committee or None,
            agency=title.agency or None,
            filing_number=title.filing_number or None,
        )
