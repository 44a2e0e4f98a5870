"""An HTML form into the same dataclass that the API takes, and back into the page with errors.

Names are dotted: `unit.name`, `rows.0.year`. Spare rows that stay blank are dropped, so a
table of rows works without any script.
"""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import uuid4

from interfaces.http.calls import Choice, Upload
from interfaces.http.problems import Problem, bad_request
from interfaces.http.reading import check_text
from interfaces.messages import message
from interfaces.words import choices_of

CSRF, KEY, VERSION = "_csrf", "_key", "_version"
LABEL, TEXT = "--label", "--text"
"""A look-up posts three: the id it has, the label that id had, the text now typed."""
MAX_ROWS = 500

Items = Sequence[tuple[str, str | Upload]]


@dataclass(frozen=True)
class _Shape:
    """What a field's annotation means to a form."""

    many: bool = False
    optional: bool = False
    kind: Any = str


def _shape(annotation: Any) -> _Shape:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        rest = [one for one in inner if one is not type(None)]
        shape = _shape(rest[0])
        return _Shape(shape.many, len(rest) < len(inner), shape.kind)
    if origin in (tuple, list, frozenset, set):
        return _Shape(many=True, kind=inner[0])
    return _Shape(kind=origin if origin and issubclass(origin, Mapping) else annotation)


_Fields = dict[str, tuple[Field[Any], _Shape]]
_known: dict[type[Any], _Fields] = {}


def _fields(kind: type[Any]) -> _Fields:
    if kind not in _known:
        hints = get_type_hints(kind)
        _known[kind] = {f.name: (f, _shape(hints[f.name])) for f in fields(kind)}
    return _known[kind]


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """The top names of a form or of a list's filters, in their order."""
    return tuple(_fields(kind))


def text_names(kind: type[Any]) -> set[str]:
    """The fields that may be an empty text."""
    return {name for name, (_, shape) in _fields(kind).items() if shape.kind is str}


def takes_files(kind: type[Any]) -> bool:
    return any(shape.kind is Upload for _, shape in _fields(kind).values())


def nest(items: Items, kind: type[Any]) -> dict[str, Any]:
    """Posted pairs as nested text values for `reading.from_text`. Raises `Problem` 400."""
    posted: dict[str, list[str | Upload]] = {}
    for name, value in items:
        if isinstance(value, str):
            check_text(value)
            value = value.replace("\r\n", "\n").strip()
        posted.setdefault(name, []).append(value)
    return _object(posted, kind, "")


