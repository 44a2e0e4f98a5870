"""Certificate numbers (H16, C14): ranges are opened, seen beforehand, and numbers made void."""

from dataclasses import dataclass
from uuid import UUID

from application.certificates.issuing import ISSUERS
from application.desk import Desk
from application.organisations.succession import NOT_OURS, standing_in
from application.permissions import require_role
from application.work import Work
from domain.certificates.issuer_code import ISSUER_CODE, ClaimCode
from domain.certificates.number_pool import (
    NUMBER_POOL,
    GenerateRange,
    NumberStatus,
    VoidNumber,
)
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.streams import issuer_code_stream, number_pool_stream
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeForm:
    """A range of certificate numbers for the actor's own body, or for one merged into it."""

    year: int
    level: TitleLevel
    issuer_code: str
    start: int
    end: int
    issuer: UUID | None = None
    """The own body where it is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidForm:
    number: str
    reason: str
    issuer: UUID | None = None
    """Whose number it is; the own body's where it is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangePreview:
    """What a range would be, if it were generated now."""

    first: str
    last: str
    count: int


def generate_range(work: Work, desk: Desk, _: UUID, form: RangeForm, __: int | None) -> UUID:
    """证书编号生成, in the province's format of the day."""
    require_role(desk.actor, *ISSUERS)
    _require_own(desk, form.issuer)
    issuer = work.load(ORGANISATION, desk.organisation)
    claim = ClaimCode(
        division=issuer.division, code=form.issuer_code, organisation=desk.organisation
    )
    work.do(ISSUER_CODE, issuer_code_stream(issuer.division, form.issuer_code), claim)
    pool = number_pool_stream(desk.organisation)
    work.do(
        NUMBER_POOL,
        pool,
        GenerateRange(
            year=form.year,
            division=issuer.division,
            issuer_code=form.issuer_code,
            level=form.level,
            start=form.start,
            end=form.end,
            format=desk.numbers,
        ),
    )
    return pool


def preview_range(work: Work, desk: Desk, form: RangeForm) -> RangePreview:
    """The same, but for the storing: what is refused there is refused here."""
    pool = standing_in(
        work, desk, lambda seat: generate_range(work, seat, seat.organisation, form, None)
    )
    made = work.load(NUMBER_POOL, pool).ranges[-1]
    return RangePreview(
        first=made.number(made.start),
        last=made.number(made.end),
        count=made.end - made.start + 1,
    )


def void_number(work: Work, desk: Desk, _: UUID, form: VoidForm, __: int | None) -> UUID:
    """证书编号作废: of a number that no certificate carries.

    A certificate is not ended by its number: it is revoked or replaced, and keeps its number.
    """
    require_role(desk.actor, *ISSUERS)
    _require_own(desk, form.issuer)
    pool, number = number_pool_stream(desk.organisation), form.number.strip()
    if work.load(NUMBER_POOL, pool).status(number) is NumberStatus.ASSIGNED:
        raise Rejected("number-in-use", fields={"number": "number-in-use"})
    work.do(NUMBER_POOL, pool, VoidNumber(number=number, reason=form.reason.strip()))
    return pool


def _require_own(desk: Desk, issuer: UUID | None) -> None:
    """Certificates of a merged body's cases go on with its numbers, which its successor keeps."""
    if issuer is not None and issuer != desk.organisation:
        raise Rejected(NOT_OURS)
