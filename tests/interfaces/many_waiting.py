"""Cases by the thousand that wait for their certificates: copies of one that walked its route."""

from dataclasses import fields, is_dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from application.ports import Context, Write
from domain.decider import Recorded
from domain.personal import Personal
from interfaces.system import System
from tests.interfaces.review_world import ReviewWorld

CHUNK = 100


def many_waiting(world: ReviewWorld, system: System, count: int) -> list[UUID]:
    """All that the world's log holds, and so many cases more, into the log of another system."""
    (case,) = world.unissued(1)
    source = world.small.system.log
    everything: list[Recorded] = []
    while page := source.after(everything[-1].position if everything else 0, 1_000):
        everything += page
    for _, command in groupby(everything, key=lambda r: r.request):
        _copy(system, list(command))
    person = world.small.journeys.case(case).applicant
    assert person is not None
    template = {case: source.read(case), person: source.read(person)}
    made = []
    for first in range(0, count, CHUNK):
        places = range(first, min(count, first + CHUNK))
        ids = [
            {case: uuid5(case, str(place)), person: uuid5(person, str(place))} for place in places
        ]
        system.vault.preload([one[person] for one in ids], create=True)
        writes = [
            Write(
                stream=new[old],
                version=0,
                events=tuple(_renamed(r.event, new) for r in history),
            )
            for new in ids
            for old, history in template.items()
        ]
        context = _context(template[case][-1], f"many-{first}")
        system.log.append(writes, context, answer=writes[0].stream)
        made += [new[case] for new in ids]
    return made


def _copy(system: System, command: list[Recorded]) -> None:
    streams: dict[UUID, list[Recorded]] = {}
    for r in command:
        streams.setdefault(r.stream, []).append(r)
    writes = [
        Write(
            stream=stream,
            version=history[0].version - 1,
            events=tuple(r.event for r in history),
        )
        for stream, history in streams.items()
    ]
    context = _context(command[0], command[0].request)
    system.log.append(writes, context, answer=writes[0].stream)


def _context(r: Recorded, request: str) -> Context:
    return Context(
        actor=r.actor, organisation=r.organisation, role=r.role, at=r.at, request=request
    )


def _renamed(value: Any, ids: dict[UUID, UUID]) -> Any:
    """The same value about somebody else."""
    if isinstance(value, UUID):
        return ids.get(value, value)
    if isinstance(value, Personal):
        return Personal(ids.get(value.subject, value.subject), value.value)
    if isinstance(value, tuple):
        return tuple(_renamed(one, ids) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {one.name: _renamed(getattr(value, one.name), ids) for one in fields(value)}
        return replace(value, **changes)
    return value
