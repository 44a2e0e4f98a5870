"""What an expert declares: whom they stand back from, and when they cannot come."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.experts.expert import (
    EXPERT,
    AmendExpert,
    ExpertRegistered,
    LeavePool,
)
from domain.experts.expert_declarations import (
    DeclareTie,
    DeclareUnavailable,
    Tie,
    TieDeclared,
    TieKind,
    TieWithdrawn,
    UnavailabilityDeclared,
    UnavailabilityWithdrawn,
    Unavailable,
    WithdrawTie,
    WithdrawUnavailable,
)
from domain.personal import Personal
from domain.rules.avoidance import ExclusionRule, Ties, avoid
from tests.domain.experts.test_expert import (
    AMEND,
    OTHER,
    PERSON,
    REGISTER,
)
from tests.spec import spec

member = spec(EXPERT).after(REGISTER)
FRIEND, PERIOD, CASE = UUID(int=40), UUID(int=50), UUID(int=60)
TIE = DeclareTie(kind=TieKind.INTEREST, other=FRIEND, name="赵六", relation="合作者")
AWAY = DeclareUnavailable(
    period=PERIOD, away_from=date(2026, 7, 1), away_until=date(2026, 7, 9), reason="出国"
)


def test_a_tie_is_declared_once_in_each_kind() -> None:
    member.when(TIE).then(
        TieDeclared(
            person=PERSON,
            kind=TieKind.INTEREST,
            other=FRIEND,
            other_name=Personal(PERSON, "赵六"),
            relation=Personal(PERSON, "合作者"),
        )
    )
    tied = member.after(TIE)
    assert tied.when(TIE).rejected("tie-exists").fields == {"other": "tie-exists"}
    assert tied.when(replace(TIE, kind=TieKind.KIN)).events
    member.when(replace(TIE, kind=TieKind.KIN, other=OTHER)).rejected("tie-exists")


def test_a_tie_names_somebody_else() -> None:
    wrong = member.when(replace(TIE, other=PERSON)).rejected("tie-wrong")
    assert wrong.fields == {"other": "names-themself"}
    unnamed = member.when(replace(TIE, name=" ")).rejected("expert-fields-wrong")
    assert unnamed.fields == {"name": "field-required"}


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (TieKind.KIN, ExclusionRule.KIN),
        (TieKind.SUPERVISOR_STUDENT, ExclusionRule.SUPERVISOR_STUDENT),
        (TieKind.INTEREST, ExclusionRule.INTEREST),
    ],
)
def test_a_declared_tie_keeps_the_expert_out_of_the_case(
    kind: TieKind, rule: ExclusionRule
) -> None:
    ties = member.after(replace(TIE, kind=kind)).state.ties
    [found] = avoid(ties, Ties(person=FRIEND, unit=None), CASE)
    assert (found.rule, str(FRIEND) in found.evidence) == (rule, True)


def test_withdrawing_needs_a_reason_and_a_tie() -> None:
    tied = member.after(TIE)
    [_, tie] = tied.state.declared.ties
    blank = tied.when(WithdrawTie(tie=tie.id, reason=" ")).rejected("expert-fields-wrong")
    assert blank.fields == {"reason": "field-required"}
    withdrawn = WithdrawTie(tie=tie.id, reason="填错")
    tied.when(withdrawn).then(
        TieWithdrawn(
            person=PERSON,
            kind=TieKind.INTEREST,
            other=FRIEND,
            withdrawal_reason=Personal(PERSON, "填错"),
        )
    )
    gone = tied.after(withdrawn)
    gone.when(withdrawn).rejected("tie-unknown")
    assert gone.state.declared.ties == (Tie(kind=TieKind.KIN, other=OTHER),)


def test_amending_and_coming_back_keep_what_was_declared() -> None:
    kin = replace(TIE, kind=TieKind.KIN)
    amended = member.after(TIE, kin, AWAY, replace(AMEND, unit=OTHER))
    assert isinstance(AMEND, AmendExpert)
    before = member.after(TIE, kin, AWAY).state.declared
    assert set(amended.state.declared.ties) == set(before.ties)
    back = amended.after(LeavePool(reason="退休"), replace(REGISTER, kin=(FRIEND,)))
    assert back.state.declared.others(TieKind.KIN) == (OTHER, FRIEND)
    named = back.state.declared.tie(TieKind.KIN, FRIEND)
    assert named is not None
    assert str(named.name) == "赵六", "an id that is named again keeps its name"
    assert back.state.unavailable == before.unavailable


def test_old_registrations_name_kin_by_id_alone() -> None:
    [registered] = member.history
    assert isinstance(registered, ExpertRegistered)
    [tie] = member.state.declared.ties
    assert (tie.other, tie.name) == (OTHER, None)


def test_a_time_away_is_declared_and_withdrawn() -> None:
    member.when(AWAY).then(
        UnavailabilityDeclared(
            person=PERSON,
            period=PERIOD,
            away_from=AWAY.away_from,
            away_until=AWAY.away_until,
            away_reason=Personal(PERSON, "出国"),
        )
    )
    away = member.after(AWAY)
    away.when(replace(AWAY, period=UUID(int=51))).rejected("unavailability-exists")
    withdrawn = WithdrawUnavailable(period=PERIOD)
    away.when(withdrawn).then(UnavailabilityWithdrawn(person=PERSON, period=PERIOD))
    away.after(withdrawn).when(withdrawn).rejected("unavailability-unknown")


def test_a_time_away_is_sound() -> None:
    crossed = replace(AWAY, away_until=AWAY.away_from - timedelta(days=1))
    assert member.when(crossed).rejected("dates-crossed").fields == {"away_until": "dates-crossed"}
    assert member.when(replace(AWAY, away_until=AWAY.away_from)).events, "one day is a time"
    blank = member.when(replace(AWAY, reason="")).rejected("expert-fields-wrong")
    assert blank.fields == {"reason": "field-required"}


@pytest.mark.parametrize("command", [TIE, AWAY])
def test_only_members_declare(command: object) -> None:
    spec(EXPERT).when(command).rejected("expert-not-in-pool")
    member.after(LeavePool(reason="退休")).when(command).rejected("expert-not-in-pool")


DAYS = st.dates(date(2026, 6, 1), date(2026, 8, 31))


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_times_meet_when_they_share_a_day(a: date, b: date, c: date, d: date) -> None:
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    away = Unavailable(period=PERIOD, away_from=a, away_until=b, reason=Personal(PERSON, "x"))
    days = {a + timedelta(days=n) for n in range((b - a).days + 1)}
    others = {c + timedelta(days=n) for n in range((d - c).days + 1)}
    assert away.meets(c, d) is bool(days & others)


def test_of_several_times_away_the_longest_counts() -> None:
    longer = replace(AWAY, period=UUID(int=51), away_until=date(2026, 8, 1))
    state = member.after(longer, AWAY).state
    met = state.away(date(2026, 7, 9), date(2026, 7, 9))
    assert met is not None
    assert met.away_until == date(2026, 8, 1)
    assert state.away(date(2026, 8, 2), date(2026, 8, 3)) is None
