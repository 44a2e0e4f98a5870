"""The letter press: makes, signs and keeps the one PDF of a letter of entrustment."""

from collections.abc import Callable
from enum import Enum
from uuid import UUID

from application.cases.entrusted_reviews import seal_letter
from application.ports import Context, EventLog
from application.work import Work, execute
from domain.cases.entrusted_review import ENTRUSTED_REVIEW, EntrustedReview
from domain.cases.entrusted_review.events import EntrustmentGround
from domain.decider import Rejected
from infrastructure.printing.entrustment_letter import LetterFace, render
from infrastructure.printing.fonts import GlyphMissing
from infrastructure.printing.typesetting import FieldTooLong
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_server import SigningServer
from infrastructure.uploads.blobs import Blobs
from infrastructure.vault.key_store import keys_of, signing_key
from infrastructure.vault.vault import Vault


class LetterPress:
    """The first call makes the letter; from then on it is the same bytes."""

    def __init__(
        self, log: EventLog, vault: Vault, blobs: Blobs, server: SigningServer | None = None
    ) -> None:
        self._log = log
        self._vault = vault
        self._blobs = blobs
        self._server = server

    def document(
        self, request: UUID, context: Context, word: Callable[[Enum], str]
    ) -> bytes | None:
        """The signed PDF; None once the person's key has been destroyed.

        Raises `Rejected`: letter-unknown, letter-unprintable, issuer-key-missing.
        """
        state = Work(self._log, context).load(ENTRUSTED_REVIEW, request)
        if not state.digest:
            state = self._make(request, state, context, word)
        assert state.person is not None, "a sealed letter is about a person"
        return self._blobs.get(state.person, state.digest)

    def _make(
        self,
        request: UUID,
        state: EntrustedReview,
        context: Context,
        word: Callable[[Enum], str],
    ) -> EntrustedReview:
        if state.letter is None or state.person is None:
            raise Rejected("letter-unknown")
        keys = keys_of(self._log, state.letter.issuer)
        key, _ = signing_key(self._vault, self._server, keys)
        try:
            page = render(_face(state, word))
        except GlyphMissing as error:
            raise Rejected("letter-unprintable", characters=error.code_points) from error
        except FieldTooLong as error:
            raise Rejected("letter-unprintable") from error
        digest = self._blobs.put(state.person, sign(page, key, context.at))
        # Two readers may have made one each: the log knows which of them counts.
        execute(self._log, context, lambda work: seal_letter(work, request, digest))
        return Work(self._log, context).load(ENTRUSTED_REVIEW, request)


def _face(state: EntrustedReview, word: Callable[[Enum], str]) -> LetterFace:
    letter, wanted = state.letter, state.entrustment
    assert letter is not None, "checked before"
    assert wanted is not None, "what was granted had been asked for"
    said = wanted.ground is not EntrustmentGround.OTHER
    return LetterFace(
        issuer=letter.issuer_name,
        number=letter.number,
        addressee=letter.addressee,
        holder=str(letter.holder),
        id_number=str(letter.identity_number),
        unit=letter.unit_name,
        series=letter.series,
        specialty=letter.specialty,
        level=word(letter.level),
        title=letter.title,
        ground=word(wanted.ground) if said else "",
        issued_on=letter.issued_on,
        valid_until=letter.valid_until,
    )
