"""One history told: every event with who, for whom, as what, what was said, before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.configuration.template import from_json
from domain.decider import Decider, Recorded, Rejected
from domain.personal import Personal
from domain.registry import DECIDERS
from interfaces.auditing.codes import codes_of
from interfaces.auditing.differences import Changed, Path, changes, leaves
from interfaces.auditing.names import names_of
from interfaces.auditing.speech import Speech, ids_in
from interfaces.system import System
from interfaces.vocabulary.fields import field_word

MOST_DIFFERENCES = 80
"""Of one event; a catalogue that is imported changes thousands of fields at once."""
SAID = ("opinion", "items", "reason", "reasons", "finding", "proposal", "content")
"""Fields of an event that hold what somebody said; told first, and not again below."""
_BY_NAME = {one.name: one for one in DECIDERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditWords:
    """A field and what it holds."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditChange:
    """One field of the state, side by side; empty where there was, or is, nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    version: int
    position: int
    at: datetime
    name: str
    """Stored name: `declaration.Returned`."""
    actor: UUID | None
    actor_name: str
    organisation: UUID | None
    organisation_name: str
    role: str
    stage: str
    """Code of the stage that the event names; empty for others than declarations."""
    said: tuple[AuditWords, ...]
    """Opinions and reasons."""
    changes: tuple[AuditChange, ...]
    content: tuple[AuditWords, ...]
    """The other fields of the event."""
    left_out: int = 0
    """Changes that are not told, of an event with very many."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event between the states before and after it."""

    record: Recorded
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A history up to a moment, folded."""

    decider: Decider[Any, Any, Any]
    records: Sequence[Recorded]
    state: Any
    as_of: datetime | None
    codes: Mapping[str, Mapping[str, str]]
    """For `Speech`; found out once, for all that is told of the history."""

    @property
    def kind(self) -> str:
        return self.decider.name


def past_of(system: System, stream: UUID, as_of: datetime | None) -> Past:
    """The history as it was at that moment; None: as it is.

    Raises `Hidden` for no stream at all, `Rejected` history-not-begun for one that is younger.
    """
    history = system.log.read(stream)
    if not history:
        raise Hidden
    if as_of is not None and history[0].at > as_of:
        raise Rejected(
            "history-not-begun", fields={"as_of": "history-not-begun"}, begun=history[0].at
        )
    records = history
    if as_of is not None:
        records = list(takewhile(lambda r: r.at <= as_of, history))
    decider = _BY_NAME[history[0].name.partition(".")[0]]
    state = decider.fold(r.event for r in records)
    return Past(
        decider=decider,
        records=records,
        state=state,
        as_of=as_of,
        codes=codes_of(system, decider.name, state, as_of),
    )


def steps_of(past: Past) -> Iterator[Step]:
    """Never all at once: every state of a history of thousands would be kept."""
    state = past.decider.initial
    for r in past.records:
        after = past.decider.evolve(state, r.event)
        yield Step(r, state, after)
        state = after


def told(
    system: System, past: Past, steps: Iterable[Step], *, in_full: bool
) -> tuple[AuditEvent, ...]:
    """These steps of the history, in their order."""
    found = [_Found.of(step) for step in steps]
    ids = {one for each in found for one in each.ids()}
    speech = speech_of(system, past, ids, in_full=in_full)
    return tuple(each.told(speech) for each in found)


def state_of(system: System, past: Past, most: int, *, in_full: bool) -> tuple[AuditWords, ...]:
    """What is so after all of it, field by field."""
    said = list(leaves(past.state))[:most]
    ids = {one for path, value in said for one in ids_in((*path, value))}
    return _words(speech_of(system, past, ids, in_full=in_full), said)


def speech_of(system: System, past: Past, ids: Iterable[UUID], *, in_full: bool) -> Speech:
    stages = past.state.route.stages if past.kind == "declaration" else ()
    return Speech(
        aggregate=past.kind,
        names=names_of(system, ids, past.as_of, in_full=in_full),
        in_full=in_full,
        stages=[stage.code for stage in stages],
        codes=past.codes,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    record: Recorded
    said: tuple[tuple[Path, Any], ...]
    content: tuple[tuple[Path, Any], ...]
    changes: tuple[Changed, ...]
    left_out: int

    @classmethod
    def of(cls, step: Step) -> "_Found":
        event = step.record.event
        said = tuple((path, value) for path, value in leaves(event) if path[-1] in SAID)
        changed = [*_changes(step)]
        shown = {(each.path[-1], each.after) for each in changed}
        content = tuple(
            (path, value)
            for path, value in leaves(event)
            if path[-1] not in SAID and (path[-1], value) not in shown
        )
        return cls(
            record=step.record,
            said=said,
            content=content[:MOST_DIFFERENCES],
            changes=tuple(changed[:MOST_DIFFERENCES]),
            left_out=max(0, len(changed) - MOST_DIFFERENCES),
        )

    def ids(self) -> Iterator[UUID]:
        r = self.record
        yield from (one for one in (r.actor, r.organisation) if one is not None)
        for path, value in (*self.said, *self.content):
            yield from ids_in((*path, value))
        for each in self.changes:
            yield from ids_in((*each.path, each.before, each.after))

    def told(self, speech: Speech) -> AuditEvent:
        r = self.record
        return AuditEvent(
            version=r.version,
            position=r.position,
            at=r.at,
            name=r.name,
            actor=r.actor,
            actor_name=speech.names.get(r.actor, "") if r.actor else "",
            organisation=r.organisation,
            organisation_name=speech.names.get(r.organisation, "") if r.organisation else "",
            role=r.role,
            stage=_stage(r),
            said=_words(speech, self.said),
            changes=tuple(_side_by_side(speech, self.changes)),
            content=_words(speech, self.content),
            left_out=self.left_out,
        )


def _changes(step: Step) -> Iterator[Changed]:
    """Of the state; what somebody said is told above."""
    for each in changes(step.before, step.after):
        if each.path[-1] not in SAID:
            yield each


def _words(speech: Speech, found: Sequence[tuple[Path, Any]]) -> tuple[AuditWords, ...]:
    return tuple(
        AuditWords(label=speech.label(path), text=speech.value(path, value))
        for path, value in found
    )


def _side_by_side(speech: Speech, found: Sequence[Changed]) -> Iterator[AuditChange]:
    for each in found:
        if speech.in_full and speech.aggregate == "declaration" and each.path == ("answers",):
            yield from _answers(each, speech.codes["field"])
            continue
        before = "" if each.before is None else speech.value(each.path, each.before)
        after = "" if each.after is None else speech.value(each.path, each.after)
        yield AuditChange(label=speech.label(each.path), before=before, after=after)


def _answers(change: Changed, labels: Mapping[str, str]) -> Iterator[AuditChange]:
    """The dossier, answer by answer."""
    was, now = (
        {one.field: one for one in from_json(side.value if isinstance(side, Personal) else None)}
        for side in (change.before, change.after)
    )
    for field in dict.fromkeys((*was, *now)):
        if was.get(field) != now.get(field):
            yield AuditChange(
                label=f"{field_word('declaration', 'answers')} · {labels.get(field, field)}",
                before=_answer(was.get(field)),
                after=_answer(now.get(field)),
            )


def _answer(answer: Any) -> str:
    if answer is None:
        return ""
    rows = "；".join(" ".join(row) for row in answer.rows)
    files = "、".join(file.name for file in answer.files)
    return "".join(part for part in (answer.text, rows, files) if part)


def _stage(r: Recorded) -> str:
    code = getattr(r.event, "code", "") if r.name.startswith("declaration.") else ""
    return code if isinstance(code, str) else ""
