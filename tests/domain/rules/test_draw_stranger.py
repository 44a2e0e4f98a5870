"""A checker written from docs/draw.md alone agrees with the program, and no changed byte passes."""

import ast
import sys
from pathlib import Path
from random import Random

import pytest

from domain.decider import Rejected
from domain.rules.draw_transcript import Published, failures, verify
from domain.rules.transcript_file import read, write
from tests.domain import stranger
from tests.domain.random_draws import byte_changed, document_of, forged, true_transcript

FULL, SHORT = 1_000, 40
MUTATIONS, FEW = 10_000, 400
SEED = 20260601


def program_accepts(data: bytes, published: Published | None = None) -> bool:
    try:
        return not failures(verify(read(data), published))
    except Rejected:
        return False


def agreements(count: int) -> tuple[int, int]:
    """Transcripts on which both say yes, and both say no. Raises on the first disagreement."""
    chance = Random(SEED)
    yes = no = 0
    for number in range(count):
        true = true_transcript(chance)
        data = write(true)
        if number % 3 == 1:
            data = forged(document_of(true), chance)
        elif number % 3 == 2:
            data = byte_changed(data, chance)
        mine, theirs = program_accepts(data), stranger.check(data)
        assert mine == (theirs is None), (number, mine, theirs, data)
        assert mine or number % 3, "a true transcript holds"
        yes, no = yes + mine, no + (not mine)
    return yes, no


def test_the_stranger_agrees() -> None:
    yes, no = agreements(SHORT)
    assert yes >= SHORT // 3
    assert no >= SHORT // 3


@pytest.mark.long
def test_the_stranger_agrees_on_a_thousand(capsys: pytest.CaptureFixture[str]) -> None:
    yes, no = agreements(FULL)
    with capsys.disabled():
        sys.stdout.write(f"\n{FULL} transcripts: both accept {yes}, both refuse {no}\n")
    assert yes + no == FULL


def test_the_stranger_knows_nothing_of_the_program() -> None:
    tree = ast.parse(Path(stranger.__file__).read_text("utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        for alias in (node.names if isinstance(node, ast.Import) else ())
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"hashlib", "hmac", "json", "re", "typing"}


def test_both_hold_a_transcript_against_what_was_published() -> None:
    chance = Random(SEED)
    true, other = true_transcript(chance), true_transcript(chance)
    data = write(true)
    for published, holds in ((true.published, True), (other.published, False)):
        values = (published.frozen, published.hrss_promise, published.committee_promise)
        assert program_accepts(data, published) is holds
        assert stranger.check(data, values) == (None if holds else 15)


def accepted(count: int) -> tuple[int, int]:
    """Of so many files with one byte changed: how many the program and the stranger accept."""
    chance = Random(SEED)
    files = [write(true_transcript(chance)) for _ in range(20)]
    mine = theirs = 0
    for number in range(count):
        data = byte_changed(files[number % len(files)], chance)
        if data in files:
            continue
        mine += program_accepts(data)
        theirs += stranger.check(data) is None
    return mine, theirs


def test_no_changed_byte_passes() -> None:
    assert accepted(FEW) == (0, 0)


@pytest.mark.long
def test_of_ten_thousand_changed_bytes_none_passes(capsys: pytest.CaptureFixture[str]) -> None:
    found = accepted(MUTATIONS)
    with capsys.disabled():
        sys.stdout.write(f"\n{MUTATIONS} bytes changed: {found[0]} and {found[1]} accepted\n")
    assert found == (0, 0)


def test_every_byte_of_one_file_counts() -> None:
    """Each byte in turn, by its lowest bit: letters, digits, quotes, the line feed at the end."""
    data = write(true_transcript(Random(SEED)))
    step = max(1, len(data) // 300)
    for place in range(0, len(data), step):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert not program_accepts(changed), place
    assert not program_accepts(data[:-1])
    assert not program_accepts(data + b"\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'":', b'": '),
        (b'"cap_per_unit":', b'"cap_per_unit":0'),
        (b'"draw":"', b'"draw":"\\u0030'),
        (b'{"format"', b'{"x":1,"format"'),
        (b'"kind":"', b'"kind":"TRIAL","kind":"'),
        (b"}\n", b"}\r\n"),
    ],
)
def test_other_spellings_of_the_same_are_refused(old: bytes, new: bytes) -> None:
    data = write(true_transcript(Random(SEED)))
    other = data.replace(old, new, 1)
    assert other != data
    assert not program_accepts(other)
    assert stranger.check(other) == 1
