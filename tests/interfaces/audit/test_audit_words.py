"""Before and after of anything: what differs is found, and said in Chinese."""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.personal import Personal
from domain.registry import DECIDERS
from interfaces.actions import ACTIONS
from interfaces.auditing.differences import Changed, Item, changes, leaves
from interfaces.auditing.speech import HIDDEN, LONGEST, OPEN_TEXTS, Speech
from interfaces.vocabulary import WORDS
from interfaces.vocabulary.fields import field_word
from interfaces.vocabulary.kinds import KIND_WORDS
from tests.domain.case_samples import OFFICE, UNIT, uid
from tests.golden.examples import example

HAN = re.compile(r"[\u4e00-\u9fff]")
RAW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|Personal|frozenset|datetime|UUID|[(=]'")
WHO = uid("who")


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    points: int = 0
    name: Personal | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    title: str = ""
    on: date | None = None
    parts: tuple[Part, ...] = ()
    bodies: frozenset[Any] = frozenset()
    inner: Part | None = None


FIRST = Whole(title="甲", parts=(Part("a", 1), Part("b", 2)))


def test_a_field_that_changed_is_told_with_both_values() -> None:
    after = replace(FIRST, title="乙", on=date(2026, 6, 1))
    assert list(changes(FIRST, after)) == [
        Changed(path=("title",), before="甲", after="乙"),
        Changed(path=("on",), before=None, after=date(2026, 6, 1)),
    ]


def test_records_of_a_row_are_told_apart_by_their_keys() -> None:
    after = replace(FIRST, parts=(Part("c", 3), Part("b", 5)))
    assert list(changes(FIRST, after)) == [
        Changed(path=("parts", Item("a")), before=Part("a", 1), after=None),
        Changed(path=("parts", Item("b"), "points"), before=2, after=5),
        Changed(path=("parts", Item("c")), before=None, after=Part("c", 3)),
    ]


def test_what_comes_whole_is_told_field_by_field() -> None:
    found = list(changes(FIRST, replace(FIRST, inner=Part("x", 7))))
    assert [one.path for one in found] == [("inner", "code"), ("inner", "points")]


values = st.builds(
    Whole,
    title=st.sampled_from(["", "甲", "乙"]),
    on=st.sampled_from([None, date(2026, 6, 1)]),
    parts=st.lists(st.builds(Part, st.sampled_from("abc"), st.integers(0, 2)), max_size=3).map(
        tuple
    ),
    bodies=st.frozensets(st.sampled_from([UNIT, OFFICE])),
    inner=st.none() | st.builds(Part, st.just("i"), st.integers(1, 2)),
)


@given(values, values)
def test_nothing_is_told_of_what_is_the_same_and_something_of_what_is_not(
    before: Whole, after: Whole
) -> None:
    differ = dict(leaves(before)) != dict(leaves(after))
    assert bool(list(changes(before, after))) == differ
    assert not list(changes(before, before))


@given(values, values)
def test_the_way_back_tells_the_same_the_other_way_round(before: Whole, after: Whole) -> None:
    there = {(c.path, c.before, c.after) for c in changes(before, after)}
    back = {(c.path, c.after, c.before) for c in changes(after, before)}
    assert there == back


# Words


def speech(aggregate: str = "declaration", *, in_full: bool = False) -> Speech:
    return Speech(aggregate=aggregate, names={UNIT: "设计院"}, in_full=in_full)


def test_names_and_numbers_are_masked_and_opinions_are_not() -> None:
    masked = speech("person")
    assert masked.value(("name",), Personal(WHO, "欧阳娜娜")) == "欧阳**"
    number = masked.value(("identity_number",), Personal(WHO, "320102198001010011"))
    assert number == "320***********0011"
    assert masked.value(("phone",), Personal(WHO, "13800000000")) == HIDDEN
    assert speech().value(("answers",), Personal(WHO, "[]")) == HIDDEN
    assert speech().value(("opinion",), Personal(WHO, "同意")) == "同意"
    assert speech("review_plan").value(("files", "name"), Personal(WHO, "张三.pdf")) == HIDDEN


def test_all_is_said_in_full_and_what_was_destroyed_is_gone() -> None:
    full = speech("person", in_full=True)
    assert full.value(("phone",), Personal(WHO, "13800000000")) == "13800000000"
    assert full.value(("phone",), Personal(WHO, None)) == "（已销毁）"


def test_every_personal_field_that_is_not_somebodys_words_is_masked() -> None:
    """A new one is masked before anybody thinks of it."""
    shown = set()
    for decider in DECIDERS:
        masked = speech(decider.name)
        for field in _personal(decider):
            if masked.value((field,), Personal(WHO, "甲乙丙丁戊")) == "甲乙丙丁戊":
                shown.add(field)
    assert shown <= OPEN_TEXTS


def test_ids_stages_and_long_texts() -> None:
    said = replace(speech(), stages=("Uc", "Dc"))
    assert said.value(("unit",), UNIT) == "设计院"
    assert said.value(("plan",), OFFICE) == f"编号 {str(OFFICE)[:8]}"
    assert said.value(("next_code",), "Dc") == "县区行政主管部门审核"
    assert said.value(("at",), 1) == "县区行政主管部门审核"
    assert said.value(("title",), "长" * 5000) == f"{'长' * LONGEST}……（共 5000 字）"
    assert said.label(("route", "stages", Item("Uc"))) == "审核路径 · 环节 · 县区单位审核、公示"
    assert said.label(("objections", Item(UNIT), "state")) == "异议 · 设计院 · 状态"


def test_codes_are_told_with_what_they_stand_for() -> None:
    said = replace(speech(), codes={"series": {"05": "工程技术人员"}})
    assert said.value(("choice", "series"), "05") == "工程技术人员（05）"
    assert said.value(("choice", "series"), "99") == "99"
    assert said.label(("series", Item("05"))) == "系列 · 工程技术人员（05）"


def test_every_thing_every_field_and_every_value_has_a_chinese_word() -> None:
    assert KIND_WORDS.keys() == {one.name for one in DECIDERS}
    nameless = {
        f"{decider.name}.{field}"
        for decider in DECIDERS
        for field in _fields(decider)
        if not HAN.search(field_word(decider.name, field))
    }
    assert nameless == set()
    for decider in DECIDERS:
        for kind in _kinds(decider):
            if issubclass(kind, Enum):
                assert {*kind} <= WORDS[kind].keys(), kind


def test_every_event_has_a_word() -> None:
    events = {f"{one.name}.{event.__name__}" for one in DECIDERS for event in one.events}
    assert events == ACTIONS.keys()


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda one: one.name)
def test_an_empty_state_can_be_told(decider: Any) -> None:
    said = speech(decider.name)
    for path, value in leaves(decider.initial):
        assert said.label(path)
        assert isinstance(said.value(path, value), str)


