"""Anyone given the transcript can re-run the draw, and sees every change to it."""

import copy
import dataclasses
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decider import Rejected
from domain.experts.expert_draw import EXPERT_DRAW, transcript
from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_transcript import failures, verify
from domain.rules.transcript_file import from_json, to_json
from tests.domain.draws import (
    GROUPS,
    HRSS_SECRET,
    SIMPLE,
    drawn,
    expert,
    pool,
    request,
    seats,
    secret,
    unit,
)
from tests.spec import spec

CAPPED = request(
    seats("甲组", 2, 2),
    seats("乙组", 3, 1),
    entries=pool("甲组", 9, units=3) + pool("乙组", 12, 100),
    cap=2,
)
DONE = transcript(drawn(CAPPED).state)
DOCUMENT = to_json(DONE)


def test_a_true_transcript_holds() -> None:
    for command in SIMPLE, GROUPS, CAPPED:
        found = transcript(drawn(command).state)
        assert failures(verify(found, found.published)) == ()


def test_it_survives_being_written_and_read() -> None:
    assert from_json(json.loads(json.dumps(DOCUMENT))) == DONE


def test_it_names_nobody() -> None:
    text = json.dumps(DOCUMENT)
    assert not any(str(expert(i)) in text for i in range(200))
    assert not any(str(unit(i)) in text for i in range(200))


def test_there_is_none_before_the_draw() -> None:
    with pytest.raises(Rejected) as caught:
        transcript(spec(EXPERT_DRAW).after(SIMPLE).state)
    assert caught.value.code == "draw-not-finished"


def test_a_transcript_made_up_as_a_whole_differs_from_what_was_published() -> None:
    made_up = transcript(drawn(CAPPED, secret(7)).state)
    assert failures(verify(made_up)) == ()
    assert failures(verify(made_up, DONE.published)) == ("differs-from-published",)


def test_an_added_exclusion_is_seen() -> None:
    out = Exclusion(expert=expert(900), rule=ExclusionRule.KIN, evidence="x")
    other = transcript(drawn(dataclasses.replace(CAPPED, exclusions=(out,))).state)
    mixed = dataclasses.replace(DONE, exclusions=other.exclusions)
    assert "frozen-hash-wrong" in failures(verify(mixed, DONE.published))


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value in a JSON document that is not a container."""
    if isinstance(node, dict):
        return [p for key, value in node.items() for p in places(value, (*path, key))]
    if isinstance(node, list):
        return [p for i, value in enumerate(node) for p in places(value, (*path, i))]
    return [path]


@settings(deadline=None)
@given(st.sampled_from(places(DOCUMENT)), st.data())
def test_any_changed_value_is_seen(path: tuple[Any, ...], data: st.DataObject) -> None:
    changed = copy.deepcopy(DOCUMENT)
    holder: Any = changed
    for step in path[:-1]:
        holder = holder[step]
    old = holder[path[-1]]
    if isinstance(old, int):
        holder[path[-1]] = data.draw(st.integers(0, 50).filter(lambda n: n != old))
    else:
        holder[path[-1]] = data.draw(st.text(max_size=64).filter(lambda t: t != old))
    assert seen(changed)


@settings(deadline=None)
@given(st.sampled_from(["entries", "seats", "groups"]), st.integers(0, 50))
def test_any_missing_or_swapped_item_is_seen(part: str, place: int) -> None:
    changed = copy.deepcopy(DOCUMENT)
    place %= len(changed[part]) - 1
    changed[part][place], changed[part][place + 1] = changed[part][place + 1], changed[part][place]
    assert seen(changed)
    del changed[part][place]
    assert seen(changed)


def seen(document: Any) -> bool:
    try:
        return bool(failures(verify(from_json(document))))
    except Rejected as refusal:
        return refusal.code == "transcript-malformed"


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {**DOCUMENT, "extra": 1},
        {**DOCUMENT, "cap_per_unit": True},
        {**DOCUMENT, "cap_per_unit": -1},
        {**DOCUMENT, "groups": ["x"]},
        {**DOCUMENT, "exclusions": [1]},
        {**DOCUMENT, "draw": "x"},
        {**DOCUMENT, "draw": DOCUMENT["draw"].upper().replace("-", "")},
        {**DOCUMENT, "seats": [{**DOCUMENT["seats"][0], "kind": "CHAIR"}]},
        {**DOCUMENT, "entries": [{**DOCUMENT["entries"][0], "name": "x"}]},
    ],
)
def test_a_malformed_document_is_refused(document: Any) -> None:
    with pytest.raises(Rejected) as caught:
        from_json(document)
    assert caught.value.code == "transcript-malformed"


def test_the_result_follows_from_the_description_alone() -> None:
    """Written a second time, from the text of the algorithm and with nothing of its code."""

    def packed(*fields: str) -> bytes:
        return b"".join(len(f.encode()).to_bytes(8, "big") + f.encode() for f in fields)

    def h(*fields: str) -> str:
        return hashlib.sha256(packed(*fields)).hexdigest()

    d = DOCUMENT
    parts = [d["draw"], d["kind"], d["algorithm"], str(d["cap_per_unit"]), d["public_source"]]
    parts.append(str(len(d["groups"])))
    for g in d["groups"]:
        parts += [g["group"], str(g["primary"]), str(g["alternates"])]
        parts += [str(len(g["specialties"])), *g["specialties"]]
    parts.append(str(len(d["entries"])))
    for e in d["entries"]:
        parts += [e["group"], e["entry"], e["unit_tag"]]
    parts += [str(len(d["exclusions"])), *d["exclusions"]]
    assert h("zhicheng-pool", *parts) == d["frozen"]
    assert h("zhicheng-secret", d["draw"], "HRSS", HRSS_SECRET) == d["hrss_promise"]
    seed = h("zhicheng-seed", d["frozen"], d["hrss_secret"], d["committee_secret"], "")
    assert seed == d["seed"]
    result = []
    for g in d["groups"]:

        def rank(entry: str, group: str = g["group"]) -> str:
            message = packed("zhicheng-rank", d["draw"], group, entry)
            return hmac.new(seed.encode(), message, "sha256").hexdigest()

        mine = [e for e in d["entries"] if e["group"] == g["group"]]
        units: list[str] = []
        for e in sorted(mine, key=lambda e: rank(e["entry"])):
            if len(units) < g["primary"] + g["alternates"] and units.count(e["unit_tag"]) < 2:
                units.append(e["unit_tag"])
                result.append(e["entry"])
    assert result == [s["entry"] for s in d["seats"]]
