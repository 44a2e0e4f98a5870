"""Changes behind the program's back are found against earlier checkpoints, every one."""

import random
from collections import Counter
from pathlib import Path

import pytest

from infrastructure.evidence.audit_check import Flaw
from tests.infrastructure.log_evidence_samples import (
    KINDS,
    Evidenced,
    evidenced,
    restored,
    tampered,
)

EVENTS = 360
ALL = (*KINDS, "restore")


def found(made: Evidenced, rounds: int, seed: int) -> tuple[Counter[str], Counter[str], int]:
    """How often each kind was tried and found, and how often its position was named."""
    chance = random.Random(seed)
    tried: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    named = 0
    for number in range(rounds):
        kind = ALL[number % len(ALL)]
        position = tampered(made, kind, chance)
        # Nothing but notes: an auditor who kept the checkpoints alone.
        told = made.verified(exact=True)
        tried[kind] += 1
        seen[kind] += not told.holds
        # With the leaves that were exported earlier the place is known, too.
        exact = made.verified(named=True, exact=True)
        (flaw,) = exact.found
        named += flaw.position == position
    restored(made)
    assert made.verified(named=True, exact=True).holds, "as it was before"
    return tried, seen, named


def test_every_change_is_found_and_its_place_is_named(
    database_url: str, store: str, tmp_path: Path
) -> None:
    rounds = 60 if store == "sqlite" else 21
    made = evidenced(database_url, tmp_path, EVENTS, seed=1)
    assert made.verified(exact=True).holds
    tried, seen, named = found(made, rounds, seed=2)
    assert (seen, named) == (tried, rounds)


@pytest.mark.long
def test_a_thousand_changes_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = evidenced(f"sqlite:///{tmp_path / 'log.db'}", tmp_path, EVENTS, seed=3)
    tried, seen, named = found(made, 1_000, seed=4)
    with capsys.disabled():
        told = ", ".join(f"{kind} {seen[kind]} of {tried[kind]}" for kind in ALL)
        print(f"\n1,000 changes: {told}; place named {named} times")  # noqa: T201  (figures)
    assert (seen, named) == (tried, 1_000)


def test_without_the_leaves_the_place_lies_between_two_checkpoints(tmp_path: Path) -> None:
    made = evidenced(f"sqlite:///{tmp_path / 'log.db'}", tmp_path, EVENTS, seed=5)
    chance = random.Random(6)
    for _ in range(10):
        position = tampered(made, "flip", chance)
        (flaw,) = made.verified().found
        assert flaw.flaw is Flaw.ROOT
        assert flaw.position < position <= flaw.until


def test_what_comes_after_the_newest_checkpoint_is_told_and_no_flaw(tmp_path: Path) -> None:
    made = evidenced(f"sqlite:///{tmp_path / 'log.db'}", tmp_path, EVENTS, seed=7)
    tampered(made, "append", random.Random(8))
    told = made.verified()
    assert (told.holds, told.beyond, told.size) == (True, 1, EVENTS + 1)
    assert [one.flaw for one in made.verified(exact=True).found] == [Flaw.BEYOND]


def test_an_older_backup_is_too_short(tmp_path: Path) -> None:
    made = evidenced(f"sqlite:///{tmp_path / 'log.db'}", tmp_path, EVENTS, seed=9)
    made.rows, rows = made.older, made.rows
    restored(made)
    (flaw,) = made.verified().found
    assert (flaw.flaw, flaw.position) == (Flaw.SHORTER, made.older[-1][0])
    (flaw,) = made.verified(named=True).found
    assert (flaw.flaw, flaw.position) == (Flaw.SHORTER, made.older[-1][0] + 1)
    made.rows = rows
