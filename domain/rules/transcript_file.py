"""The transcript as a file: one way to write it, and a reader that takes no other.

The layout is that of docs/draw.md. Whatever is changed, a space or the spelling of a number
included, makes another file, and `read` refuses it: a copy is the original or it is none.
"""

import hashlib
import json
import re
from typing import Any
from uuid import UUID

from domain.decider import Rejected
from domain.rules.draw_algorithm import DrawnSeat, Entry, GroupSeats, SeatKind
from domain.rules.draw_transcript import Transcript

FORMAT = "zhicheng-draw-transcript-1"
"""Another layout gets another name."""

_HEAD = b'{"format":"' + FORMAT.encode() + b'","digest":"%s","transcript":'
_TAIL = b"}\n"
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of characters, for which the file has no form."""


def write(transcript: Transcript) -> bytes:
    """The file: the one way to write this transcript, with the digest of what is in it."""
    body = _canonical_json(to_json(transcript))
    return _HEAD % digest_of(body).encode() + body + _TAIL


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def read(data: bytes) -> Transcript:
    """The transcript of a file, which must be byte for byte what `write` makes of it.

    Raises `Rejected`: transcript-malformed with the place, transcript-digest-wrong,
    transcript-not-canonical with the first byte that is not as it must be.
    """
    try:
        document = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise Rejected("transcript-malformed", place="$") from None
    top = _Object(document, "$")
    if top.text("format") != FORMAT:
        raise Rejected("transcript-malformed", place="$.format")
    digest = top.text("digest")
    transcript = from_json(top.one("transcript"))
    top.close()
    body = _canonical_json(to_json(transcript))
    if digest != digest_of(body):
        raise Rejected("transcript-digest-wrong", stated=digest, computed=digest_of(body))
    canonical_form = _HEAD % digest.encode() + body + _TAIL
    if canonical_form != data:
        pairs = zip(data, canonical_form, strict=False)
        place = next((i for i, (one, other) in enumerate(pairs) if one != other), None)
        shorter = min(len(data), len(canonical_form))
        raise Rejected("transcript-not-canonical", byte=shorter if place is None else place)
    return transcript


def _canonical_json(document: dict[str, Any]) -> bytes:
    """No spaces, members in their fixed order; of all characters only `"` and `\\` are escaped."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_json(transcript: Transcript) -> dict[str, Any]:
    """Plain dicts, lists, strings and numbers, for any JSON writer."""
    t = transcript
    return {
        "algorithm": t.algorithm,
        "draw": str(t.draw),
        "kind": t.kind,
        "groups": [
            {
                "group": g.group,
                "specialties": list(g.specialties),
                "primary": g.primary,
                "alternates": g.alternates,
            }
            for g in t.groups
        ],
        "cap_per_unit": t.cap_per_unit,
        "public_source": t.public_source,
        "entries": [
            {"group": e.group, "entry": e.entry, "unit_tag": e.unit_tag} for e in t.entries
        ],
        "exclusions": list(t.exclusions),
        "frozen": t.frozen,
        "hrss_promise": t.hrss_promise,
        "committee_promise": t.committee_promise,
        "hrss_secret": t.hrss_secret,
        "committee_secret": t.committee_secret,
        "public_value": t.public_value,
        "seed": t.seed,
        "seats": [
            {"group": s.group, "kind": s.kind.value, "order": s.order, "entry": s.entry}
            for s in t.seats
        ],
    }


def from_json(data: Any) -> Transcript:
    """The transcript in a parsed JSON document; nothing missing, nothing more.

    Raises `Rejected`: transcript-malformed, with the place that is wrong.
    """
    top = _Object(data, "$")
    transcript = Transcript(
        algorithm=top.text("algorithm"),
        draw=_uuid(top.text("draw")),
        kind=top.text("kind"),
        groups=tuple(map(_group, top.objects("groups"))),
        cap_per_unit=top.number("cap_per_unit"),
        public_source=top.text("public_source"),
        entries=tuple(map(_entry, top.objects("entries"))),
        exclusions=top.texts("exclusions"),
        frozen=top.text("frozen"),
        hrss_promise=top.text("hrss_promise"),
        committee_promise=top.text("committee_promise"),
        hrss_secret=top.text("hrss_secret"),
        committee_secret=top.text("committee_secret"),
        public_value=top.text("public_value"),
        seed=top.text("seed"),
        seats=tuple(map(_seat, top.objects("seats"))),
    )
    top.close()
    return transcript


class _Object:
    """A JSON object that is read key by key, each once."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, dict):
            raise Rejected("transcript-malformed", place=place)
        self._rest = dict(data)
        self._place = place

    def one(self, key: str) -> Any:
        """An object below, as it is."""
        return self._take(key, dict)

    def text(self, key: str) -> str:
        value = str(self._take(key, str))
        if _UNWRITABLE.search(value):
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        items = self._take(key, list)
        if not all(isinstance(item, str) and not _UNWRITABLE.search(item) for item in items):
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return tuple(items)

    def number(self, key: str) -> int:
        value = self._take(key, int)
        # True is an int in Python and none in a transcript.
        if isinstance(value, bool) or value < 0:
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return int(value)

    def objects(self, key: str) -> "list[_Object]":
        items = self._take(key, list)
        return [_Object(item, f"{self._place}.{key}[{i}]") for i, item in enumerate(items)]

    def close(self) -> None:
        for key in self._rest:
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}"[:80])

    def _take(self, key: str, kind: type[Any]) -> Any:
        value = self._rest.pop(key, None)
        if not isinstance(value, kind):
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return value


def _group(data: _Object) -> GroupSeats:
    group = GroupSeats(
        group=data.text("group"),
        specialties=data.texts("specialties"),
        primary=data.number("primary"),
        alternates=data.number("alternates"),
    )
    data.close()
    return group


def _entry(data: _Object) -> Entry:
    entry = Entry(
        group=data.text("group"), entry=data.text("entry"), unit_tag=data.text("unit_tag")
    )
    data.close()
    return entry


def _seat(data: _Object) -> DrawnSeat:
    kind = data.text("kind")
    if kind not in tuple(SeatKind):
        raise Rejected("transcript-malformed", place="$.seats.kind")
    seat = DrawnSeat(
        group=data.text("group"),
        kind=SeatKind(kind),
        order=data.number("order"),
        entry=data.text("entry"),
    )
    data.close()
    return seat


def _uuid(text: str) -> UUID:
    try:
        value = UUID(text)
    except ValueError:
        raise Rejected("transcript-malformed", place="$.draw") from None
    if str(value) != text:
        raise Rejected("transcript-malformed", place="$.draw")
    return value
