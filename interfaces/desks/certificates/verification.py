"""The public pages of A5: a number with a name, a scanned code, the PDF, or a share code."""

from application.certificates.sharing import CodeForm
from domain.certificates.certificate import CertificateStatus
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import document_check, sharing, verification
from interfaces.operations.certificates.document_check import DocumentCheck, DocumentForm
from interfaces.operations.certificates.sharing import SharedCertificate
from interfaces.operations.certificates.verification import (
    Verification,
    VerificationForm,
    VerificationStatus,
)
from interfaces.system import System

TONES = {
    VerificationStatus.VALID: "good",
    VerificationStatus.REVOKED: "bad",
    VerificationStatus.SUPERSEDED: "warn",
    VerificationStatus.UNKNOWN: "warn",
}
SAID = {
    VerificationStatus.VALID: "证书有效",
    VerificationStatus.REVOKED: "证书已被撤销，不再有效",
    VerificationStatus.SUPERSEDED: "证书已被新证书取代，请查验新证书",
    VerificationStatus.UNKNOWN: "没有查到与所填内容相符的证书，请核对证书编号、姓名或证件号码",
}
CHECKED = "既有职称证书，已经核实"
"""Of an earlier certificate."""
UNCHECKED = "既有职称证书，已经登记，未经第二人核实"
"""The same, of one that an officer recorded alone."""


def show(system: System, call: Call[VerificationForm]) -> Show:
    asked = bool(call.body.number.strip() and call.body.name.strip())
    found = verification.verify(system, call) if asked else None
    half = bool(call.body.number.strip() or call.body.name.strip()) and not asked
    return _page(found, half=half)


def show_code(system: System, call: Call[NoBody]) -> Show:
    return Show("verify/code.html", _said(document_check.by_code(system, call)))


def show_document(_: System, __: Call[DocumentForm], answer: DocumentCheck) -> Show:
    return _page(answer.certificate, document=answer)


def show_shared(_: System, __: Call[CodeForm], answer: SharedCertificate) -> Show:
    status = VerificationStatus(answer.status.value)
    assert answer.status is not CertificateStatus.NONE, "what is shared was issued"
    values = {"shared": answer, "kind": TONES[status], "said": SAID[status], "tone": tone}
    return Show("verify/shared.html", values)


def _page(
    found: Verification | None, *, document: DocumentCheck | None = None, half: bool = False
) -> Show:
    return Show("verify/verify.html", {**_said(found), "document": document, "half": half})


def _said(found: Verification | None) -> dict[str, object]:
    status = found.status if found else VerificationStatus.UNKNOWN
    said, kind = SAID[status], TONES[status]
    if found and found.unchecked:
        said, kind = UNCHECKED, "warn"
    elif found and found.earlier:
        said = CHECKED
    return {"found": found, "kind": kind, "said": said}


VIEWS: tuple[View, ...] = (
    View(
        name="pages.verify",
        functions=("A5",),
        path="/verify",
        title="证书查验",
        show=show,
        filters=VerificationForm,
        public=True,
        private=True,
        posts=(
            Post(operation=document_check.CHECK_DOCUMENT, name="document", show=show_document),
            Post(operation=sharing.OPEN, name="shared", show=show_shared),
        ),
    ),
    View(
        name="pages.verify-code",
        functions=("A5",),
        path="/verify/{id}",
        title="证书查验",
        show=show_code,
        public=True,
    ),
)