EVENTS = [
    pytest.param(one.name, event, id=f"{one.name}.{event.__name__}")
    for one in DECIDERS
    for event in one.events
]


@pytest.mark.parametrize(("aggregate", "event"), EVENTS)
def test_every_event_can_be_told(aggregate: str, event: type[Any]) -> None:
    """In words: no id, no name of a field, no value that Python wrote."""
    said = speech(aggregate)
    for path, value in leaves(example(event, "甲")):
        assert HAN.search(said.label(path)), path
        text = said.value(path, value)
        assert not RAW.search(text), (path, text)


def _kinds(decider: Any) -> set[type[Any]]:
    """Dataclasses and enumerations of its state and events."""
    found: set[type[Any]] = set()

    def walk(hint: Any) -> None:
        for one in get_args(hint):
            walk(one)
        if not isinstance(hint, type) or hint in found:
            return
        if issubclass(hint, Enum):
            found.add(hint)
        elif dataclasses.is_dataclass(hint) and hint is not Personal:
            found.add(hint)
            for one in get_type_hints(hint).values():
                walk(one)

    for root in (*decider.events, type(decider.initial)):
        walk(root)
    return found


def _fields(decider: Any) -> Iterator[str]:
    for kind in _kinds(decider):
        if dataclasses.is_dataclass(kind):
            yield from (one.name for one in dataclasses.fields(kind))


def _personal(decider: Any) -> Iterator[str]:
    for kind in _kinds(decider):
        if dataclasses.is_dataclass(kind):
            hints = get_type_hints(kind)
            for one in dataclasses.fields(kind):
                if Personal in (hints[one.name], *get_args(hints[one.name])):
                    yield one.name
