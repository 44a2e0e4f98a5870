"""Events to stored bytes and back, by the types of their fields.

The stored form is a JSON envelope: who, when and why, the version of the form, and the
event's own fields under "data". Personal fields are sealed (see `stored_form`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from application.ports import Context
from domain.decider import Decider, Recorded
from infrastructure.log.stored_form import (
    Form,
    Place,
    Unstorable,
    form_of,
    unseal_tree,
)
from infrastructure.log.upcasts import HISTORY, History
from infrastructure.vault.sealing import Roll, Sealer, Tampered

T = TypeVar("T")

StoredRow = tuple[str, bytes, UUID, int, int]
"""Stored name, state, stream, version, position."""

_SUBJECT = re.compile(rb'"s":"([0-9a-f-]{36})"')
_NOWHERE = UUID(int=0)
_MESSAGE = "{name}, form {form}, at position {position}"


class Unreadable(Exception):
    """A stored event that this program must not guess about. Says where, never what."""

    def __init__(self, name: str, form: int | None, position: int) -> None:
        super().__init__(_MESSAGE.format(name=name, form=form, position=position))
        self.name = name
        self.form = form
        """Version of the stored form; None when even that cannot be read."""
        self.position = position


class UnknownEvent(Unreadable):
    """No aggregate of this program has an event of that stored name."""


class UnknownVersion(Unreadable):
    """The stored form is newer than this program."""


class Damaged(Unreadable):
    """The bytes are not what was stored there, or a personal field was moved or changed."""


class _Envelope(msgspec.Struct, Generic[T], frozen=True, omit_defaults=True):
    """Fields that are None are left out."""

    at: datetime
    role: str
    req: str
    v: int
    data: T
    by: UUID | None = None
    org: UUID | None = None
    cause: int | None = None


class _Header(msgspec.Struct):
    v: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """Everything about one event type, worked out once."""

    name: str
    version: int
    event: type[Any]
    form: Form
    decoder: "msgspec.json.Decoder[_Envelope[Any]]"


# A frozen dataclass sets its fields through object.__setattr__, by name: for the eleven of a
# record that takes longer than parsing the event. Rebuilds read millions, so the slots are set
# directly, in the order of the fields.
_new = object.__new__
(_put_1, _put_2, _put_3, _put_4, _put_5, _put_6, _put_7, _put_8, _put_9, _put_10, _put_11) = [
    vars(Recorded)[field.name].__set__ for field in fields(Recorded)
]


def _recorded(
    position: int, stream: UUID, version: int, name: str, event: Any, envelope: _Envelope[Any]
) -> Recorded:
    record = _new(Recorded)
    _put_1(record, position)
    _put_2(record, stream)
    _put_3(record, version)
    _put_4(record, name)
    _put_5(record, event)
    _put_6(record, envelope.at)
    _put_7(record, envelope.by)
    _put_8(record, envelope.org)
    _put_9(record, envelope.role)
    _put_10(record, envelope.req)
    _put_11(record, envelope.cause)
    return record


@cache
def _stored_form(event: type[Any]) -> "tuple[Form, msgspec.json.Decoder[_Envelope[Any]]]":
    """The same for every log of this process. Raises TypeError."""
    generic: Any = _Envelope
    form = form_of(event)
    return form, msgspec.json.Decoder(generic[form.stored])


class Codec:
    """Stored names are `<aggregate>.<Event>`, so modules may move freely. Thread-safe."""

    def __init__(
        self,
        deciders: Iterable[Decider[Any, Any, Any]],
        sealer: Sealer,
        history: History = HISTORY,
    ) -> None:
        """Raises TypeError for an event whose fields have no stored form, and for a gap in
        the history."""
        self._sealer = sealer
        self._history = history
        self._encoder = msgspec.json.Encoder()
        self._by_type: dict[type[Any], _Kind] = {}
        self._by_name: dict[str, _Kind] = {}
        for decider in deciders:
            for event in decider.events:
                self._register(f"{decider.name}.{event.__name__}", event)
        _check_history(history, self._by_name)

    @property
    def names(self) -> Mapping[str, type[Any]]:
        """Stored name -> event type."""
        return {name: kind.event for name, kind in self._by_name.items()}

    def prepare(self, events: Iterable[Any]) -> None:
        """Make the keys of all persons in these events in one go, ahead of `encode`.

        A key is durable before it seals anything, so that each made by itself costs a commit.
        """
        roll = Roll()
        place = Place(roll, _NOWHERE, 0)
        for event in events:
            kind = self._by_type.get(type(event))
            if kind is not None and kind.form.seal is not None:
                kind.form.seal(event, "", place)
        if roll.subjects:
            self._sealer.preload(roll.subjects, create=True)

    def encode(
        self, event: Any, *, stream: UUID, version: int, context: Context
    ) -> tuple[str, bytes]:
        """Stored name and state. Raises `Unstorable`, `KeyDestroyed`.

        Keys of new persons are durable in the vault when this returns, so append afterwards:
        key first, then event.
        """
        kind = self._by_type.get(type(event))
        if kind is None:
            raise Unstorable(f"{type(event).__name__} belongs to no registered aggregate")
        at = context.at
        if at.tzinfo is not UTC and at.utcoffset() != timedelta(0):
            raise Unstorable(f"{kind.name}: the time must be UTC and say so")
        data = event
        if kind.form.seal is not None:
            data = kind.form.seal(event, "", Place(self._sealer, stream, version))
        try:
            state = self._encoder.encode(
                _Envelope(
                    at,
                    context.role,
                    context.request,
                    kind.version,
                    data,
                    context.actor,
                    context.organisation,
                    context.cause,
                )
            )
            # The log is for ever: an event with a value of the wrong type would be stored and
            # stop every reader. Reading it back costs about a microsecond.
            kind.decoder.decode(state)
        except (TypeError, ValueError, OverflowError, msgspec.MsgspecError):
            # The library's message would quote the value.
            raise Unstorable(f"{kind.name}: a field holds what its type does not allow") from None
        return kind.name, state

    def decode(
        self, name: str, state: bytes, *, stream: UUID, version: int, position: int
    ) -> Recorded:
        """Raises `UnknownEvent`, `UnknownVersion`, `Damaged`, `KeyLost`."""
        return self._decode(name, state, stream, version, position, self._sealer)

    def _decode(
        self, name: str, state: bytes, stream: UUID, version: int, position: int, sealer: Sealer
    ) -> Recorded:
        kind = self._by_name.get(name)
        try:
            if kind is None or kind.version > 1:
                kind, envelope = self._any_form(name, state, stream, version, position)
            else:
                envelope = kind.decoder.decode(state)
                if envelope.v != kind.version:
                    raise UnknownVersion(name, envelope.v, position)
            data = envelope.data
            if type(data) is not kind.event:
                assert kind.form.unseal is not None, "only a sealed form differs from its event"
                data = kind.form.unseal(data, "", Place(sealer, stream, version))
        except msgspec.MsgspecError:
            raise self._refusal(name, state, position) from None
        except (Tampered, UnicodeDecodeError):
            raise Damaged(name, kind.version if kind else None, position) from None
        return _recorded(position, stream, version, kind.name, data, envelope)

    def decode_all(self, rows: Iterable[StoredRow]) -> list[Recorded]:
        """As `decode`, with the keys of all persons in the rows fetched in one go."""
        rows = list(rows)
        found = {
            match
            for name, state, *_ in rows
            if (kind := self._by_name.get(name)) is None or kind.form.seal is not None
            for match in _SUBJECT.findall(state)
        }
        if found:
            self._sealer.preload(UUID(match.decode()) for match in found)
        sealer = self._sealer.batch()
        return [self._decode(*row, sealer) for row in rows]

    def _register(self, name: str, event: type[Any]) -> None:
        if event in self._by_type or name in self._by_name:
            raise TypeError(f"{name} is registered twice")
        try:
            form, decoder = _stored_form(event)  # type: ignore[arg-type]  # types are hashable
        except TypeError as error:
            raise TypeError(f"{name} has no stored form: {error}") from error
        kind = _Kind(name, self._history.version(name), event, form, decoder)
        self._by_type[event] = self._by_name[name] = kind

    def _any_form(
        self, name: str, state: bytes, stream: UUID, version: int, position: int
    ) -> tuple[_Kind, _Envelope[Any]]:
        """The slow way, for names and forms that may be old ones."""
        form = msgspec.json.decode(state, type=_Header).v
        kind = self._by_name.get(self._history.renamed.get(name, name))
        if kind is None:
            raise UnknownEvent(name, form, position)
        if not 1 <= form <= kind.version:
            raise UnknownVersion(name, form, position)
        if form == kind.version:
            return kind, kind.decoder.decode(state)
        raw = msgspec.json.decode(state, type=_Envelope[Any])
        # Unsealed where it was stored, before any step moves it: the seal is bound to the path.
        plain = unseal_tree(raw.data, "", Place(self._sealer, stream, version))
        data = self._history.upcast(kind.name, form, plain)
        event = msgspec.json.decode(self._encoder.encode(data), type=kind.event)
        return kind, msgspec.structs.replace(raw, data=event)

    def _refusal(self, name: str, state: bytes, position: int) -> Unreadable:
        """A newer form may not even parse as this one: look at its number first."""
        try:
            form = msgspec.json.decode(state, type=_Header).v
        except (msgspec.MsgspecError, UnicodeDecodeError):
            form = None
        kind = self._by_name.get(self._history.renamed.get(name, name))
        if kind is None:
            return UnknownEvent(name, form, position)
        if form is not None and form > kind.version:
            return UnknownVersion(name, form, position)
        return Damaged(name, form, position)


def _check_history(history: History, known: Mapping[str, _Kind]) -> None:
    """A missing step must fail at start-up, not at the first old event.

    What is said of aggregates that this codec does not know is left to the codec that does.
    """
    aggregates = {name.partition(".")[0] for name in known}
    for old, new in history.renamed.items():
        if old in known or new not in known:
            raise TypeError(f"the history renames {old} to {new}: one is in use or one unknown")
    for name, version in history.current.items():
        if name.partition(".")[0] not in aggregates:
            continue
        missing = [v for v in range(1, version) if (name, v) not in history.steps]
        if name not in known or version < 1 or missing:
            raise TypeError(f"the history of {name} up to {version} is not complete")
    for name, version in history.steps:
        if not 1 <= version < history.version(name):
            raise TypeError(f"the step of {name} from {version} is never taken")
