"""What a draw starts from: the seats to fill, and everybody who may be drawn for them.

A request, a trial and the look at the pool before either go through here, so that what an
officer is shown is what would be frozen.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.committees.review_plan import ReviewPlan
from domain.decider import Rejected
from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind, DrawnBefore
from domain.experts.draw_seats import SeatsBefore, demands, usual_seats
from domain.experts.expert_draw import EXPERT_DRAW, ExpertDraw, Status
from domain.experts.trial_draw import GroupCount, RuleCount
from domain.rules.avoidance import ExclusionRule, Ties
from domain.rules.draw_algorithm import GroupSeats
from domain.rules.draw_pool import Period, Pool, pool_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The draws of the plan that count, oldest first."""

    draws: tuple[tuple[UUID, ExpertDraw], ...] = ()

    @property
    def drawn(self) -> tuple[DrawnBefore, ...]:
        """Everybody drawn for this plan; whoever refused was drawn too."""
        return tuple(
            DrawnBefore(expert=expert, draw=draw)
            for draw, state in self.draws
            for expert in state.drawn
        )

    @property
    def seats(self) -> SeatsBefore:
        if not self.draws:
            return SeatsBefore()
        first = self.draws[0][1].request
        assert first is not None, "a draw of a plan was requested"
        return SeatsBefore(
            groups=first.groups,
            held=tuple(
                seat.group
                for _, state in self.draws
                for seat in state.seats
                if seat.answer in (Answer.ASKED, Answer.CONFIRMED)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """人数核对: what a draw would find, before anybody asks for one."""

    kind: DrawKind
    by_group: bool
    seats: tuple[GroupSeats, ...]
    held: int
    counts: tuple[GroupCount, ...]
    """Against the usual seats, without a cap."""
    largest: tuple[int, ...]
    """Of each group: how many experts its largest unit has."""
    excluded: tuple[RuleCount, ...]


def earlier(work: Work, plan: ReviewPlan, kind: DrawKind, *, by_group: bool) -> Earlier:
    """The draws that a supplementary one adds to: all that the plan counts.

    They are the plan's and not the caller's to name, so that nobody drawn before is drawn
    again. One at a time: the empty seats are known only when the last draw has its result.
    A trial tries what could be asked for next.
    """
    if kind is DrawKind.FORMAL:
        return Earlier()
    draws = tuple((draw, work.load(EXPERT_DRAW, draw)) for draw in plan.draws)
    running = any(state.status is not Status.DRAWN for _, state in draws)
    if kind is DrawKind.TRIAL and running:
        return Earlier()
    if kind is DrawKind.SUPPLEMENTARY and not draws:
        raise Rejected("draw-follows-none", fields={"follows": "draw-follows-none"})
    if running:
        raise Rejected("draw-running")
    if by_group and any(state.request and not state.request.by_group for _, state in draws):
        # Nobody can tell which group a member drawn for all groups together sits in.
        raise Rejected("draw-other-grouping", fields={"by_group": "draw-other-grouping"})
    return Earlier(draws=draws)


def gather(
    work: Work,
    desk: Desk,
    plan: ReviewPlan,
    groups: tuple[GroupSeats, ...],
    sitting: Period | None = None,
    *,
    by_group: bool,
) -> tuple[Pool, int]:
    """The pool for these groups, and the position of the log that it shows.

    `sitting`: the days of the meeting; today's while nobody knows them.
    """
    snapshot = desk.directory.expert_pool(
        tuple(sorted({s for r in plan.requirements for s in r.specialties}))
    )
    names = {seats.group for seats in groups}
    wanted = tuple(
        one for one in demands(plan.requirements, by_group=by_group) if one.group in names
    )
    today = Period(since=desk.today, until=desk.today)
    pool = pool_of(snapshot.experts, wanted, _candidates(work, plan), desk.today, sitting or today)
    return pool, snapshot.position


def survey(work: Work, desk: Desk, plan: ReviewPlan, *, by_group: bool) -> Survey:
    """Raises `Rejected`: draw-running, draw-other-grouping."""
    kind = DrawKind.SUPPLEMENTARY if plan.draws else DrawKind.FORMAL
    before = earlier(work, plan, kind, by_group=by_group)
    seats = usual_seats(plan.requirements, before.seats, by_group=by_group)
    pool, _ = gather(work, desk, plan, seats, by_group=by_group)
    drawn = {one.expert for one in before.drawn}
    left = [entry for entry in pool.entries if entry.expert not in drawn]
    eligible = Counter(entry.group for entry in left)
    units = Counter((entry.group, entry.unit) for entry in left)
    rules = Counter(exclusion.rule for exclusion in pool.exclusions)
    rules[ExclusionRule.DRAWN_BEFORE] += len(drawn)
    return Survey(
        kind=kind,
        by_group=by_group,
        seats=seats,
        held=len(before.seats.held),
        counts=tuple(
            GroupCount(
                group=one.group,
                needed=one.primary + one.alternates,
                eligible=eligible[one.group],
                fillable=eligible[one.group],
            )
            for one in seats
        ),
        largest=tuple(
            max((n for (group, _), n in units.items() if group == one.group), default=0)
            for one in seats
        ),
        excluded=tuple(
            RuleCount(rule=rule, count=rules[rule]) for rule in ExclusionRule if rules[rule]
        ),
    )


def _candidates(work: Work, plan: ReviewPlan) -> Iterator[tuple[UUID, Ties]]:
    for candidate in plan.candidates:
        state = work.load(DECLARATION, candidate.declaration)
        if state.applicant is not None and state.choice is not None:
            yield candidate.declaration, Ties(person=state.applicant, unit=state.choice.unit)
