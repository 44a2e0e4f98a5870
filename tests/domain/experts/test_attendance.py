"""From the drawn seats to the roster: answers, alternates called in order, answers taken back."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.decider import Rejected
from domain.experts.attendance import (
    AlternateCalled,
    AlternatesExhausted,
    AlternateStoodDown,
    Answer,
    AttendanceConfirmed,
    AttendanceDeclined,
    Command,
    ConfirmationReset,
    ConfirmAttendance,
    DeclineAttendance,
    ResetConfirmation,
)
from domain.experts.expert_draw import EXPERT_DRAW, ExpertDraw
from domain.personal import Personal
from domain.rules.draw_algorithm import SeatKind
from tests.domain.draws import GROUPS, SIMPLE, drawn, expert
from tests.spec import spec

done = drawn(SIMPLE)
P1, P2, P3, A1, A2 = done.state.drawn


def decline(who: UUID) -> DeclineAttendance:
    return DeclineAttendance(expert=who, reason="出差")


def confirm(who: UUID) -> ConfirmAttendance:
    return ConfirmAttendance(expert=who)


def declined(who: UUID) -> AttendanceDeclined:
    return AttendanceDeclined(expert=who, reason=Personal(who, "出差"))


def test_nobody_is_on_the_roster_before_answering() -> None:
    assert done.state.roster == ()
    assert not done.state.complete


def test_the_roster_is_those_who_confirmed() -> None:
    done.when(confirm(P2)).then(AttendanceConfirmed(expert=P2))
    assert done.after(confirm(P3), confirm(P1)).state.roster == (P1, P3)
    full = done.after(confirm(P1), confirm(P2), confirm(P3)).state
    assert full.complete
    assert full.members == 3


def test_a_refusal_calls_the_next_alternate_in_order() -> None:
    done.when(decline(P2)).then(declined(P2), AlternateCalled(expert=A1, group="A", seat=P2))
    way = done.after(confirm(P1), confirm(P3), decline(P2))
    assert way.state.roster == (P1, P3, A1)
    assert way.state.complete
    way.when(decline(A1)).then(declined(A1), AlternateCalled(expert=A2, group="A", seat=P2))


def test_when_all_alternates_are_used_up_the_seat_stays_empty() -> None:
    way = done.after(decline(P2), decline(A1))
    way.when(decline(A2)).then(declined(A2), AlternatesExhausted(group="A", seat=P2))
    assert not way.after(decline(A2), confirm(P1), confirm(P3)).state.complete


def test_a_called_alternate_may_confirm() -> None:
    way = done.after(decline(P1))
    way.when(confirm(A1)).then(AttendanceConfirmed(expert=A1))
    way.when(confirm(A2)).rejected("attendance-not-asked", answer=Answer.WAITING)


def test_one_who_confirmed_may_still_decline() -> None:
    done.after(confirm(P1)).when(decline(P1)).then(
        declined(P1), AlternateCalled(expert=A1, group="A", seat=P1)
    )


def test_answers_are_given_once() -> None:
    done.after(confirm(P1)).when(confirm(P1)).rejected("attendance-not-asked")
    done.after(decline(P1)).when(decline(P1)).rejected("attendance-not-asked")
    done.when(ResetConfirmation(expert=P1)).rejected("attendance-not-answered")


def test_refusing_needs_a_reason() -> None:
    done.when(DeclineAttendance(expert=P1, reason=" ")).rejected("reason-required")


def test_strangers_have_nothing_to_answer() -> None:
    stranger = next(e for e in map(expert, range(20)) if e not in done.state.drawn)
    done.when(confirm(stranger)).rejected("expert-not-drawn")


def test_nobody_answers_before_the_draw() -> None:
    spec(EXPERT_DRAW).after(SIMPLE).when(confirm(P1)).rejected("draw-status")


def test_a_confirmation_taken_back_leaves_the_roster() -> None:
    way = done.after(confirm(P1))
    way.when(ResetConfirmation(expert=P1)).then(ConfirmationReset(expert=P1))
    assert way.after(ResetConfirmation(expert=P1)).state.roster == ()


def test_a_refusal_taken_back_sends_the_alternate_back_to_wait() -> None:
    way = done.after(decline(P1))
    way.when(ResetConfirmation(expert=P1)).then(
        ConfirmationReset(expert=P1), AlternateStoodDown(expert=A1, group="A", seat=P1)
    )
    back = way.after(ResetConfirmation(expert=P1))
    assert back.state.roster == ()
    back.when(decline(P3)).then(declined(P3), AlternateCalled(expert=A1, group="A", seat=P3))


def test_a_seat_that_an_alternate_confirmed_is_not_taken_away() -> None:
    way = done.after(decline(P1), confirm(A1))
    way.when(ResetConfirmation(expert=P1)).rejected("seat-already-filled")


def test_an_alternate_who_changes_their_mind_takes_the_empty_seat() -> None:
    way = done.after(decline(P1), decline(A1), decline(A2))
    way.when(ResetConfirmation(expert=A2)).then(
        ConfirmationReset(expert=A2), AlternateCalled(expert=A2, group="A", seat=P1)
    )


def test_an_alternate_who_lost_the_seat_waits_again() -> None:
    way = done.after(decline(P1), decline(A1))
    way.when(ResetConfirmation(expert=A1)).then(ConfirmationReset(expert=A1))
    way.after(ResetConfirmation(expert=A1)).when(decline(P2)).then(
        declined(P2), AlternateCalled(expert=A1, group="A", seat=P2)
    )


def test_an_alternate_stood_down_is_called_to_another_empty_seat_at_once() -> None:
    way = done.after(decline(P1), decline(P2), decline(P3))  # A1 for P1, A2 for P2, none for P3
    way.when(ResetConfirmation(expert=P1)).then(
        ConfirmationReset(expert=P1),
        AlternateStoodDown(expert=A1, group="A", seat=P1),
        AlternateCalled(expert=A1, group="A", seat=P3),
    )


def test_alternates_stay_in_their_group() -> None:
    way = drawn(GROUPS)
    a = [s for s in way.state.seats if s.group == "A"]
    (called,) = [e for e in way.when(decline(a[0].expert)).events if isinstance(e, AlternateCalled)]
    assert called.expert == a[2].expert


# Whatever is answered, in whatever order.

ALL = drawn(GROUPS)
answers = st.builds(
    lambda kind, who: kind(who),
    st.sampled_from([confirm, decline, lambda who: ResetConfirmation(expert=who)]),
    st.sampled_from(ALL.state.drawn),
)


@given(st.lists(answers, max_size=40))
def test_each_seat_has_one_holder_and_no_alternate_waits_beside_an_empty_one(
    commands: list[Command],
) -> None:
    state: ExpertDraw = ALL.state
    for command in commands:
        try:
            events = EXPERT_DRAW.decide(command, state)
        except Rejected:
            continue
        state = EXPERT_DRAW.fold(events, state)
        check(state)


def check(state: ExpertDraw) -> None:
    holders = [s.seat for s in state.seats if s.on_roster]
    assert None not in holders
    assert len(holders) == len(set(holders)) == state.members
    for group in "A", "B":
        mine = [s for s in state.seats if s.group == group]
        primaries = [s for s in mine if s.kind is SeatKind.PRIMARY]
        empty = [s for s in primaries if s.answer is Answer.DECLINED and s.expert not in holders]
        waiting = [s for s in mine if s.answer is Answer.WAITING]
        assert not (empty and waiting)
        assert {s.expert for s in primaries} >= {h for s in mine if (h := s.seat)}
