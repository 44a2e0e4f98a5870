"""Numbers are given out in order, once, and never again."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certificates.number_pool import (
    NUMBER_POOL,
    Command,
    Event,
    GenerateRange,
    NumberPool,
    NumbersAssigned,
    NumberStatus,
    NumberVoided,
    TakeNumbers,
    VoidNumber,
)
from domain.decider import Rejected
from domain.rules.identifiers import CertificateNumberFormat
from domain.terms import TitleLevel
from tests.spec import spec

pool = spec(NUMBER_POOL)
LEVEL = TitleLevel.SENIOR_ASSOCIATE
RANGE = GenerateRange(year=2026, division="320000", issuer_code="001", level=LEVEL, start=1, end=5)


def take(*certificates: int, year: int = 2026, level: TitleLevel = LEVEL) -> TakeNumbers:
    return TakeNumbers(
        certificates=tuple(UUID(int=i) for i in certificates), year=year, level=level
    )


def numbers(events: list[Event]) -> list[str]:
    return [a.number for e in events if isinstance(e, NumbersAssigned) for a in e.numbers]


def test_numbers_come_in_order() -> None:
    given_out = pool.after(RANGE, take(1, 2))
    assert [n[:-1] for n in numbers(given_out.history)] == [
        "2026320000001200001",
        "2026320000001200002",
    ]
    assert given_out.state.available(2026, LEVEL) == 3
    assert [n[14:19] for n in numbers(given_out.when(take(3)).events)] == ["00003"]


def test_certificates_get_the_numbers_in_their_order() -> None:
    (event,) = pool.after(RANGE).when(take(9, 4)).events
    assert [a.certificate for a in event.numbers] == [UUID(int=9), UUID(int=4)]


def test_too_few_numbers_give_none_and_say_how_many_there_are() -> None:
    way = pool.after(RANGE, take(1, 2))
    way.when(take(3, 4, 5, 6)).rejected("too-few-numbers", available=3, needed=4)
    way.when(take(3, year=2025)).rejected("too-few-numbers", available=0, needed=1)
    way.when(take(3, level=TitleLevel.INTERMEDIATE)).rejected("too-few-numbers", available=0)


def test_a_batch_may_reach_into_the_next_range() -> None:
    way = pool.after(RANGE, replace(RANGE, start=50, end=60))
    found = numbers(way.when(take(*range(1, 8))).events)
    assert [n[14:19] for n in found] == [
        "00001",
        "00002",
        "00003",
        "00004",
        "00005",
        "00050",
        "00051",
    ]


@pytest.mark.parametrize("certificates", [(), (1, 1)])
def test_certificates_are_listed_once(certificates: tuple[int, ...]) -> None:
    pool.after(RANGE).when(take(*certificates)).rejected("certificates-listed-wrong")


@pytest.mark.parametrize(("start", "end"), [(1, 5), (5, 9), (2, 3), (1, 99)])
def test_overlapping_ranges_are_refused(start: int, end: int) -> None:
    pool.after(RANGE).when(replace(RANGE, start=start, end=end)).rejected(
        "range-overlaps", start=1, end=5
    )


@pytest.mark.parametrize(
    "change",
    [
        {"start": 6, "end": 9},
        {"year": 2027},
        {"level": TitleLevel.INTERMEDIATE},
        {"issuer_code": "002"},
        {"division": "320100"},
    ],
)
def test_ranges_side_by_side_are_fine(change: dict[str, object]) -> None:
    assert pool.after(RANGE).when(replace(RANGE, **change)).events  # type: ignore[arg-type]  # any field


def test_another_format_cannot_make_the_same_number() -> None:
    """Issuer 001, level 2, five-digit serials; issuer 0012 and six-digit serials look alike."""
    other = replace(
        RANGE,
        issuer_code="0012",
        format=CertificateNumberFormat(issuer=4, level=1, serial=4, levels=("0",) * 5),
        start=1,
        end=9,
    )
    pool.after(RANGE).when(other).rejected("range-overlaps")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"start": 0}, "range-bounds"),
        ({"start": 6}, "range-bounds"),
        ({"end": 100_000}, "range-bounds"),
        ({"issuer_code": "1"}, "certificate-number-part"),
        ({"issuer_code": "01a"}, "certificate-number-part"),
        ({"year": 26}, "certificate-number-part"),
        ({"division": "32"}, "division-malformed"),
    ],
)
def test_a_wrong_range_is_refused_before_anything_is_issued(
    change: dict[str, object], code: str
) -> None:
    pool.when(replace(RANGE, **change)).rejected(code)  # type: ignore[arg-type]  # any field


def test_a_void_number_is_passed_over() -> None:
    way = pool.after(RANGE)
    second = way.state.upcoming(2026, LEVEL, 2)[1]
    void = VoidNumber(number=second, reason="打印错误")
    way.when(void).then(NumberVoided(number=second, reason="打印错误", was_assigned=False))
    way = way.after(void)
    assert way.state.available(2026, LEVEL) == 4
    assert second not in numbers(way.when(take(1, 2, 3, 4)).events)
    way.when(take(1, 2, 3, 4, 5)).rejected("too-few-numbers", available=4)


def test_an_assigned_number_may_be_void_and_is_not_given_again() -> None:
    way = pool.after(RANGE, take(1))
    (first,) = numbers(way.history)
    assert way.state.status(first) is NumberStatus.ASSIGNED
    way = way.after(VoidNumber(number=first, reason="x"))
    assert way.state.status(first) is NumberStatus.VOID
    assert first not in numbers(way.when(take(2)).events)
    way.when(VoidNumber(number=first, reason="x")).rejected("number-already-void")


def test_only_known_numbers_become_void_and_with_a_reason() -> None:
    way = pool.after(RANGE)
    (first,) = way.state.upcoming(2026, LEVEL, 1)
    assert way.state.status(first) is NumberStatus.AVAILABLE
    wrong_check = first[:-1] + str((int(first[-1]) + 1) % 10)
    for number in "", wrong_check, first[:14] + "000060":
        way.when(VoidNumber(number=number, reason="x")).rejected("number-unknown")
    way.when(VoidNumber(number=first, reason=" ")).rejected("reason-required")


# Whatever is asked, in whatever order.

commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        GenerateRange,
        year=st.just(2026),
        division=st.just("320000"),
        issuer_code=st.sampled_from(["001", "002"]),
        level=st.sampled_from([LEVEL, TitleLevel.INTERMEDIATE]),
        start=st.integers(1, 30),
        end=st.integers(1, 30),
        format=st.just(RANGE.format),
    ),
    st.builds(
        take,
        st.integers(1, 10**9),
        st.integers(10**9 + 1, 10**10),
        level=st.sampled_from([LEVEL, TitleLevel.INTERMEDIATE]),
    ),
    st.integers(1, 30).map(lambda i: VoidNumber(number=str(i), reason="x")),
)


@given(st.lists(commands, max_size=30), st.integers(0, 5))
def test_no_number_is_ever_given_twice(asked: list[Command], voided: int) -> None:
    state, given_out, void = NUMBER_POOL.initial, [], set()
    for command in asked:
        if isinstance(command, VoidNumber):
            found = state.upcoming(2026, LEVEL, voided + 1)
            if not found:
                continue
            command = replace(command, number=found[-1])
            void.add(found[-1])
        before = state.available(2026, LEVEL)
        try:
            events = NUMBER_POOL.decide(command, state)
        except Rejected:
            continue
        state = NUMBER_POOL.fold(events, state)
        given_out += numbers(events)
        if isinstance(command, TakeNumbers) and command.level is LEVEL:
            assert state.available(2026, LEVEL) == before - len(command.certificates)
    assert len(given_out) == len(set(given_out))
    assert not void & set(given_out)
    assert all(state.status(n) is NumberStatus.ASSIGNED for n in given_out)
    assert all(state.status(n) is NumberStatus.VOID for n in void)


@given(st.lists(st.from_type(Event), max_size=6))  # type: ignore[arg-type]  # a union is a type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    assert isinstance(NUMBER_POOL.fold(events), NumberPool)
