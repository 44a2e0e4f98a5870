"""Issue orders (发放批次, H17): placed and cancelled by officers, carried out by the system."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from application.certificates.issuing import (
    ISSUERS,
    issuable,
    issue_one,
    require_printable,
)
from application.committees.planning import Nothing
from application.desk import Desk
from application.organisations.succession import seats
from application.permissions import Forbidden, Hidden, require_role, require_same_body
from application.work import Work
from domain.cases.declaration import DECLARATION, Status
from domain.certificates.issue_order import (
    ISSUE_ORDER,
    CancelIssueOrder,
    IssuedCase,
    PlaceIssueOrder,
    RecordPart,
    RefusedCase,
)
from domain.certificates.number_pool import NUMBER_POOL, TakeNumbers
from domain.decider import Rejected
from domain.people.person import PERSON
from domain.streams import number_pool_stream
from domain.terms import TitleLevel

NO_NUMBER = "no-number-left"
GONE = "not-your-turn"
"""Also of a case that the actor does not see any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrderForm:
    """Certain cases, or else all that the conditions of the list find."""

    declarations: tuple[UUID, ...] = ()
    unit: str = ""
    """Part of the unit's name."""
    title_level: TitleLevel | None = None
    year: int | None = None


def place_order(
    work: Work, desk: Desk, order: UUID, _: IssueOrderForm, __: int | None, *, cases: Sequence[UUID]
) -> UUID:
    """批量发放: `cases` are what the form asks for, in the order of their numbers to come."""
    require_role(desk.actor, *ISSUERS)
    command = PlaceIssueOrder(
        account=desk.actor.account, organisation=desk.organisation, declarations=tuple(cases)
    )
    work.do(ISSUE_ORDER, order, command)
    return order


def cancel_order(work: Work, desk: Desk, order: UUID, _: Nothing, expected: int | None) -> UUID:
    """取消: what is issued stays issued; any officer of the body may stop the rest."""
    require_role(desk.actor, *ISSUERS)
    require_same_body(desk.actor, work.load(ISSUE_ORDER, order).organisation)
    work.expect(ISSUE_ORDER, order, expected)
    work.do(ISSUE_ORDER, order, CancelIssueOrder(account=desk.actor.account))
    return order


@dataclass
class _Numbers:
    """Those that come next for one issuer and level, and who gets them."""

    upcoming: tuple[str, ...]
    taken: list[UUID] = field(default_factory=list)

    @property
    def next(self) -> str:
        if len(self.taken) == len(self.upcoming):
            raise Rejected(NO_NUMBER)
        return self.upcoming[len(self.taken)]


def carry_out(work: Work, desk: Desk, order: UUID, most: int) -> UUID:
    """The next cases of an order, at most so many, in one transaction.

    A case that a rule refuses is told of and takes no number. Raises `Rejected` when nothing is
    left to do.
    """
    cases = work.load(ISSUE_ORDER, order).following(most)
    work.preload(DECLARATION, cases)
    applicants = (work.load(DECLARATION, one).applicant for one in cases)
    work.preload(PERSON, [one for one in applicants if one is not None])
    numbers: dict[tuple[UUID, TitleLevel], _Numbers] = {}
    issued: list[IssuedCase] = []
    refused: list[RefusedCase] = []
    for declaration in cases:
        try:
            with work.attempt():
                certificate = _issue(work, desk, declaration, numbers, len(cases))
        except (Rejected, Forbidden, Hidden) as refusal:
            refused.append(_told(declaration, refusal))
        else:
            issued.append(IssuedCase(declaration=declaration, certificate=certificate))
    for (issuer, level), given in numbers.items():
        if given.taken:
            take = TakeNumbers(certificates=tuple(given.taken), year=desk.today.year, level=level)
            work.do(NUMBER_POOL, number_pool_stream(issuer), take)
    work.do(ISSUE_ORDER, order, RecordPart(issued=tuple(issued), refused=tuple(refused)))
    return order


def _issue(
    work: Work,
    desk: Desk,
    declaration: UUID,
    numbers: dict[tuple[UUID, TitleLevel], _Numbers],
    most: int,
) -> UUID:
    state = work.load(DECLARATION, declaration)
    if state.status is Status.CERTIFIED:
        raise Rejected("certificate-exists")
    # A body that was merged into the actor's issues by its own numbers to the end.
    at = state.stage.organisation if state.stage else None
    seat = next((one for one in seats(desk.actor) if one.acts_for(at)), None)
    if seat is None:
        raise Rejected(GONE)
    desk = replace(desk, actor=seat)
    level = issuable(work, desk, declaration)
    require_printable(work, desk, declaration, 1)
    given = numbers.get((desk.organisation, level))
    if given is None:
        pool = work.load(NUMBER_POOL, number_pool_stream(desk.organisation))
        given = _Numbers(pool.upcoming(desk.today.year, level, most))
        numbers[desk.organisation, level] = given
    certificate = desk.new_id()
    issue_one(work, desk, declaration, certificate, given.next)
    given.taken.append(certificate)
    return certificate


def _told(declaration: UUID, refusal: Rejected | Forbidden | Hidden) -> RefusedCase:
    if isinstance(refusal, Hidden):
        return RefusedCase(declaration=declaration, code=GONE)
    facts = refusal.facts if isinstance(refusal, Rejected) else {}
    return RefusedCase(
        declaration=declaration,
        code=refusal.code,
        printed=str(facts.get("printed", "")),
        characters=str(facts.get("characters", "")),
    )
