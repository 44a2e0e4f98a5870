"""Commands about certificates: issued, and revoked by two people."""

from application.certificates import issuing as i
from application.certificates import revoking as r
from application.committees.planning import Nothing
from interfaces.http.operations import Operation
from interfaces.system import command

ISSUE = Operation(
    name="certificates.issue",
    functions=("H17", "C14"),
    path="/certificates",
    summary="发放证书",
    body=i.IssueForm,
    handler=command(i.issue),
    roles=i.ISSUERS,
    creates=True,
)
REQUEST_REVOCATION = Operation(
    name="certificates.request-revocation",
    functions=("H19",),
    path="/certificates/{id}/request-revocation",
    summary="申请撤销证书",
    body=r.RevocationForm,
    handler=command(r.request_revocation),
    roles=i.ISSUERS,
)
REQUEST_FRAUD_REVOCATION = Operation(
    name="certificates.request-fraud-revocation",
    functions=("H19",),
    path="/certificates/{id}/request-fraud-revocation",
    summary="因弄虚作假申请撤销证书",
    body=r.FraudForm,
    handler=command(r.request_fraud_revocation),
    roles=i.ISSUERS,
    refusals=("certificate-not-valid", "fraud-wrong", "revocation-pending"),
)
CONFIRM_REVOCATION = Operation(
    name="certificates.confirm-revocation",
    functions=("H19",),
    path="/certificates/{id}/confirm-revocation",
    summary="确认撤销证书",
    body=Nothing,
    handler=command(r.confirm_revocation),
    roles=i.ISSUERS,
)
DROP_REVOCATION = Operation(
    name="certificates.drop-revocation",
    functions=("H19",),
    path="/certificates/{id}/drop-revocation",
    summary="不予撤销",
    body=Nothing,
    handler=command(r.drop_revocation),
    roles=i.ISSUERS,
)

COMMANDS = (
    ISSUE,
    REQUEST_REVOCATION,
    REQUEST_FRAUD_REVOCATION,
    CONFIRM_REVOCATION,
    DROP_REVOCATION,
)