def _object(posted: Mapping[str, list[str | Upload]], kind: type[Any], at: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, (declared, shape) in _fields(kind).items():
        place = at + name
        value = _value(posted, place, shape)
        if value is not None or (shape.optional and place in posted):
            values[name] = value
        elif shape.kind is bool and not shape.optional and not _has_true_default(declared):
            values[name] = False  # an empty checkbox posts nothing
    return values


def _has_true_default(declared: Field[Any]) -> bool:
    return declared.default is True


def _value(posted: Mapping[str, list[str | Upload]], place: str, shape: _Shape) -> Any:
    """None: nothing was given."""
    given = [one for one in posted.get(place, []) if one != ""]
    if shape.many and is_dataclass(shape.kind):
        rows = (_object(posted, _cls(shape.kind), f"{place}.{i}.") for i in _indexes(posted, place))
        return [row for row in rows if _filled(row)]
    if shape.many:
        left_out = shape.optional and place not in posted  # the page has no such field
        return None if left_out else given
    if is_dataclass(shape.kind):
        inner = _object(posted, _cls(shape.kind), f"{place}.")
        return inner if _filled(inner) or not shape.optional else None
    if isinstance(shape.kind, type) and issubclass(shape.kind, Mapping):
        prefix = f"{place}."
        return dict(_mapped(posted, prefix))
    return given[-1] if given else None


def _mapped(
    posted: Mapping[str, list[str | Upload]], prefix: str
) -> Iterator[tuple[str, str | Upload]]:
    """Of text the last counts; files chosen in one field are all kept, numbered from the second."""
    for name, values in posted.items():
        if name.startswith(prefix):
            key = name[len(prefix) :]
            files = [value for value in values if isinstance(value, Upload)]
            if not files:
                yield key, values[-1]
            for place, file in enumerate(files):
                yield (f"{key}-{place}" if place else key), file


def _cls(kind: Any) -> type[Any]:
    assert isinstance(kind, type)
    return kind


def _filled(values: Mapping[str, Any]) -> bool:
    """A row counts once anything was typed; a checkbox left alone is nothing."""
    return any(value not in (None, "", False, [], {}) for value in values.values())


def _indexes(posted: Iterable[str], place: str) -> list[int]:
    prefix = f"{place}."
    found = {name[len(prefix) :].partition(".")[0] for name in posted if name.startswith(prefix)}
    numbers = sorted(int(one) for one in found if one.isascii() and one.isdigit() and len(one) < 6)
    if len(numbers) > MAX_ROWS:
        raise bad_request("too-many-rows", most=MAX_ROWS)
    return numbers


def resolve_lookups(
    items: Items,
    values: dict[str, Any],
    lookups: Mapping[str, Callable[[str], tuple[Choice, ...]]],
) -> tuple[dict[str, str], dict[str, tuple[Choice, ...]]]:
    """Put ids where text was typed. Returns the errors by field, and the candidates to offer."""
    posted = {name: value for name, value in items if isinstance(value, str)}
    errors: dict[str, str] = {}
    offers: dict[str, tuple[Choice, ...]] = {}
    for name, find in lookups.items():
        text = posted.get(name + TEXT, "").strip()
        if not text:
            values.pop(name, None)
            continue
        if values.get(name) and text == posted.get(name + LABEL, ""):
            continue  # untouched, or picked by the script
        found = find(text)
        exact = [one for one in found if one.label == text] or list(found)
        if len(exact) == 1:
            values[name] = exact[0].value
        else:
            values.pop(name, None)
            errors[name] = "several-matches" if exact else "no-match"
            offers[name] = found
    return errors, offers


@dataclass(kw_only=True)
class FormState:
    """What the macros need to draw one form: names checked, values kept, errors beside them."""

    name: str
    kind: type[Any]
    action: str
    csrf: str
    version: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """What was typed into look-ups, by field."""
    errors: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    problem: Problem | None = None
    key: str = field(default_factory=lambda: str(uuid4()))
    labels: dict[str, str] = field(default_factory=dict)
    """Filled while the fields are drawn, for the summary of errors."""

    def value(self, name: str) -> Any:
        """As text for a widget; lists stay lists of text. Raises KeyError for unknown names."""
        self._declared(name)
        value: Any = self.values
        for part in name.split("."):
            if isinstance(value, Mapping):
                value = value.get(part)
            elif isinstance(value, list | tuple):
                value = value[int(part)] if int(part) < len(value) else None
            else:
                value = None
        return value if isinstance(value, list | dict) else _text(value)

    def checked(self, name: str, value: str) -> bool:
        """Is this radio button, checkbox or option chosen?"""
        now = self.value(name)
        return value in now if isinstance(now, list) else now == value

    def ticked(self, name: str) -> bool:
        return self.value(name) in ("on", "true", "1", "True")

    def required(self, name: str) -> bool:
        """Has the field neither a default nor None among its types?"""
        declared, shape = self._declared(name)
        if declared is None:
            return False
        default = declared.default is MISSING and declared.default_factory is MISSING
        return default and not shape.optional and shape.kind is not bool and not shape.many

    def choices(self, name: str) -> tuple[tuple[str, str], ...]:
        """Value and Chinese word of every member, for a field that is an enum."""
        return choices_of(self._declared(name)[1].kind)

    def rows(self, name: str, spare: int) -> range:
        """Row numbers to draw: those there are, and blank ones."""
        self._declared(name)
        there = self.values.get(name) or ()
        return range(len(there) + spare)

    def error(self, name: str) -> str:
        code = self.errors.get(name)
        return message(code, self.problem.facts if self.problem else {}) if code else ""

    @property
    def first_error(self) -> str:
        """The field that gets the focus: the first one in the form's order."""
        order = list(_fields(self.kind))
        known = [name for name in self.errors if name.partition(".")[0] in order]
        return min(known, key=lambda name: order.index(name.partition(".")[0]), default="")

    def labelled(self, name: str, label: str) -> str:
        """The label, remembered. Raises KeyError for unknown names."""
        self._declared(name)
        self.labels[name] = label
        return label

    def labelled_place(self, place: str, label: str, row: int) -> str:
        """The same for a cell of a table; returns its name."""
        self.labels[place] = f"{label}（第 {row + 1} 行）"
        return place

    def label_of(self, name: str) -> str:
        return self.labels.get(name, name)

    def id(self, name: str) -> str:
        return f"{self.name}-{name}".replace(".", "-")

    def _declared(self, name: str) -> tuple[Field[Any] | None, _Shape]:
        """The field of a dotted name; row numbers and keys of mappings are passed over."""
        kind: Any = self.kind
        found: tuple[Field[Any] | None, _Shape] = (None, _Shape(kind=kind))
        for part in name.split("."):
            if is_dataclass(kind) and not part.isdigit():
                if part not in _fields(_cls(kind)):
                    raise KeyError(f"form {self.name} has no field {name}")
                found = _fields(_cls(kind))[part]
                kind = found[1].kind
            elif isinstance(kind, type) and issubclass(kind, Mapping):
                return None, _Shape()
        return found


def defaults_of(kind: type[Any]) -> dict[str, Any]:
    """What a blank form starts with."""
    return {f.name: as_values(f.default) for f in fields(kind) if f.default is not MISSING}


def as_values(initial: object) -> Any:
    """A dataclass or mapping as the nested values a form starts with."""
    if is_dataclass(initial) and not isinstance(initial, type):
        return {f.name: as_values(getattr(initial, f.name)) for f in fields(initial)}
    if isinstance(initial, Mapping):
        return {str(name): as_values(value) for name, value in initial.items()}
    if isinstance(initial, tuple | list):
        return [as_values(value) for value in initial]
    return _text(initial)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
