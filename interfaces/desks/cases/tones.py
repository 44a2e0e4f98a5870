"""How a case's status and what was done to it stand out, as kinds of badge."""

from domain.cases.declaration.state import Status
from domain.configuration.template_changes import ChangeKind
from interfaces.actions import ACTIONS

_STATUS = {
    Status.DRAFT: "plain",
    Status.RETURNED_TO_STAGE: "warn",
    Status.RETURNED_TO_APPLICANT: "warn",
    Status.SUPPLEMENT: "warn",
    Status.WITHDRAWN: "plain",
    Status.REFUSED: "bad",
    Status.LAPSED: "bad",
    Status.VOTE_FAILED: "bad",
    Status.FILING_REFUSED: "bad",
    Status.OBJECTION_UPHELD: "bad",
    Status.CERTIFIED: "good",
}
CHANGE_TONES = {
    ChangeKind.ADDED: "good",
    ChangeKind.REMOVED: "bad",
    ChangeKind.CHANGED: "info",
    ChangeKind.MOVED: "plain",
}
"""Of a change of a template."""
_ACTIONS = {
    "DraftSaved": "plain",
    "UnitPublicityPosted": "good",
    "ObjectionRaised": "warn",
    "ObjectionReferred": "warn",
    "ObjectionDismissed": "good",
    "ObjectionUpheld": "bad",
    "ReexaminationRequested": "warn",
    "ReexaminationWithdrawn": "plain",
    "ReexaminationReferred": "warn",
    "ResultConfirmed": "plain",
    "CaseReopened": "good",
    "Approved": "good",
    "StageSkipped": "plain",
    "StageMerged": "plain",
    "Returned": "warn",
    "PassedDown": "warn",
    "SupplementRequested": "warn",
    "Refused": "bad",
    "Withdrawn": "plain",
    "Lapsed": "bad",
    "Unplanned": "plain",
    "PublicityClosed": "good",
    "VotePassed": "good",
    "VoteFailed": "bad",
    "FilingRefused": "bad",
    "Filed": "good",
    "TookEffect": "good",
    "CertificateIssued": "good",
}


def tone(status: Status) -> str:
    return _STATUS.get(status, "info")


def action(event: str) -> tuple[str, str]:
    """The word and the kind of an event of a declaration, by its class name."""
    return ACTIONS.get(f"declaration.{event}", event), _ACTIONS.get(event, "info")
