"""One example of each event, built from the types of its fields; the same on every machine."""

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_OID, UUID, uuid5

from application.ports import Context
from domain.personal import Personal

MOMENT = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
STREAM = uuid5(NAMESPACE_OID, "stream")
VERSION = 1
CONTEXT = Context(
    actor=uuid5(NAMESPACE_OID, "actor"),
    organisation=uuid5(NAMESPACE_OID, "organisation"),
    role="TitleOfficer",
    at=MOMENT,
    request="request",
    cause=1,
)

_PLAIN: dict[Any, Any] = {
    int: 1,
    bool: True,
    bytes: b"\x00\xff",
    date: MOMENT.date(),
    datetime: MOMENT,
    time: MOMENT.time(),
    Decimal: Decimal("1.50"),
}


def example(kind: Any, path: str) -> Any:
    """A value of this type; texts and ids are made from where they stand, so that two fields
    that were exchanged are noticed."""
    origin, args = get_origin(kind), get_args(kind)
    if kind is Personal:
        return Personal(uuid5(NAMESPACE_OID, "subject"), f"〈{path}〉")
    if kind is str:
        return path
    if kind is UUID:
        return uuid5(NAMESPACE_OID, path)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin is Literal:
        return args[0]
    if origin in (Union, types.UnionType):
        return example(next(arg for arg in args if arg is not type(None)), path)
    if origin is tuple:
        kinds = (args[0], args[0]) if args[-1] is Ellipsis else args
        return tuple(example(each, f"{path}[{n}]") for n, each in enumerate(kinds))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        below = {f.name: example(hints[f.name], f"{path}.{f.name}") for f in fields(kind)}
        return kind(**below)
    raise TypeError(f"{path}: no example of {kind}")
