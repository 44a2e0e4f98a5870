"""The shape every aggregate has, and the record every event becomes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


class Rejected(Exception):
    """A rule said no.

    `code` is stable: tests and translations rely on it. `fields` maps the name of each
    offending field to a code of its own. `facts` are numbers, dates and codes for the
    message; never personal data.
    """

    def __init__(
        self, code: str, *, fields: Mapping[str, str] | None = None, **facts: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.fields = dict(fields or {})
        self.facts = facts


def changed(state: S, /, **changes: Any) -> S:
    """`dataclasses.replace` for a slotted state without `__post_init__`, at half its price.

    A state is folded from a dozen events for every command; nothing else is done as often.
    """
    kind = type(state)
    slots = _SLOTS.get(kind)
    if slots is None:
        members = [(name, vars(kind)[name]) for name in kind.__slots__]  # type: ignore[attr-defined]  # of a slotted class
        slots = _SLOTS[kind] = tuple((name, m.__get__, m.__set__) for name, m in members)
    new = _new(kind)
    for name, get, put in slots:
        put(new, changes[name] if name in changes else get(state))
    return new


_new = object.__new__
_SLOTS: dict[type, tuple[tuple[str, Callable[..., Any], Callable[..., None]], ...]] = {}


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """An aggregate in three pure pieces: a first state, decide and evolve.

    `decide` may raise `Rejected`; `evolve` believes every event and never raises.
    """

    name: str
    events: tuple[type[E], ...]
    initial: S
    decide: Callable[[C, S], list[E]]
    evolve: Callable[[S, E], S]
    long: bool = False
    """Its streams grow for ever and hold no personal data: a folded state may be kept."""

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        return reduce(self.evolve, events, self.initial if state is None else state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as the log keeps it: what, of which aggregate, when, by whom, and why."""

    position: int
    """Place in the whole log; grows, with gaps."""
    stream: UUID
    version: int
    """Place in its stream, from 1."""
    name: str
    """Stored name, `<aggregate>.<Event>`."""
    event: Any
    at: datetime
    """UTC."""
    actor: UUID | None
    """The account that asked; None for the system itself."""
    organisation: UUID | None
    role: str
    request: str
    """One id per command, shared by all the events it led to."""
    cause: int | None
    """Position of the event that this one reacts to, if any."""
