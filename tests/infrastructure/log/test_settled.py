"""What a reader may hand out, told from looks at the lock table."""

from hypothesis import given
from hypothesis import strategies as st

from infrastructure.log.settled import MEMORY, Settled


def test_nobody_writing_settles_everything_visible() -> None:
    assert Settled().look(8, set()) == 8


def test_what_became_visible_during_a_transaction_is_not_settled_until_it_ends() -> None:
    settled = Settled()
    assert settled.look(8, {"3/1"}) == 0
    assert settled.look(9, {"3/1"}) == 0
    assert settled.look(9, set()) == 9


def test_a_later_transaction_does_not_hold_back_an_earlier_look() -> None:
    settled = Settled()
    settled.look(8, {"3/1"})
    assert settled.look(10, {"4/1"}) == 8
    assert settled.look(12, {"5/1"}) == 10


def test_the_same_backend_may_have_begun_another_transaction() -> None:
    settled = Settled()
    settled.look(8, {"3/1"})
    assert settled.look(9, {"3/2"}) == 8


def test_a_slow_transaction_keeps_the_memory_small_and_loses_nothing() -> None:
    settled = Settled()
    settled.look(7, set())
    for n in range(10 * MEMORY):
        assert settled.look(8 + n, {"slow", f"quick {n}"}) == 7
    assert settled.look(500, {"quick"}) > 7
    assert settled.look(501, set()) == 501


@given(
    st.lists(
        st.tuples(st.sampled_from(["begin", "commit", "look"]), st.integers(0, 7)), max_size=60
    )
)
def test_nothing_at_or_below_the_settled_position_appears_later(
    steps: list[tuple[str, int]],
) -> None:
    """A model of the server: a transaction gets its number at once and is visible at the end."""
    settled = Settled()
    open_: dict[str, int] = {}
    visible: set[int] = set()
    last = begun = 0
    for step, who in steps:
        if step == "begin":
            last, begun = last + 1, begun + 1
            open_[f"{who}/{begun}"] = last
        elif step == "commit" and open_:
            number = open_.pop(sorted(open_)[who % len(open_)])
            assert number > settled.position
            visible.add(number)
        else:
            settled.look(max(visible, default=0), set(open_))
