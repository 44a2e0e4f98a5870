"""What a state or an event says, leaf by leaf, and what one event changed in the state.

No aggregate is known here: a dataclass is its fields, a row of records is told by their keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from domain.personal import Personal

_KEYS = (
    "code",
    "key",
    "objection",
    "record",
    "declaration",
    "expert",
    "certificate",
    "node",
    "panel",
    "message",
    "digest",
    "number",
    "field",
    "name",
    "kind",
    "group",
    "level",
    "year",
)
"""Fields by which records of one row are told apart; the first that a record has counts."""
_NOTHING: tuple[Any, ...] = (None, "", (), frozenset())


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a row, by its key."""

    key: Any


Path = tuple[str | Item, ...]
"""Names of fields from the outside in; records of a row by their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One leaf that differs; None where there was, or is, nothing."""

    path: Path
    before: Any
    after: Any


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf that says something. Rows of plain values are one leaf."""
    if isinstance(value, Personal):
        yield path, value
    elif any(value is one or (type(value) is type(one) and value == one) for one in _NOTHING):
        return
    elif is_dataclass(value):
        for name in _names(type(value)):
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*path, Item(key)))
    elif isinstance(value, tuple | frozenset):
        yield from _row(value, path)
    else:
        yield path, value


def changes(before: Any, after: Any, path: Path = ()) -> Iterator[Changed]:
    """In the order of the fields. What is the very same object is not looked into."""
    if before is after:
        return
    if is_dataclass(after) and type(before) is type(after) and not isinstance(after, Personal):
        for name in _names(type(after)):
            yield from changes(getattr(before, name), getattr(after, name), (*path, name))
        return
    was, now = dict(leaves(before, path)), dict(leaves(after, path))
    for place in dict.fromkeys((*was, *now)):
        if was.get(place) != now.get(place):
            yield Changed(path=place, before=was.get(place), after=now.get(place))


def _row(value: tuple[Any, ...] | frozenset[Any], path: Path) -> Iterator[tuple[Path, Any]]:
    records = [one for one in value if is_dataclass(one) and not isinstance(one, Personal)]
    if len(records) < len(value):
        yield path, value if isinstance(value, tuple) else tuple(sorted(value, key=str))
        return
    taken: set[Any] = set()
    for place, one in enumerate(value, 1):
        key = _key(one)
        if key is None or key in taken:
            key = place
        taken.add(key)
        yield from leaves(one, (*path, Item(key)))


def _key(record: Any) -> Any:
    names = _names(type(record))
    found = next((getattr(record, name) for name in _KEYS if name in names), None)
    return None if isinstance(found, Personal) or is_dataclass(found) else found


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
