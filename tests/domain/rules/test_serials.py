"""Printed serials: read one way only, and ranges of numbers that behave like sets of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certificates.blank_register import BLANK_REGISTER, RegisterSerials
from domain.decider import Rejected
from domain.rules.serials import (
    SerialRange,
    Span,
    Spans,
    first_met,
    number_of,
    read_serial,
    serial_range,
    with_span,
    without_span,
)
from tests.domain.case_samples import uid
from tests.spec import spec

spans = st.tuples(st.integers(1, 40), st.integers(0, 9)).map(
    lambda pair: Span(start=pair[0], end=pair[0] + pair[1])
)


def numbers(of: Spans) -> set[int]:
    return {number for one in of for number in range(one.start, one.end + 1)}


def in_shape(of: Spans) -> bool:
    """In order, and no two that could be one."""
    return all(one.end + 1 < two.start for one, two in pairwise(of))


@given(st.lists(st.tuples(st.booleans(), spans), max_size=20), spans)
def test_spans_are_sets_of_numbers(steps: list[tuple[bool, Span]], asked: Span) -> None:
    held: Spans = ()
    known: set[int] = set()
    for adds, span in steps:
        held = with_span(held, span) if adds else without_span(held, span)
        known = known | numbers((span,)) if adds else known - numbers((span,))
        assert numbers(held) == known
        assert in_shape(held)
    assert number_of(held) == len(known)
    met = first_met(held, asked)
    common = known & numbers((asked,))
    assert (met is None) == (not common)
    if met is not None:
        assert met.start == min(common)
        assert numbers((met,)) <= common


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("苏A0001001", ("苏A", "0001001")),
        (" 苏 ａ０００１ ", ("苏A", "0001")),
        ("0001", ("", "0001")),
        ("A-2026-000123", ("A-2026-", "000123")),
        ("A001", None),
        ("A0000000000001", None),
        ("0001B", None),
        ("", None),
    ],
)
def test_a_serial_is_read_as_printed(text: str, read: tuple[str, str] | None) -> None:
    assert read_serial(text) == read


@given(st.from_regex(r"[A-Z苏]{0,4}[0-9]{4,12}", fullmatch=True))
def test_a_serial_that_is_read_is_printed_again(text: str) -> None:
    found = serial_range(text, text)
    assert (found.first, found.last, found.count) == (text, text, 1)
    assert found.number(text) == found.start


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("A001", "A0009", {"first": "serial-form"}),
        ("A0001", "", {"last": "serial-form"}),
        ("A0001", "B0009", {"last": "serial-unlike"}),
        ("A0001", "A00009", {"last": "serial-unlike"}),
        ("A0009", "A0001", {"last": "serial-order"}),
        ("ABCDEFGHIJK0001", "ABCDEFGHIJK0009", {"first": "serial-form"}),
    ],
)
def test_what_is_no_range(first: str, last: str, fields: dict[str, str]) -> None:
    with pytest.raises(Rejected) as refused:
        serial_range(first, last)
    assert (refused.value.code, refused.value.fields) == ("serials-wrong", fields)


def grant(first: str, last: str) -> RegisterSerials:
    return RegisterSerials(serials=serial_range(first, last), request=uid(first))


def test_no_form_is_granted_twice() -> None:
    register = spec(BLANK_REGISTER).after(grant("A0010", "A0019"), grant("A0030", "A0039"))
    for first, last in (("A0020", "A0029"), ("B0010", "B0019"), ("A00010", "A00019")):
        assert len(register.when(grant(first, last)).events) == 1
    refused = register.when(grant("A0015", "A0035")).rejected(
        "serials-taken", first="A0015", last="A0019"
    )
    assert refused.fields == {"first": "serials-taken"}
    register.when(grant("ａ００３９", "a0040")).rejected("serials-taken")


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 40)), max_size=15))
def test_whatever_is_granted_ranges_never_overlap(asked: list[tuple[int, int]]) -> None:
    state, held = BLANK_REGISTER.initial, set[int]()
    for start, more in asked:
        wanted = SerialRange(prefix="A", figures=4, start=start, end=start + more)
        mine = set(range(start, start + more + 1))
        command = RegisterSerials(serials=wanted, request=uid("r"))
        if held & mine:
            with pytest.raises(Rejected, match="serials-taken"):
                BLANK_REGISTER.decide(command, state)
        else:
            state = BLANK_REGISTER.fold(BLANK_REGISTER.decide(command, state), state)
            held |= mine
    assert sum(number_of(one) for one in state.granted.values()) == len(held)


def test_the_next_serials_are_proposed_after_the_last_grant() -> None:
    register = spec(BLANK_REGISTER)
    assert register.state.upcoming(5) is None
    after = register.after(grant("A0010", "A0019")).state
    assert (after.upcoming(5).first, after.upcoming(5).last) == ("A0020", "A0024")
    assert after.upcoming(9_981) is None
