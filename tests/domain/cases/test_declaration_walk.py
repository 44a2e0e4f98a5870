"""Whatever is asked of a declaration, in whatever order, these things hold.

A history is made by asking for one thing after another: mostly what whoever has the case would
ask, sometimes a return, a supplement or a plan undone, sometimes anything by anybody.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from random import Random
from uuid import UUID

import pytest
from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cases.declaration import (
    DECLARATION,
    Command,
    Declaration,
    Event,
    Status,
)
from domain.cases.declaration.commands import (
    Approve,
    ClosePublicity,
    Lapse,
    LeavePlan,
    OpenPublicity,
    PassDown,
    PassPlan,
    Refuse,
    RequestSupplement,
    Return,
    SaveDraft,
    StrikeFromPlan,
    Withdraw,
)
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.cases.declaration.events import CertificateIssued, Returned, UnitPublicityClosed
from domain.configuration.route import Route, Stage, StageKind
from domain.decider import Rejected
from domain.rules.routes import ROUTE_TABLE
from domain.terms import TitleLevel
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    CHOICE,
    MONDAY,
    OFFICE,
    OFFICER,
    PLAN,
    STRANGER,
    TEMPLATE,
    close_unit_publicity,
    finished,
    next_command,
    post_unit_publicity,
    resubmit,
    route,
    submit,
)
from tests.domain.retrace import FORWARD, retrace

LATE = MONDAY + timedelta(days=90)
ONWARD, BACK, NAMED, HOME, DOWN, ASK, UNPLAN, POST, ANYTHING, END = range(10)
MOVES = [
    *[ONWARD] * 14,
    *[BACK, NAMED, HOME, DOWN, DOWN, ASK, UNPLAN, POST, POST, ANYTHING, ANYTHING],
]
REFUSAL, WITHDRAWAL, LAPSE, FAILED_VOTE = range(4)
"""The numbers of an `END`."""

Move = tuple[int, int]
"""What is asked, and a number that chooses among its forms."""


@cache
def routes() -> tuple[Route, ...]:
    """Every row for two titles, and some with merged and skipped stages."""
    plain = [
        route(row.id, title)
        for row in ROUTE_TABLE
        for title in (TitleLevel.SENIOR_FULL, TitleLevel.INTERMEDIATE)
    ]
    return (
        *plain,
        route("R2a", one_body=("Dm", "Im", "Om")),
        route("R2b", one_body=("Dc", "Ic"), skipped=("Dm", "Im", "Om")),
        route("R3a", one_body=("Dm", "Om"), skipped=("Im",)),
        route("R4b", TitleLevel.INTERMEDIATE, skipped=("Dc",)),
        route("R2a", one_body=("Ic", "Oc", "Dm"), skipped=("Dc", "Om")),
    )


@cache
def bodies() -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(s.organisation for r in routes() for s in r.stages))


@cache
def anything() -> tuple[Command, ...]:
    """Every kind of command, by every body, for every publicity and stage it could name."""
    return (
        *_by_body(),
        SaveDraft(applicant=APPLICANT, choice=CHOICE, answers=(), template=TEMPLATE),
        submit("R1a"),
        resubmit(),
        resubmit(applicant=STRANGER),
        Withdraw(applicant=STRANGER, reason="x"),
        Lapse(on=MONDAY),
    )


def _by_body() -> Iterator[Command]:
    for body in bodies():
        yield post_unit_publicity(body)
        yield replace(close_unit_publicity(LATE), organisation=body)
        yield Approve(organisation=body, officer=None, opinion="", on=MONDAY)
        yield Return(organisation=body, officer=None, opinion="x", to_code="U")
        yield PassDown(organisation=body, officer=None, opinion="")
        yield _supplement(body)
        yield LeavePlan(plan=PLAN, organisation=body)
        yield PassPlan(plan=PLAN, organisation=body, opinion="")
        yield StrikeFromPlan(plan=PLAN, organisation=body, opinion="x")
        for code in ("P1", "P2", "E", "X", "C"):
            yield OpenPublicity(code=code, organisation=body, posted_on=MONDAY, last_day=MONDAY)
            yield ClosePublicity(code=code, organisation=body, on=LATE)
        for stage in ("P1", "E", "F", "X"):
            yield from _forged(stage, body)


def _forged(kind: str, body: UUID) -> Iterator[Command]:
    """What would be done at a stage of this kind, by a body that may have no part in it."""
    stage = Stage(code=kind, kind=StageKind(kind), level=None, organisation=body)
    lying = Declaration(status=Status.IN_REVIEW, route=Route(row="", stages=(stage,)))
    for state in lying, replace(lying, plan=PLAN):
        yield next_command(state)
    filed = replace(lying, plan=PLAN, filing=FILING)
    if kind == "X":
        yield next_command(filed)


FILING = DECLARATION.fold(finished("R1a").history).filing


def _supplement(body: UUID) -> RequestSupplement:
    return RequestSupplement(
        organisation=body,
        officer=None,
        items="x",
        on=MONDAY,
        working_days=10,
        calendar=CALENDAR,
    )


@dataclass(frozen=True)
class Walk:
    route: Route
    history: tuple[Event, ...]
    state: Declaration


def walk(at: int, resume: bool, moves: list[Move]) -> Walk:
    """All the events that these moves lead to; what is refused leaves no trace."""
    chosen = routes()[at % len(routes())]
    history: list[Event] = list(
        DECLARATION.decide(submit(chosen, resume=resume), DECLARATION.initial)
    )
    state = DECLARATION.fold(history)
    for move in moves:
        command = _command(move, state)
        if command is None:
            continue
        try:
            events = DECLARATION.decide(command, state)
        except Rejected:
            continue
        history += events
        state = DECLARATION.fold(events, state)
    return Walk(chosen, tuple(history), state)


def _command(move: Move, state: Declaration) -> Command | None:
    kind, which = move
    if kind == ANYTHING or state.status.finished:
        return anything()[which * 37 % len(anything())]
    stage = state.stage
    body = stage.organisation if stage else OFFICE
    codes = [s.code for s in state.route.stages]
    match kind:
        case 1:
            return Return(organisation=body, officer=OFFICER, opinion="x")
        case 2:
            code = codes[which % len(codes)]
            return Return(organisation=body, officer=OFFICER, opinion="x", to_code=code)
        case 3:
            return Return(organisation=body, officer=OFFICER, opinion="x", to_code=TO_APPLICANT)
        case 4:
            return PassDown(organisation=body, officer=OFFICER, opinion="")
        case 5:
            return _supplement(body)
        case 6:
            if which % 2:
                return LeavePlan(plan=PLAN, organisation=OFFICE)
            return StrikeFromPlan(plan=PLAN, organisation=body, opinion="x")
        case 7:
            code = stage.code if stage else "P1"
            if which % 2:
                return ClosePublicity(code=code, organisation=body, on=LATE)
            return OpenPublicity(code=code, organisation=body, posted_on=MONDAY, last_day=MONDAY)
        case 9:
            return _ending(which, body, state)
    return next_command(state)


def _ending(which: int, body: UUID, state: Declaration) -> Command:
    endings: tuple[Command, ...] = (
        Refuse(organisation=body, officer=OFFICER, opinion="x"),
        Withdraw(applicant=APPLICANT, reason="x"),
        Lapse(on=LATE),
        next_command(state, passed=False),
    )
    return endings[which % len(endings)]


numbers = st.integers(0, 999)
onward = st.lists(st.tuples(st.sampled_from(MOVES), numbers), min_size=20, max_size=80)
endings = st.lists(st.tuples(st.just(END), numbers), max_size=4)
walks = st.builds(
    lambda at, resume, before, end, after: walk(at, resume, before + end + after),
    numbers,
    st.booleans(),
    onward,
    endings,
    onward,
)
thorough = settings(max_examples=100, deadline=None)


@thorough
@given(walks)
def test_no_stage_is_lost_or_repeated_on_the_way_to_a_certificate(done: Walk) -> None:
    """`Retrace` asserts at every event; this also agrees with what the state believes."""
    follower = retrace(done.history)
    note(done.state.status)
    note(f"returned {sum(isinstance(e, Returned) for e in done.history) > 0}")
    if done.state.stage is not None:
        assert follower.present == done.state.stage
    certificates = sum(isinstance(e, CertificateIssued) for e in done.history)
    assert certificates == (done.state.status is Status.CERTIFIED)


def test_retracing_finds_a_stage_left_out() -> None:
    """The judge of these tests is no yes-man."""
    history = tuple(finished("R2b").history)
    retrace(history)
    lost = 0
    for at, event in enumerate(history):
        if isinstance(event, FORWARD | UnitPublicityClosed):
            lost += 1
            with pytest.raises(AssertionError):
                retrace(history[:at] + history[at + 1 :])
    assert lost == len(route("R2b").stages)


@settings(max_examples=50, deadline=None)
@given(walks, numbers)
def test_a_finished_case_never_changes(done: Walk, which: int) -> None:
    if not done.state.status.finished:
        end = next(iter(endings_of(done.state, which)))
        done = replace(done, state=end)
    for command in (*anything(), Withdraw(applicant=APPLICANT, reason="x"), Lapse(on=LATE)):
        with pytest.raises(Rejected):
            DECLARATION.decide(command, done.state)


def endings_of(state: Declaration, which: int) -> Iterator[Declaration]:
    """The state after an end that is open to this case; there always is one."""
    body = state.stage.organisation if state.stage else OFFICE
    tries: list[Command] = [Withdraw(applicant=APPLICANT, reason="x")]
    if state.status is not Status.RETURNED_TO_APPLICANT:
        tries = [_ending(which, body, state), *tries]
    for command in tries:
        try:
            after = DECLARATION.fold(DECLARATION.decide(command, state), state)
        except Rejected:
            continue
        if after.status.finished:
            yield after
    done = state
    while not done.status.finished:
        done = DECLARATION.fold(DECLARATION.decide(next_command(done), done), done)
    yield done


@pytest.mark.parametrize("row", [row.id for row in ROUTE_TABLE])
def test_every_row_leads_to_a_certificate_and_there_it_ends(row: str) -> None:
    done = finished(row)
    assert done.state.status is Status.CERTIFIED
    assert retrace(tuple(done.history)).passed == [s.code for s in route(row).stages][:-1]


def test_the_walks_come_to_every_outcome() -> None:
    """Otherwise the properties above would say little."""
    random = Random(20260601)
    seen: Counter[str] = Counter()
    for n in range(400):
        moves = [(random.choice(MOVES), random.randrange(999)) for _ in range(60)]
        if n % 4 == 1:
            moves = [(END, FAILED_VOTE) if kind == ONWARD else (kind, w) for kind, w in moves]
        elif n % 4 == 2:
            moves[4:4] = [(ASK, 0), (END, LAPSE)]
        elif n % 4 == 3:
            moves.insert(random.randrange(30), (END, random.randrange(999)))
        done = walk(random.randrange(999), bool(n % 3), moves)
        retrace(done.history)
        seen[done.state.status] += 1
        kinds = {type(e).__name__ for e in done.history}
        seen.update(kinds)
        if done.state.status is Status.CERTIFIED:
            seen.update(f"{kind} and certified" for kind in kinds)
    for outcome in (
        *(Status.CERTIFIED, Status.REFUSED, Status.WITHDRAWN, Status.LAPSED, Status.VOTE_FAILED),
        "Returned and certified",
        "PassedDown and certified",
        "Resubmitted and certified",
        "Supplemented and certified",
        "Unplanned and certified",
        "StageMerged and certified",
        "StageSkipped and certified",
    ):
        assert seen[outcome] >= 2, (outcome, seen)


@thorough
@given(st.lists(st.from_type(Event), max_size=12))  # type: ignore[arg-type]  # a union is no type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    DECLARATION.fold(events)


@settings(max_examples=25, deadline=None)
@given(walks, walks, st.randoms(use_true_random=False))
def test_evolve_believes_real_events_in_any_order(one: Walk, two: Walk, random: Random) -> None:
    events = [*one.history, *two.history]
    random.shuffle(events)
    state = DECLARATION.fold(events)
    assert state.stage is None or state.stage in state.route.stages


def test_a_certificate_needs_the_whole_walk_from_the_unit_up() -> None:
    """By hand: every forward step of the longest route, left out once, leads nowhere."""
    commands: list[Command] = [submit("R2a")]
    state = DECLARATION.fold(DECLARATION.decide(commands[0], DECLARATION.initial))
    while not state.status.finished:
        commands.append(next_command(state))
        state = DECLARATION.fold(DECLARATION.decide(commands[-1], state), state)
    for left_out in range(len(commands)):
        state = DECLARATION.initial
        for at, command in enumerate(commands):
            if at == left_out:
                continue
            try:
                state = DECLARATION.fold(DECLARATION.decide(command, state), state)
            except Rejected:
                continue
        assert state.status is not Status.CERTIFIED
