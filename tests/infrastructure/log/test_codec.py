"""Events come back as they went in, personal data only through its person's key."""

import json
from dataclasses import dataclass, make_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ports import Context
from domain.decider import Decider, Recorded
from domain.personal import Personal
from infrastructure.log.codec import (
    Codec,
    Damaged,
    UnknownEvent,
    UnknownVersion,
    Unreadable,
)
from infrastructure.log.stored_form import Unstorable
from infrastructure.log.upcasts import History
from infrastructure.vault.sealing import KeyDestroyed, KeyLost, Sealer
from tests.infrastructure.canary import assert_no_canary
from tests.infrastructure.keys import FixedKeys

STREAM = UUID(int=7)
WANG = UUID(int=101)
LI = UUID(int=102)
NAME = "欧阳测试甲"
NUMBER = "11010519491231002X"
CONTEXT = Context(
    actor=UUID(int=1),
    organisation=UUID(int=2),
    role="TitleOfficer",
    at=datetime(2026, 6, 1, 8, 30, tzinfo=UTC),
    request="r-1",
    cause=12,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    number: int
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    text: str
    number: int
    yes: bool
    day: date
    moment: datetime
    amount: Decimal
    one: UUID
    raw: bytes
    colour: Colour
    size: Size
    way: Literal["up", "down"]
    maybe: date | None
    inner: Inner
    inners: tuple[Inner, ...]
    colours: tuple[Colour, ...]
    pair: tuple[str, int]
    grid: tuple[tuple[int, ...], ...]
    inner_or_none: Inner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    kind: Colour
    phone: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    code: str
    name: Personal
    alias: Personal | None = None
    others: tuple[Personal, ...] = ()
    contact: Contact | None = None
    contacts: tuple[Contact, ...] = ()
    count: int = 3


def decider(*events: type[Any], name: str = "thing") -> Decider[Any, Any, Any]:
    return Decider(name, events, None, lambda c, s: [], lambda s, e: s)


@pytest.fixture
def keys() -> FixedKeys:
    return FixedKeys()


@pytest.fixture
def codec(keys: FixedKeys) -> Codec:
    return Codec([decider(Everything, Registered)], Sealer(keys), History())


def round_trip(codec: Codec, event: Any, context: Context = CONTEXT) -> Recorded:
    name, state = codec.encode(event, stream=STREAM, version=3, context=context)
    return codec.decode(name, state, stream=STREAM, version=3, position=9)


def registered(**changes: Any) -> Registered:
    given: dict[str, Any] = {
        "code": "c",
        "name": Personal(WANG, NAME),
        "alias": Personal(WANG, "甲"),
        "others": (Personal(LI, "李测试"), Personal(WANG, NAME)),
        "contact": Contact(kind=Colour.RED, phone=Personal(WANG, "13800000000")),
        "contacts": (Contact(kind=Colour.BLUE, phone=Personal(LI, NUMBER)),),
    }
    return Registered(**given | changes)


texts = st.text()
inners = st.builds(Inner, number=st.integers(-(2**63), 2**64 - 1), label=st.none() | texts)
moments = st.datetimes(timezones=st.just(UTC))
everything = st.builds(
    Everything,
    text=texts,
    number=st.integers(-(2**63), 2**64 - 1),
    yes=st.booleans(),
    day=st.dates(),
    moment=moments,
    amount=st.decimals(allow_nan=False, allow_infinity=False),
    one=st.uuids(),
    raw=st.binary(),
    colour=st.sampled_from(Colour),
    size=st.sampled_from(Size),
    way=st.sampled_from(["up", "down"]),
    maybe=st.none() | st.dates(),
    inner=inners,
    inners=st.lists(inners, max_size=3).map(tuple),
    colours=st.lists(st.sampled_from(Colour), max_size=3).map(tuple),
    pair=st.tuples(texts, st.integers(0, 9)),
    grid=st.lists(st.lists(st.integers(0, 9), max_size=2).map(tuple), max_size=2).map(tuple),
    inner_or_none=st.none() | inners,
)
personal = st.builds(Personal, st.sampled_from([WANG, LI]), st.none() | texts)
contacts = st.builds(Contact, kind=st.sampled_from(Colour), phone=personal)
registrations = st.builds(
    Registered,
    code=texts,
    name=personal,
    alias=st.none() | personal,
    others=st.lists(personal, max_size=3).map(tuple),
    contact=st.none() | contacts,
    contacts=st.lists(contacts, max_size=2).map(tuple),
    count=st.integers(0, 5),
)
contexts = st.builds(
    Context,
    actor=st.none() | st.uuids(),
    organisation=st.none() | st.uuids(),
    role=texts,
    at=moments,
    request=texts,
    cause=st.none() | st.integers(1, 2**62),
)
SHARED = Codec([decider(Everything, Registered)], Sealer(FixedKeys()), History())


@given(event=everything | registrations, context=contexts)
def test_every_field_type_comes_back_as_it_went_in(event: Any, context: Context) -> None:
    back = round_trip(SHARED, event, context)
    assert back == Recorded(
        position=9,
        stream=STREAM,
        version=3,
        name=f"thing.{type(event).__name__}",
        event=event,
        at=context.at,
        actor=context.actor,
        organisation=context.organisation,
        role=context.role,
        request=context.request,
        cause=context.cause,
    )
    assert back.at.tzinfo is UTC


def test_the_stored_form_is_a_small_json_envelope() -> None:
    codec = Codec([decider(Inner)], Sealer(FixedKeys()), History())
    context = Context(actor=None, organisation=None, role="", at=CONTEXT.at, request="r")
    name, state = codec.encode(Inner(number=1), stream=STREAM, version=1, context=context)
    assert name == "thing.Inner"
    assert json.loads(state) == {
        "at": "2026-06-01T08:30:00Z",
        "role": "",
        "req": "r",
        "v": 1,
        "data": {"number": 1, "label": None},
    }


def test_a_field_added_later_takes_its_default(codec: Codec) -> None:
    name, state = codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)
    envelope = json.loads(state)
    for added in ("alias", "others", "contact", "contacts", "count"):
        del envelope["data"][added]
    back = codec.decode(name, json.dumps(envelope).encode(), stream=STREAM, version=1, position=1)
    assert back.event == Registered(code="c", name=Personal(WANG, NAME))


