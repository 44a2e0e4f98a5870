"""Proofs over a hash tree: whole ones hold, and every other one is refused."""

import random
from functools import cache, partial
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules import log_leaf
from domain.rules.log_leaf import NoLeaf
from domain.rules.merkle import (
    EMPTY,
    Frontier,
    Node,
    consistency_proof,
    continues,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(300)]
STREAM = UUID("6f1c3a52-6a0e-4c55-9d0f-0d6a3f6b7a10")


@cache
def node(level: int, index: int) -> bytes:
    if level == 0:
        return LEAVES[index]
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


def by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else EMPTY
    half = 1
    while 2 * half < len(hashes):
        half *= 2
    return node_hash(by_definition(hashes[:half]), by_definition(hashes[half:]))


ROOTS = [by_definition(LEAVES[:size]) for size in range(len(LEAVES) + 1)]


def test_the_published_vectors() -> None:
    """Those of the Certificate Transparency project."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    tree = Frontier()
    assert tree.root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tree.extend(leaf_hash(bytes.fromhex(leaf)) for leaf in leaves)
    assert tree.root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_every_size_has_the_root_that_is_defined() -> None:
    tree = Frontier()
    for size, root in enumerate(ROOTS):
        assert tree.root == root_of(size, node) == root
        if size < len(LEAVES):
            tree.append(LEAVES[size])


@given(st.integers(1, len(LEAVES)).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_a_leaf_is_proved_at_its_place_and_nowhere_else(place: tuple[int, int]) -> None:
    size, index = place
    proof = inclusion_proof(index, size, node)
    assert includes(ROOTS[size], size, index, LEAVES[index], proof)
    for other in {index - 1, index + 1, index ^ 1, size - 1, size} - {index}:
        assert not includes(ROOTS[size], size, other, LEAVES[index], proof)
    assert not includes(ROOTS[size], size, index, LEAVES[index], (*proof, EMPTY))
    assert not includes(ROOTS[size], size, index, LEAVES[index], proof[:-1]) or not proof
    assert not includes(ROOTS[size], size, index, ROOTS[size], ()) or size == 1


@given(st.integers(0, len(LEAVES)).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_a_tree_continues_each_smaller_one(sizes: tuple[int, int]) -> None:
    second, first = sizes
    proof = consistency_proof(first, second, node)
    assert continues(ROOTS[first], first, ROOTS[second], second, proof)
    assert not continues(ROOTS[first], first, ROOTS[second], second, (*proof, EMPTY))
    if proof:
        assert not continues(ROOTS[first], first, ROOTS[second], second, proof[:-1])
        assert not continues(ROOTS[first - 1], first, ROOTS[second], second, proof)
        assert not continues(ROOTS[first], first, ROOTS[second - 1], second, proof)


def mutated(proof: tuple[bytes, ...], chance: random.Random) -> tuple[bytes, ...]:
    """Something else than the proof."""
    changed = list(proof)
    way = chance.choice(("flip", "drop", "double", "swap", "foreign", "short"))
    at = chance.randrange(len(changed))
    if way == "flip":
        bit = chance.randrange(256)
        changed[at] = (int.from_bytes(changed[at], "big") ^ 1 << bit).to_bytes(32, "big")
    elif way == "drop":
        del changed[at]
    elif way == "double":
        changed.insert(at, changed[at])
    elif way == "swap":
        to = chance.randrange(len(changed))
        changed[at], changed[to] = changed[to], changed[at]
    elif way == "foreign":
        changed[at] = chance.choice(LEAVES)
    else:
        changed[at] = changed[at][:-1]
    return tuple(changed)


def forged(count: int, seed: int) -> int:
    """How many of so many proofs that were changed are still believed."""
    chance, believed, tried = random.Random(seed), 0, 0
    while tried < count:
        size = chance.randrange(2, len(LEAVES) + 1)
        first = chance.randrange(1, size)
        inclusion = inclusion_proof(first, size, node)
        consistency = consistency_proof(first, size, node)
        for proof, holds in (
            (inclusion, partial(includes, ROOTS[size], size, first, LEAVES[first])),
            (consistency, partial(continues, ROOTS[first], first, ROOTS[size], size)),
        ):
            changed = mutated(proof, chance)
            if changed != proof:
                tried += 1
                believed += holds(changed)
    return believed


def test_no_changed_proof_is_believed() -> None:
    assert forged(500, 1) == 0


@pytest.mark.long
def test_no_changed_proof_of_ten_thousand_is_believed() -> None:
    believed = forged(10_000, 2)
    print(f"\n10,000 changed proofs, {believed} believed")  # noqa: T201  # the figure of this proof
    assert believed == 0


@pytest.mark.parametrize(
    ("first", "second"), [(-1, 2), (3, 2), (1, len(LEAVES) + 5)], ids=["below", "above", "beyond"]
)
def test_sizes_that_make_no_sense_prove_nothing(first: int, second: int) -> None:
    with pytest.raises((ValueError, LookupError, IndexError)):
        consistency_proof(first, second, node)
    assert not continues(EMPTY, first, EMPTY, second, (EMPTY,))
    assert not includes(EMPTY, 0, 0, EMPTY, ())
    assert not includes(LEAVES[0], 1, 0, LEAVES[0], (EMPTY,))
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(2, 2, node)


def counted(asked: list[tuple[int, int]]) -> Node:
    def counting(level: int, index: int) -> bytes:
        asked.append((level, index))
        return node(level, index)

    return counting


def test_a_proof_asks_for_few_subtrees() -> None:
    asked: list[tuple[int, int]] = []
    proof = inclusion_proof(77, 300, counted(asked))
    assert len(proof) == 9
    assert len(asked) < 20


# Leaves.


rows = st.tuples(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.binary(max_size=100),
    st.uuids(),
    st.integers(0, 2**63 - 1),
    st.integers(1, 2**63 - 1),
)


@given(rows, rows)
def test_different_events_have_different_leaves(
    one: tuple[str, bytes, UUID, int, int], other: tuple[str, bytes, UUID, int, int]
) -> None:
    leaf = log_leaf.encoded(one)
    assert log_leaf.read(leaf).row == one
    assert log_leaf.hashes([one]) == [log_leaf.hash_of(one)] == [leaf_hash(leaf)]
    assert (log_leaf.encoded(other) == leaf) == (one == other)


def test_bytes_cannot_move_from_one_part_to_the_next() -> None:
    one = log_leaf.encoded(("a.B", b"{}", STREAM, 1, 1))
    assert one != log_leaf.encoded(("a.B{", b"}", STREAM, 1, 1))
    assert one == bytes.fromhex(
        "00000008" "0000000000000001" "00000010" "6f1c3a526a0e4c559d0f0d6a3f6b7a10"
        "00000008" "0000000000000001" "00000003" "612e42" "00000002" "7b7d"
    )  # fmt: skip


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_what_is_no_leaf_is_refused(cut: int) -> None:
    leaf = log_leaf.encoded(("a.B", b"{}", STREAM, 1, 1))
    for wrong in (leaf[:-cut], leaf + b"\0" * cut, leaf[cut:]):
        with pytest.raises(NoLeaf):
            log_leaf.read(wrong)
