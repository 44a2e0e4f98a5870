"""Issuer codes (发证单位编码, H9): given to a body of its division, cancelled with a reason."""

from dataclasses import dataclass
from uuid import UUID

from application.configuration.configuring import CONFIGURERS, Reason, require_active
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.certificates.issuer_code import ISSUER_CODE, CancelCode, ClaimCode
from domain.organisations.organisation import ORGANISATION
from domain.streams import issuer_code_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCodeForm:
    organisation: UUID
    issuer_code: str
    """Three digits."""


def add_code(work: Work, desk: Desk, _: UUID, form: IssuerCodeForm, __: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    require_active(work, form.organisation, "organisation")
    division = work.load(ORGANISATION, form.organisation).division
    stream = issuer_code_stream(division, form.issuer_code)
    claim = ClaimCode(division=division, code=form.issuer_code, organisation=form.organisation)
    work.do(ISSUER_CODE, stream, claim)
    return stream


def cancel_code(work: Work, desk: Desk, code: UUID, form: Reason, expected: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    work.expect(ISSUER_CODE, code, expected)
    if work.load(ISSUER_CODE, code).organisation is None:
        raise Hidden
    work.do(ISSUER_CODE, code, CancelCode(reason=form.reason))
    return code
