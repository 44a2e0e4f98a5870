"""The draw: frozen before any seed, decided by both secrets, the same for everybody."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.experts.draw_request import DrawKind, DrawnBefore
from domain.experts.expert_draw import (
    EXPERT_DRAW,
    DrawApproved,
    DrawNotApproved,
    Event,
    ExpertDraw,
    ExpertsDrawn,
    PublicValueRecorded,
    RecordNoReveal,
    RecordPublicValue,
    RejectDraw,
    RevealSecret,
    SecretNotRevealed,
    SecretRevealed,
    Status,
)
from domain.experts.frozen_pool import PoolFrozen
from domain.experts.trial_draw import TrialDrawn, TrialPoolFrozen
from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_algorithm import Party, SeatKind, entry_salt, opened_entry
from tests.domain.draws import (
    COMMITTEE_SECRET,
    GROUPS,
    HRSS_OFFICE,
    HRSS_SECRET,
    OFFICE,
    SALT,
    SIMPLE,
    approve,
    drawn,
    expert,
    pool,
    request,
    reveal,
    seats,
    secret,
    trial,
    unit,
)
from tests.spec import spec

draw = spec(EXPERT_DRAW)


def result(state_of: object) -> ExpertsDrawn:
    (found,) = [e for e in state_of if isinstance(e, ExpertsDrawn)]  # type: ignore[attr-defined]  # a history
    return found


# The way of a draw.


def test_both_secrets_make_the_draw_whoever_comes_first() -> None:
    way = draw.after(SIMPLE, approve())
    one = way.after(reveal(Party.HRSS)).when(reveal(Party.COMMITTEE)).events
    other = way.after(reveal(Party.COMMITTEE)).when(reveal(Party.HRSS)).events
    assert isinstance(one[0], SecretRevealed)
    assert one[1] == other[1]
    assert isinstance(one[1], ExpertsDrawn)


def test_one_secret_alone_draws_nothing() -> None:
    draw.after(SIMPLE, approve()).when(reveal(Party.HRSS)).then(
        SecretRevealed(party=Party.HRSS, secret=HRSS_SECRET)
    )


def test_groups_get_their_primaries_and_then_ordered_alternates() -> None:
    found = result(drawn(GROUPS).history).seats
    assert [(s.group, s.kind, s.order) for s in found] == [
        ("A", SeatKind.PRIMARY, 1),
        ("A", SeatKind.PRIMARY, 2),
        ("A", SeatKind.ALTERNATE, 1),
        ("A", SeatKind.ALTERNATE, 2),
        ("B", SeatKind.PRIMARY, 1),
        ("B", SeatKind.PRIMARY, 2),
        ("B", SeatKind.PRIMARY, 3),
        ("B", SeatKind.ALTERNATE, 1),
    ]
    assert all((s.group == "B") == (s.expert.int >= expert(100).int) for s in found)


def test_the_order_of_the_pool_does_not_matter() -> None:
    backwards = replace(GROUPS, pool=GROUPS.pool[::-1])
    assert drawn(backwards).history == drawn(GROUPS).history


def test_either_secret_and_the_frozen_pool_decide_the_result() -> None:
    plain = result(drawn(SIMPLE).history)
    assert result(drawn(SIMPLE, secret(1)).history).seed != plain.seed
    assert result(drawn(replace(SIMPLE, salt="dd" * 32)).history).seed != plain.seed


def test_a_public_value_is_waited_for_and_changes_the_seed() -> None:
    asked = replace(SIMPLE, public_source="福彩3D 第2026160期")
    way = draw.after(asked, approve(), reveal(Party.HRSS))
    way.when(reveal(Party.COMMITTEE)).then(
        SecretRevealed(party=Party.COMMITTEE, secret=COMMITTEE_SECRET)
    )
    recorded, found = (
        way.after(reveal(Party.COMMITTEE)).when(RecordPublicValue(value=" 407 ")).events
    )
    assert recorded == PublicValueRecorded(value="407")
    other = way.after(reveal(Party.COMMITTEE)).when(RecordPublicValue(value="408")).events[1]
    assert found.seed != other.seed


def test_a_public_value_nobody_announced_is_refused() -> None:
    draw.after(SIMPLE, approve()).when(RecordPublicValue(value="1")).rejected(
        "public-value-not-expected"
    )


def test_a_secret_must_be_the_promised_one() -> None:
    way = draw.after(SIMPLE, approve())
    for party, other in (Party.HRSS, COMMITTEE_SECRET), (Party.COMMITTEE, HRSS_SECRET):
        way.when(RevealSecret(party=party, secret=other)).rejected("secret-differs-from-promise")
    way.when(RevealSecret(party=Party.HRSS, secret="short")).rejected("draw-fields-wrong")


def test_a_secret_is_revealed_once() -> None:
    draw.after(SIMPLE, approve(), reveal(Party.HRSS)).when(reveal(Party.HRSS)).rejected(
        "secret-already-revealed"
    )


def test_a_party_that_does_not_reveal_ends_the_draw_for_good() -> None:
    way = draw.after(SIMPLE, approve(), reveal(Party.COMMITTEE))
    command = RecordNoReveal(party=Party.HRSS, by=Party.COMMITTEE, reason="逾期未公开")
    way.when(command).then(SecretNotRevealed(party=Party.HRSS, reason="逾期未公开"))
    way.after(command).when(reveal(Party.HRSS)).rejected("draw-status", status=Status.FAILED)


def test_a_party_that_revealed_cannot_be_said_not_to_have() -> None:
    draw.after(SIMPLE, approve(), reveal(Party.HRSS)).when(
        RecordNoReveal(party=Party.HRSS, by=Party.COMMITTEE, reason="x")
    ).rejected("secret-already-revealed")


def test_only_who_has_revealed_says_that_the_other_did_not() -> None:
    way = draw.after(SIMPLE, approve())
    other = RecordNoReveal(party=Party.HRSS, by=Party.COMMITTEE, reason="逾期")
    way.when(other).rejected("reveal-own-first")
    lost = RecordNoReveal(party=Party.HRSS, by=Party.HRSS, reason="密钥文件损坏")
    way.when(lost).then(SecretNotRevealed(party=Party.HRSS, reason="密钥文件损坏"))


def test_one_formal_draw_per_approved_request() -> None:
    done = drawn(SIMPLE)
    done.when(SIMPLE).rejected("draw-already-requested")
    done.when(approve()).rejected("draw-status", status=Status.DRAWN)
    done.when(reveal(Party.HRSS)).rejected("draw-status", status=Status.DRAWN)


def test_nothing_happens_before_the_request() -> None:
    draw.when(approve()).rejected("draw-not-requested")


def test_the_asking_office_does_not_approve() -> None:
    draw.after(SIMPLE).when(replace(approve(), office=OFFICE)).rejected("own-request")
    draw.after(SIMPLE).when(RejectDraw(office=OFFICE, reason="x")).rejected("own-request")


def test_a_request_that_is_not_approved_is_over() -> None:
    no = RejectDraw(office=HRSS_OFFICE, reason="专业不符")
    draw.after(SIMPLE).when(no).then(DrawNotApproved(office=HRSS_OFFICE, reason="专业不符"))
    draw.after(SIMPLE, no).when(approve()).rejected("draw-status")
    draw.after(SIMPLE).when(replace(no, reason=" ")).rejected("reason-required")


def test_approval_keeps_the_promise() -> None:
    command = approve()
    draw.after(SIMPLE).when(command).then(
        DrawApproved(office=HRSS_OFFICE, secret_commitment=command.secret_commitment)
    )


# Trials.


def test_a_trial_is_run_at_once_and_never_approved() -> None:
    asked = trial(SIMPLE, number=4)
    frozen, tried = draw.when(asked).events[1:]
    assert isinstance(frozen, TrialPoolFrozen)
    assert isinstance(tried, TrialDrawn)
    (group,) = frozen.groups
    assert (group.group, group.needed, group.eligible, group.thin) == ("A", 5, 20, False)
    assert (tried.number, len(tried.seats)) == (4, 5)
    state = draw.after(asked).state
    assert (state.trials, state.seats, state.status) == (4, (), Status.TRIED)
    draw.after(asked).when(approve()).rejected("draw-status", status=Status.TRIED)
    draw.after(asked).when(reveal(Party.HRSS)).rejected("draw-status", status=Status.TRIED)


def test_a_trial_keeps_nothing_that_tells_whom_it_drew() -> None:
    out = Exclusion(expert=expert(700), rule=ExclusionRule.KIN, evidence=f"person={expert(701)}")
    events = draw.when(trial(replace(SIMPLE, exclusions=(out,)))).events
    kept = repr(events)
    assert SALT not in kept
    assert "ee" * 32 not in kept
    assert not any(str(expert(i)) in kept for i in (*range(20), 700, 701))
    assert not any(str(unit(i)) in kept for i in range(20))
    assert [(one.rule, one.count) for one in events[1].excluded] == [(ExclusionRule.KIN, 1)]


def test_a_trial_tells_nothing_of_the_formal_draw() -> None:
    """Even under the same salt and secret its seed and ranks are others."""
    tried = draw.when(trial(SIMPLE, HRSS_SECRET)).events[2]
    formal = drawn(SIMPLE)
    assert tried.seed != result(formal.history).seed
    pool_frozen = frozen(SIMPLE)
    entries = {e.expert: e.entry for e in pool_frozen.entries()}
    assert [s.entry for s in tried.seats] != [entries[s.expert] for s in formal.state.seats]


# What a request must satisfy.


def frozen(command: object) -> PoolFrozen:
    event = draw.when(command).events[1]
    assert isinstance(event, PoolFrozen)
    return event


def test_too_few_experts_are_refused_before_any_seed_with_the_numbers() -> None:
    short = request(
        seats("A", 2, 1), seats("B", 3, 2), entries=pool("A", 9) + pool("B", 4, first=100)
    )
    draw.when(short).rejected("too-few-experts", group="B", eligible=4, needed=5)


def test_every_short_group_is_named() -> None:
    short = request(seats("A", 2, 1), seats("B", 3, 2), entries=pool("A", 2))
    refusal = draw.when(short).rejected("too-few-experts", group="A")
    assert refusal.facts["short"] == (("A", 2, 3), ("B", 0, 5))


def test_the_cap_counts_when_experts_are_counted() -> None:
    entries = pool("A", 30, units=2)
    draw.when(request(seats("A", 3, 2), entries=entries, cap=2)).rejected(
        "too-few-experts", eligible=4, needed=5
    )
    assert drawn(request(seats("A", 3, 2), entries=entries, cap=3)).state.status is Status.DRAWN


def test_fewer_than_three_per_seat_is_a_warning() -> None:
    assert frozen(request(seats("A", 3, 2), entries=pool("A", 14))).thin_groups == ("A",)
    assert frozen(request(seats("A", 3, 2), entries=pool("A", 15))).thin_groups == ()


@pytest.mark.parametrize(("primary", "held"), [(4, 0), (1, 0), (5, 1)])
def test_members_are_odd_and_enough(primary: int, held: int) -> None:
    command = replace(
        request(seats("A", primary, 0), entries=pool("A", 20)),
        seats_held=held,
        kind=DrawKind.SUPPLEMENTARY,
        follows=UUID(int=99),
    )
    draw.when(command).rejected("seats-not-lawful", seats=primary + held, minimum=3)


def test_a_supplementary_draw_leaves_out_everyone_drawn_before() -> None:
    before = drawn(SIMPLE).state.drawn
    more = replace(
        request(seats("A", 1, 1), entries=SIMPLE.pool),
        kind=DrawKind.SUPPLEMENTARY,
        follows=UUID(int=99),
        drawn_before=tuple(DrawnBefore(expert=one, draw=UUID(int=98)) for one in before),
        seats_held=2,
    )
    event = frozen(more)
    assert not {e.expert for e in event.entries()} & set(before)
    assert {(e.expert, e.rule, e.evidence) for e in event.exclusions} == {
        (each, ExclusionRule.DRAWN_BEFORE, f"draw={UUID(int=98)}") for each in before
    }
    assert not set(drawn(more).state.drawn) & set(before)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"groups": ()}, "groups"),
        ({"groups": (seats("A", 3, 0), seats("A", 2, 0)), "by_group": True}, "groups"),
        ({"groups": (seats("A", 3, 0), seats("B", 2, 0))}, "groups"),
        ({"groups": (seats("A", 0, 0),)}, "groups"),
        ({"groups": (seats("A\n", 3, 0),)}, "groups"),
        ({"public_source": "\x7f"}, "public_source"),
        ({"kind": DrawKind.TRIAL}, "throwaway"),
        ({"cap_per_unit": -1}, "cap_per_unit"),
        ({"salt": "CC" * 32}, "salt"),
        ({"secret_commitment": ""}, "secret_commitment"),
        ({"kind": DrawKind.SUPPLEMENTARY}, "follows"),
        ({"seats_held": 2}, "seats_held"),
    ],
)
def test_wrong_fields_are_named(change: dict[str, object], field: str) -> None:
    refusal = draw.when(replace(SIMPLE, **change)).rejected("draw-fields-wrong")  # type: ignore[arg-type]  # any field
    assert set(refusal.fields) == {field}


def test_a_pool_that_cannot_be_is_refused() -> None:
    twice = replace(SIMPLE, pool=(*SIMPLE.pool, replace(SIMPLE.pool[0], unit=unit(5))))
    draw.when(twice).rejected("expert-listed-twice", count=1)
    strange = replace(SIMPLE, pool=(*SIMPLE.pool, *pool("C", 1, first=500)))
    draw.when(strange).rejected("pool-unknown-group", group="C")
    excluded = Exclusion(expert=expert(0), rule=ExclusionRule.KIN, evidence="x")
    draw.when(replace(SIMPLE, exclusions=(excluded,))).rejected("pool-holds-excluded", count=1)
    draw.when(replace(SIMPLE, algorithm="other")).rejected("algorithm-unknown")


def test_exclusions_are_part_of_what_is_frozen() -> None:
    out = Exclusion(expert=expert(700), rule=ExclusionRule.KIN, evidence="declaration=1")
    with_one = frozen(replace(SIMPLE, exclusions=(out,)))
    assert with_one.exclusions == (out,)
    assert with_one.frozen != frozen(SIMPLE).frozen
    changed = replace(out, evidence="declaration=2")
    assert frozen(replace(SIMPLE, exclusions=(changed,))).frozen != with_one.frozen


def test_one_entry_opens_without_the_others() -> None:
    entry = frozen(SIMPLE).entries()[0]
    salt = entry_salt(SALT, entry.expert)
    assert opened_entry(salt, entry.expert) == entry.entry
    assert opened_entry(salt, expert(999)) != entry.entry
    assert salt != SALT


# Properties.

sizes = st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 12))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(sizes, min_size=1, max_size=3),
    st.integers(1, 6),
    st.integers(0, 3),
    st.integers(0, 99),
)
def test_a_frozen_draw_fills_every_seat_and_keeps_the_cap(
    groups: list[tuple[int, int, int]], units: int, cap: int, chance: int
) -> None:
    primaries = sum(primary for primary, _, _ in groups)
    command = replace(
        request(
            *(seats(f"G{i}", p, a) for i, (p, a, _) in enumerate(groups)),
            entries=tuple(
                entry
                for i, (p, a, spare) in enumerate(groups)
                for entry in pool(f"G{i}", p + a + spare, first=100 * i, units=units)
            ),
            cap=cap,
        ),
        by_group=True,
        minimum_seats=1,
        kind=DrawKind.SUPPLEMENTARY,
        follows=UUID(int=99),
        seats_held=1 - primaries % 2,
    )
    wanted = [(f"G{i}", p, a) for i, (p, a, _) in enumerate(groups)]
    if cap and any(units * cap < p + a for _, p, a in wanted):
        draw.when(command).rejected("too-few-experts")
        return
    state = drawn(command, secret(chance)).state
    for name, primary, alternates in wanted:
        mine = [s for s in state.seats if s.group == name]
        kinds = [s.kind for s in mine]
        assert kinds == [SeatKind.PRIMARY] * primary + [SeatKind.ALTERNATE] * alternates
        where = {e.expert: e.unit for e in command.pool}
        if cap:
            assert max(Counter(where[s.expert] for s in mine).values()) <= cap
    assert len(set(state.drawn)) == len(state.drawn)


def test_every_expert_has_the_same_chance() -> None:
    """Pearson's chi-square over 600 fixed seeds: 5 of 20 seats, 19 degrees of freedom.

    43.8 is the 0.1 % point; drawing without replacement only makes the sum smaller.
    """
    counts: Counter[UUID] = Counter()
    for i in range(600):
        counts.update(drawn(SIMPLE, secret(i)).state.drawn)
    expected = 600 * 5 / 20
    chi_square = sum((counts[expert(i)] - expected) ** 2 / expected for i in range(20))
    assert 1.0 < chi_square < 43.8


def test_every_expert_is_as_often_first() -> None:
    firsts = Counter(drawn(SIMPLE, secret(i)).state.drawn[0] for i in range(600))
    chi_square = sum((firsts[expert(i)] - 30) ** 2 / 30 for i in range(20))
    assert 1.0 < chi_square < 43.8


@given(st.lists(st.from_type(Event), max_size=6))  # type: ignore[arg-type]  # a union is a type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    assert isinstance(EXPERT_DRAW.fold(events), ExpertDraw)
