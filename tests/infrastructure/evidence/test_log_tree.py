"""The tree follows the log from its stored bytes, on both stores, however it is interrupted."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from application.ports import Unavailable
from domain.rules import log_leaf
from domain.rules.merkle import Frontier, continues, includes, leaf_hash, root_of
from infrastructure.evidence import log_tree
from infrastructure.evidence.log_tiles import (
    WIDTH,
    Growth,
    edges,
    node_of,
)
from infrastructure.evidence.log_tree import LogTree
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.read_models.views import open_views
from infrastructure.vault.vault_store import upsert
from tests.infrastructure.log_evidence_samples import dropped, fill, follow
from tests.plain_codec import CONTEXT, PlainCodec, write


@pytest.fixture
def log(new_database: Callable[[], str]) -> Iterator[StoredEventLog]:
    with closing(open_log(new_database(), PlainCodec())) as log:
        log.create_tables()
        yield log


@pytest.fixture
def views(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


def roots(log: StoredEventLog) -> list[bytes]:
    """Of every size, straight from the rows."""
    tree = Frontier()
    found = [tree.root]
    for row in log.rows_after(0, 100_000):
        tree.append(log_leaf.hash_of(row))
        found.append(tree.root)
    return found


def test_it_holds_every_event_once_and_proves_each(log: StoredEventLog, views: sa.Engine) -> None:
    tree, chance = LogTree(views, log), random.Random(1)
    fill(log, 3 * WIDTH + 17, chance)
    if views.dialect.name == "postgresql":
        _leave_a_gap(log)
        fill(log, 5, chance)
    follow(tree)
    known, rows = roots(log), log.rows_after(0, 100_000)
    with tree.view() as view:
        size = view.reached.size
        assert (size, view.reached.position) == (len(rows), rows[-1][4])
        assert [view.root(n) for n in range(0, size + 1, 50)] == known[::50]
        for index in chance.sample(range(size), 40):
            position = rows[index][4]
            assert (view.index(position), view.position(index)) == (index, position)
            leaf = log_leaf.hash_of(rows[index])
            assert view.leaf(index) == leaf
            assert includes(known[size], size, index, leaf, view.inclusion(index, size))
            proof = view.consistency(index, size)
            assert continues(known[index], index, known[size], size, proof)
        for nothing in (0, -1, rows[-1][4] + 1):
            assert view.index(nothing) is None
        with pytest.raises(LookupError):
            view.position(size)
        with pytest.raises(LookupError):
            view.root(size + 1)


def _leave_a_gap(log: StoredEventLog) -> None:
    """A refused append uses up a position and stores nothing."""
    stream = uuid4()
    log.append([write(stream, 0, "once")], CONTEXT, answer=stream)
    before = log.last_position()
    with pytest.raises(Exception, match="moved on"):
        log.append([write(stream, 0, "twice")], CONTEXT, answer=stream)
    log.append([write(stream, 1, "then")], CONTEXT, answer=stream)
    assert log.last_position() > before + 1


def test_it_goes_on_where_it_was_in_another_process(
    log: StoredEventLog, views: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_tree, "AT_ONCE", 90)
    chance = random.Random(2)
    fill(log, 700, chance)
    while LogTree(views, log).follow():
        fill(log, 3, chance) if log.last_position() < 720 else None
    with LogTree(views, log).view() as view:
        assert view.root(view.reached.size) == roots(log)[-1]


@pytest.mark.parametrize("statement", [1, 2, 3, 4])
def test_a_page_that_was_cut_off_leaves_the_tree_as_it_was(
    log: StoredEventLog,
    views: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
    statement: int,
) -> None:
    monkeypatch.setattr(log_tree, "AT_ONCE", 300)
    fill(log, 700, random.Random(3))
    tree, written = LogTree(views, log), 0
    assert tree.follow()
    before = tree.reached()

    def cut(*arguments: object) -> None:
        nonlocal written
        written += 1
        if written == statement:
            raise Unavailable("cut off")
        upsert(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(log_tree, "upsert", cut)
    with pytest.raises(Unavailable):
        tree.follow()
    assert tree.reached() == before
    monkeypatch.setattr(log_tree, "upsert", upsert)
    follow(tree)
    with tree.view() as view:
        assert view.root(view.reached.size) == roots(log)[-1]


def test_several_that_follow_at_once_make_one_tree(log: StoredEventLog, views: sa.Engine) -> None:
    fill(log, 900, random.Random(4))
    trees = [LogTree(views, log) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(tree.catch_up, log.last_position()) for tree in trees]:
            done.result()
    with trees[0].view() as view:
        assert view.root(view.reached.size) == roots(log)[-1]


def test_a_lost_tree_is_built_again(log: StoredEventLog, views: sa.Engine) -> None:
    fill(log, 300, random.Random(5))
    tree = LogTree(views, log)
    follow(tree)
    dropped(views)
    assert tree.reached().size == 0
    follow(tree)
    with tree.view() as view:
        assert view.root(view.reached.size) == roots(log)[-1]


def test_what_is_not_to_be_had_is_not_waited_for_ever(
    log: StoredEventLog, views: sa.Engine
) -> None:
    with pytest.raises(Unavailable):
        LogTree(views, log).catch_up(1, patience=0.05)


# Tiles.


@given(st.lists(st.integers(0, 2 * WIDTH + 3), max_size=6))
def test_tiles_hold_the_tree_in_whatever_portions_it_grows(portions: list[int]) -> None:
    growth, tree = Growth(), Frontier()
    tiles: dict[tuple[int, int], bytes] = {}
    for portion in portions:
        leaves = [leaf_hash((tree.size + n).to_bytes(4, "big")) for n in range(portion)]
        growth.extend(leaves)
        tree.extend(leaves)
        tiles |= growth.changed
        growth.changed.clear()
    assert growth.size == tree.size
    node = node_of(lambda level, place: tiles.get((level, place), b""))
    assert root_of(tree.size, node) == tree.root
    for level, place, count in edges(tree.size):
        assert len(tiles[level, place]) == 32 * count
