"""Expert draw (评委抽取): who reviews is decided by lot, in a way that anybody can re-run.

The request freezes the pool and publishes its hash together with the committee side's
promise of a secret; the approving office promises one of its own; both are revealed, and
the draw follows from them (`rules.draw_algorithm`). Experts are the UUIDs of persons.
The request is in `draw_request`, the answers of those drawn in `attendance`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.experts import attendance
from domain.experts.draw_request import (
    DrawKind,
    DrawRequested,
    RequestDraw,
    freeze,
    printable,
    require_hex,
)
from domain.experts.frozen_pool import PoolFrozen, exclusion_hashes, public_entries
from domain.experts.trial_draw import TrialDrawn, TrialPoolFrozen
from domain.rules import draw_algorithm
from domain.rules.draw_algorithm import DrawnSeat, Party, SeatKind
from domain.rules.draw_transcript import Transcript

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDraw:
    office: UUID
    secret_commitment: str
    """`draw_algorithm.promise(draw, HRSS, secret)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDraw:
    office: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPublicValue:
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealSecret:
    """`secret`: 32 random bytes in hex. With the last missing input the experts are drawn."""

    party: Party
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNoReveal:
    """This draw ends without a result; another try is another request, in the open."""

    party: Party
    """Who does not reveal."""
    by: Party
    """Who says so: the party itself, or the other one once it has revealed its own."""
    reason: str


Command = (
    RequestDraw
    | ApproveDraw
    | RejectDraw
    | RecordPublicValue
    | RevealSecret
    | RecordNoReveal
    | attendance.Command
)

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawApproved:
    """抽取申请审核通过"""

    office: UUID
    secret_commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawNotApproved:
    """抽取申请审核不通过"""

    office: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicValueRecorded:
    """公开随机值登记"""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRevealed:
    """公开承诺值"""

    party: Party
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretNotRevealed:
    """未公开承诺值: the draw has failed, and everybody can see whose doing it was."""

    party: Party
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSeat:
    """A drawn expert; `order` counts from 1 within group and kind."""

    expert: UUID
    group: str
    kind: SeatKind
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertsDrawn:
    """专家抽取结果: group by group, primaries and then alternates in order."""

    seed: str
    seats: tuple[ExpertSeat, ...]


Event = (
    DrawRequested
    | PoolFrozen
    | TrialPoolFrozen
    | DrawApproved
    | DrawNotApproved
    | PublicValueRecorded
    | SecretRevealed
    | SecretNotRevealed
    | TrialDrawn
    | ExpertsDrawn
    | attendance.Event
)

# State.


class Status(StrEnum):
    NEW = "NEW"
    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    NOT_APPROVED = "NOT_APPROVED"
    FAILED = "FAILED"
    """A secret was not revealed."""
    DRAWN = "DRAWN"
    TRIED = "TRIED"
    """A trial, which is over with its request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertDraw:
    status: Status = Status.NEW
    request: DrawRequested | None = None
    pool: PoolFrozen | None = None
    hrss_promise: str = ""
    hrss_secret: str = ""
    committee_secret: str = ""
    public_value: str = ""
    trials: int = 0
    """Of a trial: which one of its plan it was."""
    seed: str = ""
    seats: attendance.Seats = ()

    @property
    def roster(self) -> tuple[UUID, ...]:
        """评委名单: confirmed primaries and called alternates."""
        return attendance.roster(self.seats)

    @property
    def members(self) -> int:
        """How many the roster counts, the `members` of the quorum."""
        return len(self.roster)

    @property
    def complete(self) -> bool:
        """Drawn, and every primary seat is held by somebody on the roster."""
        return self.status is Status.DRAWN and attendance.complete(self.seats)

    @property
    def drawn(self) -> tuple[UUID, ...]:
        """Everyone drawn, refusals included: a supplementary draw leaves them out."""
        return tuple(seat.expert for seat in self.seats)


def decide(command: Command, state: ExpertDraw) -> list[Event]:
    if isinstance(command, RequestDraw):
        if state.status is not Status.NEW:
            raise Rejected("draw-already-requested")
        return list(freeze(command))
    request = state.request
    if request is None:
        raise Rejected("draw-not-requested")
    match command:
        case ApproveDraw(office=office, secret_commitment=commitment):
            _require_reviewable(office, request, state)
            require_hex("secret_commitment", commitment)
            return [DrawApproved(office=office, secret_commitment=commitment)]
        case RejectDraw(office=office, reason=reason):
            _require_reviewable(office, request, state)
            _require_reason(reason)
            return [DrawNotApproved(office=office, reason=reason)]
        case RecordPublicValue(value=value):
            _require_status(state, Status.APPROVED)
            if not request.public_source or state.public_value:
                raise Rejected("public-value-not-expected")
            if not value.strip():
                raise Rejected("public-value-empty", fields={"value": "required"})
            if not printable(value.strip()):
                raise Rejected("draw-fields-wrong", fields={"value": "control-characters"})
            return _and_draw(PublicValueRecorded(value=value.strip()), state)
        case RevealSecret(party=party, secret=secret):
            _require_status(state, Status.APPROVED)
            _require_unrevealed(party, state)
            # A short secret could have been guessed from its promise by the other side.
            require_hex("secret", secret)
            if draw_algorithm.promise(request.draw, party, secret) != _promise(party, state):
                raise Rejected("secret-differs-from-promise", fields={"secret": "differs"})
            return _and_draw(SecretRevealed(party=party, secret=secret), state)
        case RecordNoReveal(party=party, by=by, reason=reason):
            _require_status(state, Status.APPROVED)
            _require_unrevealed(party, state)
            if by is not party and not _secret(by, state):
                # Whoever waits must have done its own part: silence is not to be arranged.
                raise Rejected("reveal-own-first")
            _require_reason(reason)
            return [SecretNotRevealed(party=party, reason=reason)]
        case (
            attendance.ConfirmAttendance()
            | attendance.DeclineAttendance()
            | attendance.ResetConfirmation()
        ):
            _require_status(state, Status.DRAWN)
            return list(attendance.decide(command, state.seats))
        case _:
            assert_never(command)


def evolve(state: ExpertDraw, event: Event) -> ExpertDraw:
    match event:
        case DrawRequested():
            return replace(state, status=Status.REQUESTED, request=event)
        case PoolFrozen():
            return replace(state, pool=event)
        case DrawApproved(secret_commitment=commitment):
            return replace(state, status=Status.APPROVED, hrss_promise=commitment)
        case DrawNotApproved():
            return replace(state, status=Status.NOT_APPROVED)
        case PublicValueRecorded(value=value):
            return replace(state, public_value=value)
        case SecretRevealed(party=Party.HRSS, secret=secret):
            return replace(state, hrss_secret=secret)
        case SecretRevealed(secret=secret):
            return replace(state, committee_secret=secret)
        case SecretNotRevealed():
            return replace(state, status=Status.FAILED)
        case TrialPoolFrozen():
            return state
        case TrialDrawn(number=number):
            return replace(state, status=Status.TRIED, trials=number)
        case ExpertsDrawn(seed=seed, seats=seats):
            return replace(
                state, status=Status.DRAWN, seed=seed, seats=tuple(_invited(s) for s in seats)
            )
        case _:
            return replace(state, seats=attendance.evolve(state.seats, event))


def transcript(state: ExpertDraw) -> Transcript:
    """What is published after the draw. Raises `Rejected`: draw-not-finished."""
    request, pool = state.request, state.pool
    if state.status is not Status.DRAWN or request is None or pool is None:
        raise Rejected("draw-not-finished")
    frozen = pool.entries()
    entries = {entry.expert: entry.entry for entry in frozen}
    return Transcript(
        algorithm=request.algorithm,
        draw=request.draw,
        kind=request.kind,
        groups=request.groups,
        cap_per_unit=request.cap_per_unit,
        public_source=request.public_source,
        entries=public_entries(frozen),
        exclusions=exclusion_hashes(pool.salt, pool.exclusions),
        frozen=pool.frozen,
        hrss_promise=state.hrss_promise,
        committee_promise=request.secret_commitment,
        hrss_secret=state.hrss_secret,
        committee_secret=state.committee_secret,
        public_value=state.public_value,
        seed=state.seed,
        seats=tuple(
            DrawnSeat(group=s.group, kind=s.kind, order=s.order, entry=entries[s.expert])
            for s in state.seats
        ),
    )


def _draw(request: DrawRequested, pool: PoolFrozen, seed: str) -> tuple[ExpertSeat, ...]:
    frozen = pool.entries()
    drawn = draw_algorithm.fill(
        seed=seed,
        draw=request.draw,
        groups=request.groups,
        entries=frozen,
        cap_per_unit=request.cap_per_unit,
    )
    experts = {entry.entry: entry.expert for entry in frozen}
    return tuple(
        ExpertSeat(expert=experts[s.entry], group=s.group, kind=s.kind, order=s.order)
        for s in drawn
    )


def _and_draw(event: PublicValueRecorded | SecretRevealed, state: ExpertDraw) -> list[Event]:
    """The event, and the result with it when nothing is missing any more."""
    after = evolve(state, event)
    request, pool = after.request, after.pool
    assert request is not None
    assert pool is not None
    if not (after.hrss_secret and after.committee_secret):
        return [event]
    if request.public_source and not after.public_value:
        return [event]
    seed = draw_algorithm.draw_seed(
        pool.frozen, after.hrss_secret, after.committee_secret, after.public_value
    )
    return [event, ExpertsDrawn(seed=seed, seats=_draw(request, pool, seed))]


def _invited(seat: ExpertSeat) -> attendance.Seat:
    """Primaries are asked at once; alternates wait until they are called."""
    primary = seat.kind is SeatKind.PRIMARY
    return attendance.Seat(
        expert=seat.expert,
        group=seat.group,
        kind=seat.kind,
        order=seat.order,
        answer=attendance.Answer.ASKED if primary else attendance.Answer.WAITING,
        seat=seat.expert if primary else None,
    )


def _promise(party: Party, state: ExpertDraw) -> str:
    if party is Party.HRSS:
        return state.hrss_promise
    return state.request.secret_commitment if state.request is not None else ""


def _require_status(state: ExpertDraw, status: Status) -> None:
    if state.status is not status:
        raise Rejected("draw-status", status=state.status)


def _require_reviewable(office: UUID, request: DrawRequested, state: ExpertDraw) -> None:
    _require_status(state, Status.REQUESTED)
    if request.kind is DrawKind.TRIAL:
        raise Rejected("trial-has-no-result")
    if office == request.office:
        raise Rejected("own-request")


def _secret(party: Party, state: ExpertDraw) -> str:
    return state.hrss_secret if party is Party.HRSS else state.committee_secret


def _require_unrevealed(party: Party, state: ExpertDraw) -> None:
    if _secret(party, state):
        raise Rejected("secret-already-revealed")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected("reason-required", fields={"reason": "required"})


EXPERT_DRAW: Decider[Command, ExpertDraw, Event] = Decider(
    "expert_draw", get_args(Event), ExpertDraw(), decide, evolve
)