# What must not be written.


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=8))])
def test_a_time_that_is_not_utc_is_refused(codec: Codec, zone: timezone | None) -> None:
    moment = datetime(2026, 6, 1, tzinfo=zone)
    context = Context(actor=None, organisation=None, role="", at=moment, request="")
    with pytest.raises(Unstorable):
        codec.encode(registered(), stream=STREAM, version=1, context=context)


@pytest.mark.parametrize(
    "wrong",
    [{"code": 5}, {"count": "many"}, {"code": "\ud800"}, {"name": Personal(WANG, "\udc00")}],
)
def test_what_could_never_be_read_is_not_written(codec: Codec, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unstorable) as refused:
        codec.encode(registered(**wrong), stream=STREAM, version=1, context=CONTEXT)
    assert str(next(iter(wrong.values()))) not in str(refused.value)


def test_an_event_of_no_aggregate_is_refused(codec: Codec) -> None:
    with pytest.raises(Unstorable, match="Inner"):
        codec.encode(Inner(number=1), stream=STREAM, version=1, context=CONTEXT)


@pytest.mark.parametrize(
    "kind",
    [
        float,
        list[int],
        dict[str, int],
        set[int],
        frozenset[int],
        Any,
        object,
        Inner | Contact,
        Personal | str,
        tuple[Personal, int],
        str | date,
    ],
)
def test_types_that_do_not_come_back_are_refused_at_the_start(kind: Any) -> None:
    odd = make_dataclass("Odd", [("value", kind)], frozen=True, kw_only=True)
    with pytest.raises(TypeError, match=r"thing\.Odd"):
        Codec([decider(odd)], Sealer(FixedKeys()), History())


def test_a_dataclass_that_looks_like_a_seal_is_refused() -> None:
    odd = make_dataclass("Odd", [("s", str), ("c", str)], frozen=True)
    with pytest.raises(TypeError, match="look like a sealed value"):
        Codec([decider(odd)], Sealer(FixedKeys()), History())


def test_two_events_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="twice"):
        Codec([decider(Inner), decider(Inner)], Sealer(FixedKeys()), History())


# What must not be guessed at.


def test_an_unknown_name_is_refused(codec: Codec) -> None:
    with pytest.raises(UnknownEvent) as refused:
        codec.decode("thing.Gone", b'{"v":1}', stream=STREAM, version=1, position=44)
    assert (refused.value.name, refused.value.form, refused.value.position) == ("thing.Gone", 1, 44)


@pytest.mark.parametrize("data", [{"text": 1}, {}])
def test_a_newer_form_is_refused_as_such_even_if_it_does_not_parse(
    codec: Codec, data: dict[str, Any]
) -> None:
    _, state = codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)
    newer = json.loads(state) | {"v": 2}
    newer["data"] |= data
    with pytest.raises(UnknownVersion) as refused:
        codec.decode(
            "thing.Registered", json.dumps(newer).encode(), stream=STREAM, version=1, position=5
        )
    assert refused.value.form == 2


@pytest.mark.parametrize("state", [b"", b"\xff", b"null", b"{}", b'{"v":1}', b'{"v":"x"}'])
@pytest.mark.parametrize("name", ["thing.Registered", "thing.Everything", "thing.Gone"])
def test_garbage_is_refused_with_its_place(codec: Codec, name: str, state: bytes) -> None:
    with pytest.raises(Unreadable, match="position 8"):
        codec.decode(name, state, stream=STREAM, version=1, position=8)


