"""The form press: makes, signs and keeps the one PDF of a result's review form."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from application.cases.review_forms import seal_form
from application.ports import Context, EventLog
from application.work import Work, execute
from domain.cases.review_form import REVIEW_FORM, ReviewForm, SealReviewForm
from domain.decider import Rejected
from domain.streams import review_form_stream
from infrastructure.printing import review_form_pdf
from infrastructure.printing.fonts import GlyphMissing
from infrastructure.printing.typesetting import FieldTooLong
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_server import SigningServer
from infrastructure.uploads.blobs import Blobs
from infrastructure.vault.key_store import keys_of, signing_key
from infrastructure.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Which form is wanted: of which result, about whom, signed by whom."""

    declaration: UUID
    person: UUID
    result: int
    """Version of the declaration at which the result stood."""
    signer: UUID


class FormPress:
    """The first call makes the form of a result; from then on it is the same bytes."""

    def __init__(
        self, log: EventLog, vault: Vault, blobs: Blobs, server: SigningServer | None = None
    ) -> None:
        self._log = log
        self._vault = vault
        self._blobs = blobs
        self._server = server

    def document(
        self, ordered: Ordered, context: Context, content: Callable[[], review_form_pdf.ReviewForm]
    ) -> bytes | None:
        """The signed PDF; None once the person's key has been destroyed.

        `content` is asked only where the form has to be made. Raises `Rejected`:
        review-form-unprintable, issuer-key-missing.
        """
        state = self._state(ordered, context)
        if state.result < ordered.result:
            self._make(ordered, context, content())
            state = self._state(ordered, context)
        return self._blobs.get(ordered.person, state.digest)

    def _state(self, ordered: Ordered, context: Context) -> ReviewForm:
        stream = review_form_stream(ordered.declaration)
        return Work(self._log, context).load(REVIEW_FORM, stream)

    def _make(self, ordered: Ordered, context: Context, form: review_form_pdf.ReviewForm) -> None:
        key, name = signing_key(self._vault, self._server, keys_of(self._log, ordered.signer))
        try:
            page = review_form_pdf.render(form)
        except GlyphMissing as error:
            raise Rejected("review-form-unprintable", characters=error.code_points) from error
        except FieldTooLong as error:
            raise Rejected("review-form-unprintable") from error
        sealed = SealReviewForm(
            declaration=ordered.declaration,
            result=ordered.result,
            digest=self._blobs.put(ordered.person, sign(page, key, context.at)),
            key=name,
            suite=key.suite.name,
            signed_at=context.at,
        )
        # Two readers may have made one each: the log knows which of them counts.
        execute(self._log, context, lambda work: seal_form(work, sealed))
