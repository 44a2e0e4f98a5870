"""Every expert has the same chance, whatever the order they come in; caps hold; who is out is out.

Pearson's chi-square over seats drawn without replacement is scaled by (N - 1) / (N - n), after
which it has N - 1 degrees of freedom; these are even here, so that its tail is a finite sum. A
cap spreads the seats over the units and so only makes the sum smaller.
"""

import math
import sys
from collections import Counter
from dataclasses import dataclass, replace
from random import Random

import pytest

from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_algorithm import Entry, GroupSeats, draw_seed, fill
from tests.domain.draws import DRAW, GROUPS, drawn, expert, pool, request, seats, secret

FULL, SHORT = 100_000, 2_000
FREE = seats("自由组", 4, 3)
CAPPED = seats("限额组", 3, 2)
CAP = 2
ENTRIES = tuple(
    Entry(group=FREE.group, entry=secret(i), unit_tag=secret(1000 + i)) for i in range(21)
) + tuple(
    Entry(group=CAPPED.group, entry=secret(100 + i), unit_tag=secret(2000 + i % 5))
    for i in range(15)
)
"""21 experts of 21 units, and 15 of five units of three each."""
LEAST_P = 0.001


def tail(chi_square: float, freedom: int) -> float:
    """The chance of a larger value, for an even number of degrees of freedom."""
    half = chi_square / 2
    return math.exp(-half) * sum(half**k / math.factorial(k) for k in range(freedom // 2))


def test_the_tail_is_that_of_the_tables() -> None:
    for value, freedom in ((31.410, 20), (23.685, 14)):
        assert math.isclose(tail(value, freedom), 0.05, abs_tol=1e-4)


@dataclass(frozen=True)
class Found:
    group: str
    what: str
    chi_square: float
    freedom: int

    @property
    def p(self) -> float:
        return tail(self.chi_square, self.freedom)


def simulated(count: int) -> list[Found]:
    """So many draws, each of another seed and of the entries in another order."""
    chance = Random(7)
    order = list(ENTRIES)
    seated: Counter[str] = Counter()
    first: Counter[str] = Counter()
    tags = {entry.entry: entry.unit_tag for entry in ENTRIES}
    for number in range(count):
        seed = draw_seed(secret(0), f"{number:064x}", secret(1), "")
        if number % 50 == 0:
            chance.shuffle(order)
        found = fill(
            seed=seed,
            draw=DRAW,
            groups=(FREE, CAPPED),
            entries=tuple(order),
            cap_per_unit=CAP,
        )
        seated.update(seat.entry for seat in found)
        first.update(seat.entry for seat in found if seat.order == 1 and seat.kind == "PRIMARY")
        units = Counter(tags[seat.entry] for seat in found)
        assert max(units.values()) <= CAP
    return [
        chi_square(group, what, counts, count * size, size)
        for group in (FREE, CAPPED)
        for what, counts, size in (
            ("a seat", seated, group.primary + group.alternates),
            ("the first seat", first, 1),
        )
    ]


def chi_square(group: GroupSeats, what: str, counts: Counter[str], total: int, size: int) -> Found:
    mine = [entry.entry for entry in ENTRIES if entry.group == group.group]
    expected = total / len(mine)
    plain = sum((counts[entry] - expected) ** 2 / expected for entry in mine)
    scaled = plain * (len(mine) - 1) / (len(mine) - size)
    return Found(group.group, what, scaled, len(mine) - 1)


def test_seats_are_even() -> None:
    for found in simulated(SHORT):
        assert LEAST_P < found.p < 1 - LEAST_P / 10, found


@pytest.mark.long
def test_a_hundred_thousand_draws_are_even(capsys: pytest.CaptureFixture[str]) -> None:
    results = simulated(FULL)
    with capsys.disabled():
        for one in results:
            sys.stdout.write(
                f"\n{FULL} draws, {one.group}, {one.what}: chi-square {one.chi_square:.1f} "
                f"with {one.freedom} degrees of freedom, p = {one.p:.3f}"
            )
    assert all(one.p > LEAST_P for one in results)


def test_a_biased_draw_would_be_noticed() -> None:
    """What 210,000 seats would show if one expert in 21 were taken a twelfth more often."""
    counts = Counter({entry.entry: 10_000 for entry in ENTRIES[:21]})
    counts[ENTRIES[0].entry] += 800
    assert chi_square(FREE, "a seat", counts, counts.total(), 1).p < LEAST_P


def test_the_order_of_the_pool_decides_nothing() -> None:
    chance = Random(3)
    plain = drawn(GROUPS).history
    for _ in range(20):
        shuffled = tuple(chance.sample(GROUPS.pool, len(GROUPS.pool)))
        assert drawn(replace(GROUPS, pool=shuffled)).history == plain


def test_who_is_excluded_is_never_drawn() -> None:
    """Every other expert of a pool is excluded, under 100 different seeds."""
    everybody = pool("A", 40)
    out = tuple(
        Exclusion(expert=entry.expert, rule=ExclusionRule.KIN, evidence="declaration=1")
        for entry in everybody[::2]
    )
    command = replace(request(seats("A", 3, 2), entries=everybody[1::2]), exclusions=out)
    kept = {expert(i) for i in range(0, 40, 2)}
    for i in range(100):
        assert not kept & set(drawn(command, secret(i)).state.drawn)
