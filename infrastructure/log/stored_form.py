"""The stored form of each field type, worked out once per event type.

An event without personal data is stored as it is. For one with personal data a twin type is
made whose personal fields are `Sealed`; everything else keeps its type, so that reading stays
typed all the way.
"""

import types
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.personal import Personal
from infrastructure.vault.sealing import Sealer

_LEAVES = (str, int, bool, bytes, date, datetime, time, Decimal, UUID)
_SEALED_KEYS = ({"s"}, {"s", "c"})
_Path = str


class Sealed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A personal value as stored; without `c` there was no value left to seal."""

    s: UUID
    c: bytes | None = None


class Unstorable(TypeError):
    """An event that could be written and never read again. Names the event, not its values."""


class Place:
    """Where an event is stored. Seals are bound to it and to the path of the field."""

    __slots__ = ("_prefix", "_sealer")

    def __init__(self, sealer: Sealer, stream: UUID, version: int) -> None:
        self._sealer = sealer
        self._prefix = b"event\0" + stream.bytes + version.to_bytes(8, "big")

    def seal(self, value: Personal, path: _Path) -> Sealed:
        if type(value) is not Personal:
            raise Unstorable(f"{path}: personal data must be given as Personal")
        if value.value is None:
            return Sealed(value.subject)
        try:
            plain = value.value.encode()
        except UnicodeEncodeError:
            # Half a surrogate pair; the error itself would quote the value.
            raise Unstorable(f"{path}: not text that UTF-8 can hold") from None
        return Sealed(
            value.subject,
            self._sealer.seal(value.subject, plain, self._prefix + path.encode()),
        )

    def unseal(self, value: Sealed, path: _Path) -> Personal:
        if value.c is None:
            return Personal(value.s, None)
        plain = self._sealer.unseal(value.s, value.c, self._prefix + path.encode())
        return Personal(value.s, None if plain is None else plain.decode())


_Convert = Callable[[Any, _Path, Place], Any]


@dataclass(frozen=True, slots=True)
class Form:
    """`seal` and `unseal` are None where no personal data can be inside."""

    stored: Any
    seal: _Convert | None = None
    unseal: _Convert | None = None


def form_of(kind: Any) -> Form:
    """Raises TypeError for types that do not come back as they went in."""
    return _form(kind, ())


def unseal_tree(data: Any, path: _Path, place: Place) -> Any:
    """Untyped JSON data with every sealed value replaced by `{"subject", "value"}`.

    For old forms, whose types are gone. `form_of` refuses events that could look like a seal.
    """
    if isinstance(data, dict):
        if data.keys() in _SEALED_KEYS:
            person = place.unseal(msgspec.convert(data, Sealed), path)
            return {"subject": str(person.subject), "value": person.value}
        return {k: unseal_tree(v, _field(path, k), place) for k, v in data.items()}
    if isinstance(data, list):
        return [unseal_tree(v, _item(path, i), place) for i, v in enumerate(data)]
    return data


def _field(path: _Path, name: str) -> _Path:
    return f"{path}.{name}" if path else name


def _item(path: _Path, index: int) -> _Path:
    return f"{path}[{index}]"


def _form(kind: Any, inside: tuple[Any, ...]) -> Form:
    if kind is Personal:
        return Form(
            Sealed,
            lambda value, path, place: place.seal(value, path),
            lambda value, path, place: place.unseal(value, path),
        )
    origin = get_origin(kind)
    if origin is Literal or kind in _LEAVES or kind is type(None):
        return Form(kind)
    if origin in (Union, types.UnionType):
        return _union(kind, inside)
    if origin is tuple:
        return _tuple(kind, inside)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Form(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        if kind in inside:
            raise TypeError(f"{kind.__name__} contains itself")
        return _dataclass(kind, (*inside, kind))
    # A float would come back, but its rounding decides nothing here; a list, a set or a dict
    # would let an event change after it happened.
    raise TypeError(f"{getattr(kind, '__name__', kind)} is not a type that events are made of")


def _union(kind: Any, inside: tuple[Any, ...]) -> Form:
    options = {option: _form(option, inside) for option in get_args(kind)}
    personal = [form for form in options.values() if form.seal is not None]
    if not personal:
        return Form(kind)
    if len(options) != 2 or type(None) not in options:
        raise TypeError("a personal field may be optional, but nothing else besides")
    seal, unseal = personal[0].seal, personal[0].unseal
    assert seal is not None
    assert unseal is not None
    return Form(
        personal[0].stored | None,
        lambda value, path, place: None if value is None else seal(value, path, place),
        lambda value, path, place: None if value is None else unseal(value, path, place),
    )


def _tuple(kind: Any, inside: tuple[Any, ...]) -> Form:
    args = get_args(kind)
    if len(args) == 2 and args[1] is Ellipsis:
        return _row(_form(args[0], inside), kind)
    forms = [_form(arg, inside) for arg in args]
    if any(form.seal is not None for form in forms):
        raise TypeError("give personal data in a tuple of several types fields with names")
    return Form(kind)


def _row(item: Form, kind: Any) -> Form:
    seal, unseal = item.seal, item.unseal
    if seal is None or unseal is None:
        return Form(kind)
    row: Any = tuple
    return Form(
        row[item.stored, ...],
        lambda value, path, place: tuple(
            [seal(v, _item(path, i), place) for i, v in enumerate(value)]
        ),
        lambda value, path, place: tuple(
            [unseal(v, _item(path, i), place) for i, v in enumerate(value)]
        ),
    )


class _Field(NamedTuple):
    name: str
    form: Form
    optional: bool


def _dataclass(kind: type[Any], inside: tuple[Any, ...]) -> Form:
    hints = get_type_hints(kind)
    found = []
    for f in fields(kind):
        if not f.init:
            raise TypeError(f"{kind.__name__}.{f.name} cannot be given back when read")
        try:
            form = _form(hints[f.name], inside)
        except TypeError as error:
            raise TypeError(f"{kind.__name__}.{f.name}: {error}") from None
        optional = f.default is not MISSING or f.default_factory is not MISSING
        found.append(_Field(f.name, form, optional))
    if {f.name for f in found} in _SEALED_KEYS:
        raise TypeError(f"{kind.__name__} would look like a sealed value")
    if all(f.form.seal is None for f in found):
        return Form(kind)
    return _twin(kind, found)


def _twin(kind: type[Any], found: list[_Field]) -> Form:
    """A struct with the same fields, sealed where they are personal."""
    stored = msgspec.defstruct(
        f"Stored{kind.__name__}",
        [
            (f.name, f.form.stored | msgspec.UnsetType, msgspec.UNSET)
            if f.optional
            else (f.name, f.form.stored)
            for f in found
        ],
        kw_only=True,
        frozen=True,
    )

    def seal(value: Any, path: _Path, place: Place) -> Any:
        return stored(
            **{
                name: getattr(value, name)
                if form.seal is None
                else form.seal(getattr(value, name), _field(path, name), place)
                for name, form, _ in found
            }
        )

    def unseal(value: Any, path: _Path, place: Place) -> Any:
        return kind(
            **{
                name: given
                if form.unseal is None
                else form.unseal(given, _field(path, name), place)
                for name, form, _ in found
                if (given := getattr(value, name)) is not msgspec.UNSET
            }
        )

    whole = all(not optional for *_, optional in found)
    return Form(stored, seal, _unseal_whole(kind, found) if whole and _plain(kind) else unseal)


def _plain(kind: type[Any]) -> bool:
    """Whether setting its slots is all there is to making one."""
    return "__slots__" in vars(kind) and not hasattr(kind, "__post_init__")


def _unseal_whole(kind: type[Any], found: list[_Field]) -> _Convert:
    """As `unseal`, for events whose fields are all stored.

    The constructor of a frozen dataclass sets every field by name, which takes longer than
    parsing and unsealing them; a command reads a dozen events and a rebuild millions.
    """
    as_is = [
        (getattr(kind, name).__set__, attrgetter(name))
        for name, form, _ in found
        if not form.unseal
    ]
    sealed = [
        (getattr(kind, name).__set__, attrgetter(name), name, form.unseal)
        for name, form, _ in found
        if form.unseal
    ]

    def unseal(value: Any, path: _Path, place: Place) -> Any:
        event = object.__new__(kind)
        for put, get in as_is:
            put(event, get(value))
        for put, get, name, inner in sealed:
            put(event, inner(get(value), _field(path, name), place))
        return event

    return unseal
