"""Bytes from outside into the domain's dataclasses, all errors at once.

JSON is taken strictly by type; forms and query strings are text, so they are taken leniently.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn

from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model

from interfaces.http.problems import bad_request, invalid

MAX_DEPTH = 32
MAX_DIGITS = 15  # beyond 2**53 other programs' JSON readers lose digits
INT_MAX = 2**31 - 1  # a column of the read models holds no more

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters and halves of surrogate pairs."""

_CODES = {
    "missing": "required",
    "missing_argument": "required",
    "missing_keyword_only_argument": "required",
    "unexpected_keyword_argument": "unknown-field",
    "extra_forbidden": "unknown-field",
    "enum": "not-a-choice",
    "literal_error": "not-a-choice",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "too_long": "too-many",
    "too_short": "too-few",
}
_CODES_BY_PREFIX = (
    ("uuid", "bad-id"),
    ("datetime", "bad-time"),
    ("date", "bad-date"),
    ("time", "bad-time"),
    ("int", "bad-number"),
    ("float", "bad-number"),
    ("decimal", "bad-number"),
    ("greater_than", "too-small"),
    ("less_than", "too-large"),
    ("bool", "bad-choice"),
    ("is_instance", "bad-file"),
)


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Of a one-field model around `kind`, so that nested dataclasses refuse unknown fields too."""
    if kind not in _adapters:
        forbidding = ConfigDict(extra="forbid")
        model = create_model(f"{kind.__name__}Body", __config__=forbidding, body=(kind, ...))
        _adapters[kind] = TypeAdapter(model)
    return _adapters[kind]


def from_json(kind: type[Any], raw: bytes) -> Any:
    """A JSON document as `kind`. Raises `Problem` 400 or 422. An empty body counts as {}."""
    text = raw or b"{}"
    value = parse_json(text)
    if not isinstance(value, dict):
        raise bad_request("not-an-object")
    try:
        body = adapter(kind).validate_json(b'{"body":' + text + b"}", strict=True).body
    except ValidationError as error:
        raise invalid(field_codes(error)) from None
    check_numbers(body)
    return body


def from_text(kind: type[Any], values: Mapping[str, Any]) -> Any:
    """Nested text values (see `forms.nest`) as `kind`. Raises `Problem` 400 or 422."""
    try:
        body = adapter(kind).validate_python({"body": values}).body
    except ValidationError as error:
        raise invalid(field_codes(error)) from None
    check_numbers(body)
    return body


def field_codes(error: ValidationError) -> dict[str, str]:
    """Dotted field names and our stable codes; the first error of a field wins."""
    codes: dict[str, str] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in one["loc"][1:])
        kind = one["type"]
        prefixed = (code for prefix, code in _CODES_BY_PREFIX if kind.startswith(prefix))
        codes.setdefault(name, _CODES.get(kind) or next(prefixed, "bad-value"))
    return codes


def parse_json(raw: bytes) -> Any:
    """A JSON value with limits on depth, numbers and characters. Raises `Problem` 400."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise bad_request("not-utf-8") from None
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except json.JSONDecodeError:
        raise bad_request("malformed-json") from None
    for one in _strings(value):
        check_text(one)
    return value


def check_text(text: str) -> None:
    """Refuse characters that no store keeps and no page shows. Raises `Problem` 400."""
    if _BAD.search(text):
        raise bad_request("bad-character")


def check_numbers(body: Any, name: str = "") -> None:
    """Refuse whole numbers that the read models cannot hold. Raises `Problem` 422."""
    wrong = {
        place: "too-large"
        for place, value in _leaves(body, name)
        if isinstance(value, int) and not -INT_MAX - 1 <= value <= INT_MAX
    }
    if wrong:
        raise invalid(wrong)


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    parts: Iterator[tuple[Any, Any]]
    if is_dataclass(value):
        parts = ((f.name, getattr(value, f.name)) for f in fields(value))
    elif isinstance(value, Mapping):
        parts = iter(value.items())
    elif isinstance(value, tuple | list | set | frozenset):
        parts = iter(enumerate(value))
    else:
        yield name, value
        return
    for part, inner in parts:
        yield from _leaves(inner, f"{name}.{part}" if name else str(part))


def _check_depth(text: str) -> None:
    """Before parsing: the parser itself must not be driven deep."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise bad_request("too-deep")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise bad_request("duplicate-name")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise bad_request("malformed-json")


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise bad_request("huge-number")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if abs(number) > 10.0**MAX_DIGITS:
        raise bad_request("huge-number")
    return number
