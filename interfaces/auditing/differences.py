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
    """Every leaf that says something. A record of a row is one leaf, a row of plain values too."""
    if _says_nothing(value):
        return
    if is_dataclass(value) and not isinstance(value, Personal):
        for name in _names(type(value)):
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*path, Item(key)))
    elif isinstance(value, tuple) and _is_record(value[0]):
        yield from (((*path, Item(key)), one) for key, one in _records(value).items())
    elif isinstance(value, frozenset):
        yield path, tuple(sorted(value, key=str))
    else:
        yield path, value


def changes(before: Any, after: Any, path: Path = ()) -> Iterator[Changed]:
    """In the order of the fields. What is the very same object is not looked into; a record that
    was there before is told by its fields, a new one as a whole."""
    if before is after:
        return
    if _is_record(before) and type(before) is type(after):
        for name in _names(type(after)):
            yield from changes(getattr(before, name), getattr(after, name), (*path, name))
        return
    if _is_row(before) or _is_row(after):
        was = _records(before) if _is_row(before) else {}
        now = _records(after) if _is_row(after) else {}
        for key in dict.fromkeys((*was, *now)):
            yield from _changed(was.get(key), now.get(key), (*path, Item(key)))
        return
    yield from _leaves_changed(before, after, path)


def _changed(before: Any, after: Any, path: Path) -> Iterator[Changed]:
    if before is None or after is None:
        yield Changed(path=path, before=before, after=after)
    else:
        yield from changes(before, after, path)


def _leaves_changed(before: Any, after: Any, path: Path) -> Iterator[Changed]:
    was, now = dict(leaves(before, path)), dict(leaves(after, path))
    for place in dict.fromkeys((*was, *now)):
        if was.get(place) != now.get(place):
            yield Changed(path=place, before=was.get(place), after=now.get(place))


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | tuple | frozenset) and not value)


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Personal)


def _is_row(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and _is_record(value[0])


def _records(row: tuple[Any, ...]) -> dict[Any, Any]:
    """By what tells them apart; by their place where nothing does."""
    found: dict[Any, Any] = {}
    for place, one in enumerate(row, 1):
        key = _key(one)
        found[place if key is None or key in found else key] = one
    return found


def _key(record: Any) -> Any:
    names = _names(type(record))
    found = next((getattr(record, name) for name in _KEYS if name in names), None)
    return None if is_dataclass(found) else found


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
