"""The smallest codec: one kind of event, stored as JSON, and what tests say with it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from application.ports import Context, Key, Write
from domain.decider import Recorded

NAME = "note.Noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    text: str


class Illegible(Exception):
    """A stored row that is not of this codec's making."""


class PlainCodec:
    def prepare(self, events: Iterable[object]) -> None:
        """There is nothing to prepare."""

    def encode(
        self, event: object, *, stream: UUID, version: int, context: Context
    ) -> tuple[str, bytes]:
        assert isinstance(event, Noted), "the only event here"
        body = {
            "text": event.text,
            "at": context.at.isoformat(),
            "by": context.actor and context.actor.hex,
            "org": context.organisation and context.organisation.hex,
            "role": context.role,
            "req": context.request,
            "cause": context.cause,
        }
        return NAME, json.dumps(body).encode()

    def decode_all(self, rows: Iterable[tuple[str, bytes, UUID, int, int]]) -> list[Recorded]:
        return [self._decode(*row) for row in rows]

    def _decode(
        self, name: str, state: bytes, stream: UUID, version: int, position: int
    ) -> Recorded:
        try:
            body = json.loads(state)
        except ValueError:
            raise Illegible(f"{name} at position {position}") from None
        return Recorded(
            position=position,
            stream=stream,
            version=version,
            name=name,
            event=Noted(text=body["text"]),
            at=datetime.fromisoformat(body["at"]),
            actor=body["by"] and UUID(body["by"]),
            organisation=body["org"] and UUID(body["org"]),
            role=body["role"],
            request=body["req"],
            cause=body["cause"],
        )


CONTEXT = Context(
    actor=UUID(int=1),
    organisation=UUID(int=2),
    role="TitleOfficer",
    at=datetime(2026, 6, 1, 8, 30, tzinfo=UTC),
    request="r-1",
    cause=7,
)


def write(stream: UUID, version: int, *texts: str) -> Write:
    return Write(stream=stream, version=version, events=[Noted(text=text) for text in texts])


def key(value: str, asked: str = "approve") -> Key:
    return Key(value=value, fingerprint=asked.encode())