def test_a_refusal_does_not_quote_what_was_stored(codec: Codec) -> None:
    state = b'{"at":"2026-06-01T00:00:00Z","role":"","req":"","v":1,"data":{"text":"' + (
        NAME.encode() + b'","colour":"' + NAME.encode() + b'"}}'
    )
    with pytest.raises(Damaged) as refused:
        codec.decode("thing.Everything", state, stream=STREAM, version=1, position=8)
    assert NAME not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


# Personal data.


def test_no_personal_value_is_in_the_stored_bytes(codec: Codec) -> None:
    _, state = codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)
    assert_no_canary([state], [NAME, NUMBER, "李测试", "13800000000"])


@pytest.mark.parametrize(
    "slip", ["{}", "\\u6b27\\u9633\\u6d4b\\u8bd5\\u7532", "x{}y", "5qyn6Ziz5rWL6K+V55Sy"]
)
def test_the_canary_would_be_found(slip: str) -> None:
    with pytest.raises(AssertionError, match="row 1"):
        assert_no_canary([slip.format(NAME).encode()], [NAME])


def test_destroying_a_key_leaves_history_readable_without_the_value(
    codec: Codec, keys: FixedKeys
) -> None:
    name, state = codec.encode(registered(), stream=STREAM, version=3, context=CONTEXT)
    keys.destroy(WANG)
    back = codec.decode(name, state, stream=STREAM, version=3, position=1)
    assert back.event == registered(
        name=Personal(WANG, None),
        alias=Personal(WANG, None),
        others=(Personal(LI, "李测试"), Personal(WANG, None)),
        contact=Contact(kind=Colour.RED, phone=Personal(WANG, None)),
    )
    assert round_trip(codec, back.event).event == back.event


def test_nothing_new_is_written_about_a_destroyed_person(codec: Codec, keys: FixedKeys) -> None:
    keys.destroy(WANG)
    with pytest.raises(KeyDestroyed):
        codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)


def test_a_lost_key_is_not_taken_for_a_destroyed_one(codec: Codec, keys: FixedKeys) -> None:
    name, state = codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)
    keys.lost.add(WANG)
    with pytest.raises(KeyLost):
        codec.decode(name, state, stream=STREAM, version=1, position=1)


@pytest.mark.parametrize(
    ("stream", "version"), [(STREAM, 2), (UUID(int=8), 1)], ids=["version", "stream"]
)
def test_a_value_moved_to_another_row_is_refused(codec: Codec, stream: UUID, version: int) -> None:
    name, here = codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)
    _, there = codec.encode(
        registered(name=Personal(WANG, "别人")), stream=stream, version=version, context=CONTEXT
    )
    first, second = json.loads(here), json.loads(there)
    first["data"]["name"], second["data"]["name"] = second["data"]["name"], first["data"]["name"]
    with pytest.raises(Damaged):
        codec.decode(name, json.dumps(first).encode(), stream=STREAM, version=1, position=1)
    with pytest.raises(Damaged):
        codec.decode(name, json.dumps(second).encode(), stream=stream, version=version, position=1)


def test_values_moved_within_a_row_are_refused(codec: Codec) -> None:
    event = registered(others=(Personal(WANG, "第一"), Personal(WANG, "第二")))
    name, state = codec.encode(event, stream=STREAM, version=1, context=CONTEXT)
    swapped = json.loads(state)
    swapped["data"]["others"].reverse()
    with pytest.raises(Damaged):
        codec.decode(name, json.dumps(swapped).encode(), stream=STREAM, version=1, position=1)


@pytest.mark.parametrize("cut", ["", "AQ==", "/////////////////////w=="])
def test_a_broken_seal_is_refused(codec: Codec, cut: str) -> None:
    name, state = codec.encode(registered(), stream=STREAM, version=1, context=CONTEXT)
    broken = json.loads(state)
    broken["data"]["name"]["c"] = cut
    with pytest.raises(Damaged):
        codec.decode(name, json.dumps(broken).encode(), stream=STREAM, version=1, position=1)


def test_an_append_makes_its_keys_at_once(codec: Codec, keys: FixedKeys) -> None:
    codec.prepare([registered(), registered()])
    assert keys.made == [{WANG, LI}]


def test_a_page_of_events_asks_for_its_keys_once(codec: Codec, keys: FixedKeys) -> None:
    rows = [
        (*codec.encode(registered(), stream=STREAM, version=n, context=CONTEXT), STREAM, n, n)
        for n in range(1, 4)
    ]
    keys.preloaded.clear()
    back = codec.decode_all(rows)
    assert [r.event for r in back] == [registered()] * 3
    assert keys.preloaded == [{WANG, LI}]
