"""What becomes of each field of a stored event, decided by its type and worked out once.

Personal data are left out altogether. Numbers, dates, choices and yes or no are kept. Ids and
texts are kept, replaced or left out as `kinds` and `texts` say; one of which nothing is said is
left out, and a test names it.
"""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.decider import Decider
from domain.personal import Personal
from infrastructure.analysts.kinds import ABOUT_A_PERSON, IDS, LEFT_OUT_IDS, OWN_IDS, Kind
from infrastructure.analysts.pseudonyms import Pseudonyms
from infrastructure.analysts.texts import KEPT, LABELLED, LEFT_OUT

Data = dict[str, Any]
Write = Callable[[Any, Pseudonyms], Any]
"""A value of one type into what JSON holds of it."""
_PLAIN = (bool, int, float, Decimal, date, datetime)


class Use(StrEnum):
    """What an export holds of a field."""

    KEPT = "kept"
    PSEUDONYM = "pseudonym"
    LABEL = "label"
    LEFT_OUT = "left out"
    UNDECIDED = "undecided"
    """Left out as well."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that holds no further fields, at its place in the event."""

    path: str
    """Dotted; through tuples as well."""
    owner: str
    """Stored name of the event, or name of the class inside it."""
    kind: Any
    """Its type without None and tuples around it."""
    use: Use
    names: Kind | None
    """What an id in it names."""
    many: bool
    """There may be several values, or none."""
    values: Callable[[Any], Iterable[Any]]
    """Those that are there, taken out of an event."""


@dataclass(frozen=True, slots=True)
class EventForm:
    """One event type: its fields, and how an event of it is written."""

    leaves: tuple[Leaf, ...]
    write: Callable[[Any, Pseudonyms], Data]


def forms_of(deciders: Iterable[Decider[Any, Any, Any]]) -> Mapping[str, EventForm]:
    """By stored name. Raises TypeError for a field of a type that nobody has thought about."""
    return {
        (name := f"{decider.name}.{event.__name__}"): _form(event, name)  # type: ignore[arg-type]  # types are hashable
        for decider in deciders
        for event in decider.events
    }


@cache
def _form(event: type[Any], name: str) -> EventForm:
    return EventForm(tuple(_leaves(event, name, "", _itself, False)), _writer(event, name))


def use_of(owner: str, field: str, kind: Any) -> tuple[Use, Kind | None]:
    """What becomes of a field of this type, and what an id in it names."""
    if kind is Personal:
        return Use.LEFT_OUT, None
    if kind is UUID:
        return _use_of_id(owner, field)
    if kind is str:
        return _use_of_text(owner, field), None
    if isinstance(kind, type) and (issubclass(kind, Enum) or issubclass(kind, _PLAIN)):
        return Use.KEPT, None
    raise TypeError(f"{owner}.{field}: nothing is decided for {kind}")


def _use_of_id(owner: str, field: str) -> tuple[Use, Kind | None]:
    if field in LEFT_OUT_IDS.get(owner, "").split():
        return Use.LEFT_OUT, None
    names = OWN_IDS.get(f"{owner}.{field}") or IDS.get(field)
    if names is None:
        return Use.UNDECIDED, None
    return (Use.PSEUDONYM if names in ABOUT_A_PERSON else Use.KEPT), names


def _use_of_text(owner: str, field: str) -> Use:
    for table, use in ((KEPT, Use.KEPT), (LABELLED, Use.LABEL), (LEFT_OUT, Use.LEFT_OUT)):
        if field in table.get(owner, "").split():
            return use
    return Use.UNDECIDED


# Writing.


def _writer(owner: type[Any], name: str) -> Callable[[Any, Pseudonyms], Data]:
    hints = get_type_hints(owner)
    parts = [
        (field.name, attrgetter(field.name), write)
        for field in fields(owner)
        if (write := _write(hints[field.name], name, field.name)) is not None
    ]

    def whole(value: Any, pseudonyms: Pseudonyms) -> Data:
        data = {}
        for key, get, one in parts:
            found = get(value)
            if found is not None:
                data[key] = one(found, pseudonyms)
        return data

    return whole


def _write(kind: Any, owner: str, field: str) -> Write | None:
    """None where the field is left out."""
    inner, many = _unwrapped(kind)
    one: Write | None
    if _holds_fields(inner):
        one = _writer(inner, inner.__name__)
    else:
        one = _WRITES.get(use_of(owner, field, inner)[0])
        if one is not None and inner is UUID and one is _label:
            raise TypeError(f"{owner}.{field}: only a text can be a label")
    if one is None or not many:
        return one
    write = one
    return lambda values, pseudonyms: [write(value, pseudonyms) for value in values]


def _keep(value: Any, _: Pseudonyms) -> Any:
    return value


def _pseudonym(value: UUID, pseudonyms: Pseudonyms) -> UUID:
    return pseudonyms.of_id(value)


def _label(value: str, pseudonyms: Pseudonyms) -> UUID | None:
    return pseudonyms.of_text(value)


_WRITES: Mapping[Use, Write] = {Use.KEPT: _keep, Use.PSEUDONYM: _pseudonym, Use.LABEL: _label}


# Looking.


def _leaves(
    owner: Any, name: str, prefix: str, reach: Callable[[Any], Iterable[Any]], within_many: bool
) -> Iterator[Leaf]:
    hints = get_type_hints(owner)
    for field in fields(owner):
        inner, many = _unwrapped(hints[field.name])
        path = prefix + field.name
        values = _reaching(reach, attrgetter(field.name), many)
        if _holds_fields(inner):
            yield from _leaves(inner, inner.__name__, f"{path}.", values, within_many or many)
        else:
            use, names = use_of(name, field.name, inner)
            yield Leaf(path, name, inner, use, names, within_many or many, values)


def _itself(value: Any) -> Iterable[Any]:
    return (value,)


def _reaching(
    reach: Callable[[Any], Iterable[Any]], get: Callable[[Any], Any], many: bool
) -> Callable[[Any], Iterable[Any]]:
    if many:
        return lambda event: [one for owner in reach(event) for one in get(owner) or ()]
    return lambda event: [one for owner in reach(event) if (one := get(owner)) is not None]


def _holds_fields(kind: Any) -> bool:
    return is_dataclass(kind) and kind is not Personal


def _unwrapped(kind: Any) -> tuple[Any, bool]:
    """The type inside `... | None` and `tuple[..., ...]`, and whether there may be several."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        others = [one for one in get_args(kind) if one is not types.NoneType]
        if len(others) != 1:
            raise TypeError(f"nothing is decided for {kind}")
        return _unwrapped(others[0])
    if origin is tuple:
        inner, ellipsis = get_args(kind)
        if ellipsis is not Ellipsis:
            raise TypeError(f"nothing is decided for {kind}")
        return _unwrapped(inner)[0], True
    return kind, False
