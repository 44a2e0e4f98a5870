"""The log's keys and witnesses: made once, changed in a chain, never two of one name."""

from base64 import b64encode
from hashlib import sha256
from uuid import UUID

import pytest

from domain.audit.log_identity import (
    LOG_IDENTITY,
    LONGEST_WITNESS,
    AdmitWitness,
    ChangeLogKey,
    CreateIdentity,
    DismissWitness,
    IdentityCreated,
    LogKeyChanged,
    WitnessAdmitted,
    WitnessDismissed,
)
from tests.spec import spec

ONE, TWO = UUID(int=1), UUID(int=2)


def key(seed: int, name: str = "example.org/log", kind: int = 1) -> str:
    """As docs/audit.md says a key is written."""
    raw = bytes([kind]) + bytes([seed]) * 32
    number = sha256(name.encode() + b"\n" + raw).digest()[:4].hex()
    return f"{name}+{number}+{b64encode(raw).decode()}"


def witness(seed: int = 9, name: str = "audit.example/w") -> str:
    return key(seed, name, 4)


created = IdentityCreated(key=ONE, verifier=key(1))
admitted = WitnessAdmitted(name="省审计厅", verifier=witness())


def change(seed: int, size: int = 10, name: str = "example.org/log") -> ChangeLogKey:
    return ChangeLogKey(key=TWO, verifier=key(seed, name), size=size, announcement="note")


def changed(seed: int, size: int = 10) -> LogKeyChanged:
    return LogKeyChanged(key=TWO, verifier=key(seed), size=size, announcement="note")


def test_the_identity_is_created_once() -> None:
    create = CreateIdentity(key=ONE, verifier=key(1))
    spec(LOG_IDENTITY).given().when(create).then(created)
    spec(LOG_IDENTITY).given(created).when(create).rejected("log-identity-exists")
    wrong = CreateIdentity(key=ONE, verifier=witness())
    spec(LOG_IDENTITY).given().when(wrong).rejected("verifier-key-form")


def test_keys_follow_each_other_under_one_name() -> None:
    story = spec(LOG_IDENTITY).given(created)
    story.when(change(2)).then(changed(2))
    later = story.given(changed(2))
    later.when(change(3, size=20)).then(changed(3, size=20))
    later.when(change(3, size=10)).then(changed(3, size=10))
    for again in (change(1, size=20), change(2, size=20), change(3, size=9)):
        later.when(again).rejected("log-key-known")
    later.when(change(3, size=20, name="other.org/log")).rejected("log-key-known")
    spec(LOG_IDENTITY).given().when(change(2)).rejected("log-identity-missing")


def test_a_witness_is_admitted_and_dismissed() -> None:
    admit = AdmitWitness(name=" 省审计厅 ", verifier=f" {witness()} ")
    spec(LOG_IDENTITY).given().when(admit).then(admitted)
    story = spec(LOG_IDENTITY).given(admitted)
    story.when(admit).rejected("witness-known")
    gone = WitnessDismissed(name="省审计厅", verifier=witness(), reason="撤并")
    story.when(DismissWitness(verifier=witness(), reason=" 撤并 ")).then(gone)
    story.when(DismissWitness(verifier=witness(), reason=" ")).rejected("reason-required")
    story.when(DismissWitness(verifier=witness(8), reason="x")).rejected("witness-unknown")
    story.given(gone).when(admit).rejected("witness-known")
    same_name = AdmitWitness(name="另一家", verifier=witness(7))
    story.given(gone).when(same_name).rejected("witness-known")
    other = AdmitWitness(name="另一家", verifier=witness(7, "other.example/w"))
    story.given(gone).when(other).then(
        WitnessAdmitted(name="另一家", verifier=witness(7, "other.example/w"))
    )


@pytest.mark.parametrize("verifier", ["", "a+b+c", key(1), witness()[:-1]])
def test_a_witness_brings_a_key_of_its_kind(verifier: str) -> None:
    admit = AdmitWitness(name="省审计厅", verifier=verifier)
    spec(LOG_IDENTITY).given().when(admit).rejected("verifier-key-form")


def test_a_witness_has_a_name_that_fits_on_a_page() -> None:
    for name, code in ((" ", "witness-name"), ("省" * (LONGEST_WITNESS + 1), "text-too-long")):
        admit = AdmitWitness(name=name, verifier=witness())
        spec(LOG_IDENTITY).given().when(admit).rejected(code)
