"""变更记录: every change of one thing, who made it and when, with the value before and after.

No table: the events of one thing are few, and the log tells who, when and what.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from application.desk import Actor
from application.permissions import Hidden
from domain.decider import Decider, Recorded
from domain.personal import Personal
from domain.terms import Role
from interfaces.actions import ACTIONS
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import folded
from interfaces.system import System
from interfaces.words import word
from projections.organisations import organisations
from projections.people import accounts

Labels = Mapping[str, str]
"""Name of an event's field -> what the page calls it; a field without a label is not shown.

`terms.opens_on` is a field within a field. Fields that share a label are one thing that changes.
"""
Words = Mapping[str, Callable[[Any], str]]
"""Name of a field -> how its value is written, where that is not plain."""
_NO_WORDS: Words = {}
_NO_NAMES: Mapping[UUID, str] = {}
_ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    label: str
    before: str
    """Empty when there was nothing."""
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event of the thing, in the words of the pages."""

    version: int
    at: datetime
    action: str
    role: str
    """A stored role; empty for the system itself."""
    actor_name: str
    organisation_name: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    changes: tuple[Change, ...]
    """Newest first."""


def changes_of(
    system: System,
    stream: UUID,
    labels: Labels,
    about: Callable[[Any], bool] = lambda _: True,
    *,
    telling: Callable[[Any], Any] = lambda event: event,
    decider: Decider[Any, Any, Any] | None = None,
    words: Words = _NO_WORDS,
    known: Mapping[UUID, str] = _NO_NAMES,
    apart: bool = False,
) -> tuple[Change, ...]:
    """Newest first. `about` picks the events of the thing where a stream holds several; the
    rest as in `told`."""
    history = [r for r in system.log.read(stream) if about(r.event)]
    return told(
        system,
        history,
        labels,
        telling=telling,
        decider=decider,
        words=words,
        known=known,
        apart=apart,
    )


def told(
    system: System,
    history: Sequence[Recorded],
    labels: Labels,
    *,
    telling: Callable[[Any], Any] = lambda event: event,
    decider: Decider[Any, Any, Any] | None = None,
    words: Words = _NO_WORDS,
    known: Mapping[UUID, str] = _NO_NAMES,
    apart: bool = False,
) -> tuple[Change, ...]:
    """These events of one thing, oldest first, as changes, newest first.

    `telling` gives the part of an event that has the labelled fields. With a `decider` its
    states are compared, too: for things whose events tell only what was added or removed.
    `known` names ids that are neither bodies nor accounts. `apart`: every event is about a
    thing of its own, so that nothing was before it.
    """
    said = [_said(telling(r.event), labels) for r in history]
    if decider is not None:
        states = _states(history, decider, labels)
        said = [event | state for event, state in zip(said, states, strict=True)]
    with system.reading() as tx:
        people = accounts.names(tx, {r.actor for r in history if r.actor})
        ids = {one for values in said for value in values.values() for one in _ids(value)}
        ids |= {r.organisation for r in history if r.organisation}
        names = {**known, **organisations.names(tx, ids), **accounts.names(tx, ids)}
    changes = []
    before: dict[str, str] = {}
    for r, values in zip(history, said, strict=True):
        after = {
            labels[name]: words[name](value) if name in words else _words(value, names)
            for name, value in values.items()
        }
        changes.append(_change(r, labels, before, after, names, people))
        before = {} if apart else before | after
    return tuple(reversed(changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The changes of one kind of thing, for its page and at `/api/{things}/{id}/changes`."""

    things: str
    """As in the paths: `organisations`."""
    functions: tuple[str, ...]
    decider: Decider[Any, Any, Any]
    roles: tuple[Role, ...]
    labels: Labels
    about: tuple[type[Any], ...] = ()
    """The events that change its configuration; empty when all of its stream do."""
    states: bool = False
    """Compare the states before and after, not only what the events say."""
    words: Words = field(default_factory=dict)
    words_of: Callable[[System, UUID], Words] | None = None
    """Words that depend on the thing, as when its template names what it asks."""
    sees: Callable[[Actor, Any], bool] | None = None
    """Whether the actor may see the thing in this state; None where the role decides alone."""

    def of(self, system: System, stream: UUID) -> tuple[Change, ...]:
        return changes_of(
            system,
            stream,
            self.labels,
            lambda event: not self.about or type(event) in self.about,
            decider=self.decider if self.states else None,
            words=self.words_of(system, stream) if self.words_of else self.words,
        )

    def shown(self, system: System, call: Call[Any]) -> tuple[Change, ...] | None:
        """For the page of the thing; None for those to whom its changes are closed."""
        return self.of(system, call.id) if call.account.role in self.roles else None

    @property
    def read(self) -> Read:
        return Read(
            name=f"{self.things}.changes",
            functions=self.functions,
            path=f"/{self.things}/{{id}}/changes",
            summary="变更记录",
            handler=self._answer,
            answer=Changes,
            roles=self.roles,
        )

    def _answer(self, system: System, call: Call[NoBody]) -> Changes:
        state, _ = folded(system, call, self.decider, call.id)  # hides what is no such thing
        if self.sees is not None and not self.sees(call.actor, state):
            raise Hidden
        return Changes(changes=self.of(system, call.id))


def _said(thing: Any, labels: Labels) -> dict[str, Any]:
    """The labelled fields that the thing has."""
    found = ((name, _at(thing, name)) for name in labels)
    return {name: value for name, value in found if value is not _ABSENT}


def _at(thing: Any, name: str) -> Any:
    value = thing
    for part in name.split("."):
        value = getattr(value, part, _ABSENT)
    return value


def _states(
    history: Iterable[Recorded], decider: Decider[Any, Any, Any], labels: Labels
) -> Iterable[dict[str, Any]]:
    state = decider.fold(())
    for r in history:
        state = decider.evolve(state, r.event)
        yield _said(state, labels)


def _change(
    r: Recorded,
    labels: Labels,
    before: Mapping[str, str],
    after: Mapping[str, str],
    names: Mapping[UUID, str],
    people: Mapping[UUID, str],
) -> Change:
    return Change(
        version=r.version,
        at=r.at,
        action=ACTIONS[r.name],
        role=r.role,
        actor_name=people.get(r.actor, "") if r.actor else "",
        organisation_name=names.get(r.organisation, "") if r.organisation else "",
        differences=tuple(
            Difference(label=label, before=before.get(label, ""), after=after[label])
            for label in dict.fromkeys(labels.values())
            if label in after and after[label] != before.get(label, "")
        ),
    )


def _ids(value: Any) -> Iterable[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _ids(one)


def _words(value: Any, names: Mapping[UUID, str]) -> str:
    """A value as the pages write it; a record of several fields is its fields in a row."""
    if isinstance(value, Personal):
        return str(value)
    if isinstance(value, UUID):
        return names.get(value, str(value))
    if isinstance(value, tuple):
        return "、".join(_words(one, names) for one in value)
    if hasattr(value, "__dataclass_fields__"):
        return " ".join(_words(getattr(value, f.name), names) for f in fields(value))
    return word(value)
