"""The manifest of an export: which part of the log its files hold, and how to check them."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from infrastructure.analysts.parts import Part
from infrastructure.analysts.reference import Table

SCHEMA_VERSION = 1
"""Of the tables, and of this file; grows when a column or its meaning changes."""
NAME = "manifest.json"


class Unfit(Exception):
    """A folder that an export cannot go on from. One line for operators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    format: str
    recipient: str
    key: str
    """Fingerprint of the key of the pseudonyms."""
    after: int
    """Position behind which the first part begins; 0 for a whole log."""
    position: int
    """Of the last event of the log that was looked at; an increment begins behind it."""
    since: datetime | None
    until: datetime | None
    """Events at or after `since` and before `until`."""
    made_at: datetime
    parts: tuple[Part, ...]
    tables: tuple[Table, ...]
    schema: str = "zhicheng-log"
    schema_version: int = field(default=SCHEMA_VERSION)

    @property
    def events(self) -> int:
        return sum(part.events for part in self.parts)

    def encode(self) -> bytes:
        document = msgspec.to_builtins(asdict(self) | {"events": self.events})
        return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def read(folder: Path) -> Manifest | None:
    """None where there is none. Raises `Unfit` for one of another kind."""
    file = folder / NAME
    if not file.exists():
        return None
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise Unfit(f"{file} is no manifest of this program: {error}") from None
    if (found.schema, found.schema_version) != ("zhicheng-log", SCHEMA_VERSION):
        raise Unfit(
            f"{file} has version {found.schema_version}, this program writes {SCHEMA_VERSION};"
            " export into a new folder"
        )
    return found
