"""Asked again later each time, and not at all while there is no use in it."""

from infrastructure.partners.patience import Backoff, CircuitBreaker


def test_pauses_double_to_a_limit_and_begin_anew_after_a_success() -> None:
    backoff = Backoff(0.5, 3.0, lambda: 0.0)
    assert [backoff.failed() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    backoff.succeeded()
    assert backoff.failed() == 0.5
    for _ in range(2000):
        assert backoff.failed() <= 3.0


def test_jitter_shortens_a_pause_by_up_to_a_half() -> None:
    assert Backoff(2.0, 9.0, lambda: 1.0).failed() == 1.0
    assert Backoff(2.0, 9.0, lambda: 0.5).failed() == 1.5


def test_the_circuit_opens_lets_one_try_through_and_closes() -> None:
    now = [0.0]
    breaker = CircuitBreaker(2, 30.0, lambda: now[0])
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows, "failures in a row count"
    breaker.failed()
    assert not breaker.allows
    now[0] = 29.9
    assert not breaker.allows
    now[0] = 30.0
    assert breaker.allows
    breaker.failed()
    assert not breaker.allows, "the try failed"
    now[0] = 60.0
    breaker.succeeded()
    assert breaker.allows
    breaker.failed()
    assert breaker.allows
