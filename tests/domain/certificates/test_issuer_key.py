"""Issuer keys (M4): rotation leaves the past valid, withdrawal does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.certificates.issuer_key import (
    ISSUER_KEY,
    AddKey,
    KeyWithdrawn,
    WithdrawKey,
)
from tests.domain.case_samples import uid
from tests.spec import spec

NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)
SINCE = NOW - timedelta(days=3)
FIRST = AddKey(
    key=uid("first"),
    organisation=uid("issuer"),
    certificate="ab",
    fingerprint="cd",
    suite="ES256",
)
SECOND = replace(FIRST, key=uid("second"), fingerprint="ef", external="hsm-7")
WITHDRAW = WithdrawKey(key=uid("first"), since=SINCE, reason=" 疑似泄露 ", now=NOW)

one = spec(ISSUER_KEY).after(FIRST)
two = one.after(SECOND)


def test_the_newest_key_signs_and_older_ones_are_still_trusted() -> None:
    assert one.state.current.key == FIRST.key
    assert two.state.current.key == SECOND.key
    assert two.state.vouches(FIRST.key, NOW)
    assert two.state.vouches(None, None)


def test_a_key_is_added_once() -> None:
    one.when(FIRST).rejected("key-exists")
    one.when(replace(FIRST, key=uid("other"))).rejected("key-exists")


def test_a_withdrawn_key_vouches_for_what_it_signed_before() -> None:
    two.when(WITHDRAW).then(KeyWithdrawn(key=FIRST.key, since=SINCE, reason="疑似泄露"))
    state = two.after(WITHDRAW).state
    assert state.current.key == SECOND.key
    assert state.vouches(FIRST.key, SINCE - timedelta(seconds=1))
    assert not state.vouches(FIRST.key, SINCE)
    assert state.vouches(SECOND.key, NOW)
    assert not state.vouches(None, None), "a seal that does not say its key"


def test_nothing_is_signed_while_the_newest_key_is_withdrawn() -> None:
    assert one.after(WITHDRAW).state.current is None
    assert two.after(replace(WITHDRAW, key=SECOND.key)).state.current is None
    assert one.after(WITHDRAW, SECOND).state.current.key == SECOND.key


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(WITHDRAW, key=uid("unknown")), "key-unknown"),
        (replace(WITHDRAW, since=NOW + timedelta(seconds=1)), "withdrawn-in-future"),
        (replace(WITHDRAW, reason=" "), "reason-required"),
    ],
)
def test_a_withdrawal_is_refused(command: WithdrawKey, code: str) -> None:
    two.when(command).rejected(code)


def test_a_key_is_withdrawn_once() -> None:
    two.after(WITHDRAW).when(WITHDRAW).rejected("key-withdrawn")
