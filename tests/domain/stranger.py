"""A checker of transcripts by somebody who has read docs/draw.md and nothing else.

It shares no line with the program: only the standard library's hashes and JSON parser.
"""

import hashlib
import hmac
import json
import re
from typing import Any

HEX = re.compile("[0-9a-f]{64}")
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BAD = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
MEMBERS = [
    *("algorithm", "draw", "kind", "groups", "cap_per_unit", "public_source", "entries"),
    *("exclusions", "frozen", "hrss_promise", "committee_promise", "hrss_secret"),
    *("committee_secret", "public_value", "seed", "seats"),
]
SHAPES: dict[str, dict[str, type]] = {
    "groups": {"group": str, "specialties": list, "primary": int, "alternates": int},
    "entries": {"group": str, "entry": str, "unit_tag": str},
    "seats": {"group": str, "kind": str, "order": int, "entry": str},
}


class Wrong(Exception):
    """Holds the number of the check in section 6."""


def need(condition: object, check: int) -> None:
    if not condition:
        raise Wrong(check)


def fields(*texts: str) -> bytes:
    out = b""
    for text in texts:
        data = text.encode()
        out += len(data).to_bytes(8, "big") + data
    return out


def h(*texts: str) -> str:
    return hashlib.sha256(fields(*texts)).hexdigest()


def k(key: str, *texts: str) -> str:
    return hmac.new(key.encode(), fields(*texts), hashlib.sha256).hexdigest()


def text_form(value: Any) -> str:
    if type(value) is str:
        need(not BAD.search(value), 1)
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if type(value) is int:
        need(value >= 0, 1)
        return str(value)
    if type(value) is list:
        return "[" + ",".join(map(text_form, value)) + "]"
    need(type(value) is dict, 1)
    return "{" + ",".join(text_form(key) + ":" + text_form(value[key]) for key in value) + "}"


def shape(t: Any) -> None:
    need(type(t) is dict and list(t) == MEMBERS, 1)
    for name in MEMBERS:
        if name == "cap_per_unit":
            need(type(t[name]) is int, 1)
        elif name == "exclusions":
            need(type(t[name]) is list and all(type(one) is str for one in t[name]), 1)
        elif name in SHAPES:
            need(type(t[name]) is list, 1)
            for row in t[name]:
                need(type(row) is dict and list(row) == list(SHAPES[name]), 1)
                need(all(type(row[key]) is kind for key, kind in SHAPES[name].items()), 1)
        else:
            need(type(t[name]) is str, 1)
    for group in t["groups"]:
        need(all(type(one) is str for one in group["specialties"]), 1)
    need(all(seat["kind"] in ("PRIMARY", "ALTERNATE") for seat in t["seats"]), 1)
    need(UUID.fullmatch(t["draw"]), 1)


def check(data: bytes, published: tuple[str, str, str] | None = None) -> int | None:
    """None when the file holds, else the number of the first check that does not."""
    try:
        verify(data, published)
    except Wrong as wrong:
        return int(wrong.args[0])
    return None


def verify(data: bytes, published: tuple[str, str, str] | None) -> None:
    try:
        document = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise Wrong(1) from None
    need(type(document) is dict and list(document) == ["format", "digest", "transcript"], 1)
    t = document["transcript"]
    shape(t)
    body = text_form(t).encode()
    digest = hashlib.sha256(body).hexdigest()
    head = '{"format":"zhicheng-draw-transcript-1","digest":"' + digest + '","transcript":'
    need(data == head.encode() + body + b"}\n", 1)

    need(t["algorithm"] == "zhicheng-draw-1", 2)
    need(t["kind"] in ("FORMAL", "SUPPLEMENTARY"), 3)
    names = [group["group"] for group in t["groups"]]
    need(names and all(names) and len(set(names)) == len(names), 4)
    need(all(group["primary"] >= 1 for group in t["groups"]), 4)
    seen: set[str] = set()
    before = (-1, "")
    for e in t["entries"]:
        need(e["group"] in names and HEX.fullmatch(e["entry"]) and HEX.fullmatch(e["unit_tag"]), 5)
        here = (names.index(e["group"]), e["entry"])
        need(before < here and e["entry"] not in seen, 5)
        before = here
        seen.add(e["entry"])
    for one in t["exclusions"]:
        need(HEX.fullmatch(one), 6)
    need(t["exclusions"] == sorted(set(t["exclusions"])), 6)

    parts = [t["draw"], t["kind"], t["algorithm"], str(t["cap_per_unit"]), t["public_source"]]
    parts.append(str(len(t["groups"])))
    for g in t["groups"]:
        parts += [g["group"], str(g["primary"]), str(g["alternates"])]
        parts += [str(len(g["specialties"])), *g["specialties"]]
    parts.append(str(len(t["entries"])))
    for e in t["entries"]:
        parts += [e["group"], e["entry"], e["unit_tag"]]
    parts += [str(len(t["exclusions"])), *t["exclusions"]]
    need(t["frozen"] == h("zhicheng-pool", *parts), 7)
    for party in ("HRSS", "COMMITTEE"):
        secret = t[party.lower() + "_secret"]
        need(HEX.fullmatch(secret), 8)
        promise = h("zhicheng-secret", t["draw"], party, secret)
        need(t[party.lower() + "_promise"] == promise, 8)
    need((t["public_value"] == "") == (t["public_source"] == ""), 9)
    seed = h(
        "zhicheng-seed", t["frozen"], t["hrss_secret"], t["committee_secret"], t["public_value"]
    )
    need(t["seed"] == seed, 10)

    cap = t["cap_per_unit"]
    result = []
    for g in t["groups"]:
        mine = [e for e in t["entries"] if e["group"] == g["group"]]
        ranked = sorted(
            (k(seed, "zhicheng-rank", t["draw"], g["group"], e["entry"]), e["entry"], e["unit_tag"])
            for e in mine
        )
        taken: list[tuple[str, str]] = []
        for _, entry, unit in ranked:
            same = sum(other[1] == unit for other in taken)
            if len(taken) < g["primary"] + g["alternates"] and not (cap and same >= cap):
                taken.append((entry, unit))
        need(len(taken) == g["primary"] + g["alternates"], 11)
        for i, (entry, _) in enumerate(taken):
            first = i < g["primary"]
            kind, order = ("PRIMARY", i + 1) if first else ("ALTERNATE", i + 1 - g["primary"])
            result.append({"group": g["group"], "kind": kind, "order": order, "entry": entry})
    stated, filled = (
        [(s["group"], s["kind"], s["order"]) for s in seats] for seats in (t["seats"], result)
    )
    need(stated == filled, 12)
    need(len({s["entry"] for s in t["seats"]}) == len(t["seats"]), 12)
    tags = {e["entry"]: e["unit_tag"] for e in t["entries"]}
    for name in names:
        units = [tags.get(s["entry"]) for s in t["seats"] if s["group"] == name]
        need(not cap or all(units.count(one) <= cap for one in units), 13)
    need(t["seats"] == result, 14)
    if published is not None:
        need(published == (t["frozen"], t["hrss_promise"], t["committee_promise"]), 15)
