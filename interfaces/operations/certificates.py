"""Commands from the numbers to the certificate and its revocation."""

from application import issuing as i
from application.planning import Nothing
from interfaces.http.operations import Operation
from interfaces.system import command

GENERATE_RANGE = Operation(
    name="number-ranges.generate",
    functions=("H16", "C14"),
    path="/number-ranges",
    summary="证书编号生成",
    body=i.RangeForm,
    handler=command(i.generate_range),
    roles=i.ISSUERS,
    creates=True,
)
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
    body=i.RevocationForm,
    handler=command(i.request_revocation),
    roles=i.ISSUERS,
)
CONFIRM_REVOCATION = Operation(
    name="certificates.confirm-revocation",
    functions=("H19",),
    path="/certificates/{id}/confirm-revocation",
    summary="确认撤销证书",
    body=Nothing,
    handler=command(i.confirm_revocation),
    roles=i.ISSUERS,
)
DROP_REVOCATION = Operation(
    name="certificates.drop-revocation",
    functions=("H19",),
    path="/certificates/{id}/drop-revocation",
    summary="不予撤销",
    body=Nothing,
    handler=command(i.drop_revocation),
    roles=i.ISSUERS,
)

COMMANDS = (
    GENERATE_RANGE,
    ISSUE,
    REQUEST_REVOCATION,
    CONFIRM_REVOCATION,
    DROP_REVOCATION,
)
