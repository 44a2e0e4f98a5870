"""Transcripts by chance, true ones and forged ones."""

import copy
import hashlib
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from domain.decider import Rejected
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import (
    EXPERT_DRAW,
    ApproveDraw,
    RecordPublicValue,
    RevealSecret,
    transcript,
)
from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_algorithm import GroupSeats, Party, promise
from domain.rules.draw_pool import PoolEntry
from domain.rules.draw_transcript import Transcript
from domain.rules.transcript_file import from_json, to_json, write
from tests.domain.draws import HRSS_OFFICE, SIMPLE
from tests.spec import spec

NAMES = ("机械组", 'the "first" group', "back\\slash", "é", "组 1")


def some_uuid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def some_hex(chance: Random) -> str:
    return f"{chance.getrandbits(256):064x}"


def true_transcript(chance: Random) -> Transcript:
    """By the whole way of the aggregate, from the request to the result."""
    draw = some_uuid(chance)
    names = chance.sample(NAMES, chance.randint(1, 3))
    cap = chance.choice((0, 0, 1, 2, 3))
    seats, pool = [], []
    for name in names:
        primary, alternates = chance.randint(1, 3), chance.randint(0, 2)
        codes = tuple(f"{chance.randrange(10_000):04}" for _ in range(chance.randint(1, 3)))
        seats.append(
            GroupSeats(group=name, specialties=codes, primary=primary, alternates=alternates)
        )
        units = [some_uuid(chance) for _ in range(primary + alternates)]
        pool += [
            PoolEntry(expert=some_uuid(chance), group=name, unit=units[i % len(units)])
            for i in range(primary + alternates + chance.randint(0, 8))
        ]
    out = [
        Exclusion(expert=some_uuid(chance), rule=rule, evidence=f"x={chance.random()}")
        for rule in chance.choices(list(ExclusionRule), k=chance.randint(0, 4))
    ]
    mine, theirs = some_hex(chance), some_hex(chance)
    public = chance.choice(("", "", "彩票第 2026160 期"))
    primaries = sum(one.primary for one in seats)
    command = replace(
        SIMPLE,
        draw=draw,
        kind=DrawKind.SUPPLEMENTARY if primaries % 2 == 0 else DrawKind.FORMAL,
        follows=some_uuid(chance),
        seats_held=1 - primaries % 2,
        minimum_seats=1,
        groups=tuple(seats),
        by_group=len(seats) > 1,
        pool=tuple(pool),
        exclusions=tuple(out),
        cap_per_unit=cap,
        salt=some_hex(chance),
        secret_commitment=promise(draw, Party.COMMITTEE, mine),
        public_source=public,
    )
    way = spec(EXPERT_DRAW).after(
        command,
        ApproveDraw(office=HRSS_OFFICE, secret_commitment=promise(draw, Party.HRSS, theirs)),
        RevealSecret(party=Party.COMMITTEE, secret=mine),
        RevealSecret(party=Party.HRSS, secret=theirs),
    )
    if public:
        way = way.after(RecordPublicValue(value=str(chance.randrange(1000))))
    return transcript(way.state)


def forged(document: dict[str, Any], chance: Random) -> bytes:
    """One value changed by somebody who knows how the file is written, and its digest."""
    changed = copy.deepcopy(document)
    holder: Any = changed
    while True:
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        value = holder[key]
        if isinstance(value, list | dict) and value and chance.random() < 0.9:
            holder = value
            continue
        break
    if isinstance(value, bool | int):
        holder[key] = max(0, value + chance.choice((-1, 1, 2)))
    elif isinstance(value, str) and value:
        place = chance.randrange(len(value))
        other = chance.choice("0123456789abcdefXé")
        holder[key] = value[:place] + other + value[place + 1 :]
    elif isinstance(value, str):
        holder[key] = "x"
    elif isinstance(holder, list) and len(holder) > 1:
        at = chance.randrange(len(holder))
        holder[key], holder[at] = holder[at], holder[key]
        if chance.random() < 0.5:
            holder.pop(key)
    elif isinstance(value, list) and value:
        value.pop(chance.randrange(len(value)))
    return written(changed)


def written(document: dict[str, Any]) -> bytes:
    """As the program would write it; what it cannot even read is written by hand."""
    try:
        return write(from_json(document))
    except (Rejected, UnicodeEncodeError):
        body = repr(document).encode()
        digest = hashlib.sha256(body).hexdigest().encode()
        return b'{"format":"zhicheng-draw-transcript-1","digest":"' + digest + b'"}'


def byte_changed(data: bytes, chance: Random) -> bytes:
    """One byte replaced, put in, or taken out; never the same file again."""
    place = chance.randrange(len(data))
    way = chance.randrange(4)
    if way == 0:
        return data[:place] + data[place + 1 :]
    new = chance.choice((b" ", b"0", b"\n", b'"', bytes([chance.randrange(256)])))
    if way == 1:
        return data[:place] + new + data[place:]
    other = bytes([(data[place] + chance.randrange(1, 256)) % 256])
    return data[:place] + other + data[place + 1 :]


def document_of(true: Transcript) -> dict[str, Any]:
    return to_json(true)
