"""证书查验: what the public is told of a certificate, and that it can learn no more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.work import Work, execute
from domain.certificates.certificate import (
    CERTIFICATE,
    ConfirmRevocation,
    IssueCertificate,
    RequestRevocation,
    Title,
)
from domain.certificates.verification_record import LookKind
from domain.personal import Personal
from domain.streams import verification_record_stream
from domain.terms import AcquisitionMode, TitleLevel
from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from interfaces.clock import MovableClock
from interfaces.http.calls import Call
from interfaces.http.problems import Problem
from interfaces.operations.certificates.verification import (
    UNKNOWN,
    Verification,
    VerificationForm,
    VerificationStatus,
    verify,
)
from interfaces.route_run.run import environment_for
from interfaces.system import GUESSES, PUBLIC, VERIFICATIONS, System

CERTIFIED, HOLDER, ISSUER = UUID(int=11), UUID(int=12), UUID(int=13)
AFTERWARDS = datetime(2026, 7, 1, 1, tzinfo=UTC)
"""The certificate is valid, and no midnight is near."""
NUMBER, NAME, IDENTITY = "20263200000012000010", "欧阳明远", "11010519491231002X"


@contextmanager
def opened(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[System]:
    urls = (new_database(), new_database(), new_database())
    settings = Settings.from_environment(environment_for(tmp_path, urls))
    system = System.open(settings, MovableClock(AFTERWARDS), argon2=LIGHT)
    system.create_tables()
    system.worker.start()
    try:
        yield system
    finally:
        system.close()


@pytest.fixture
def system(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[System]:
    with opened(tmp_path, new_database) as system:
        do(system, ISSUE)
        yield system


ISSUE = IssueCertificate(
    certificate=CERTIFIED,
    number=NUMBER,
    person=HOLDER,
    holder=Personal(HOLDER, NAME),
    identity_number=Personal(HOLDER, IDENTITY),
    declaration=UUID(int=14),
    committee=UUID(int=15),
    title=Title(
        series="工程技术人员",
        title="高级工程师",
        level=TitleLevel.SENIOR_ASSOCIATE,
        specialty="建筑学",
        mode=AcquisitionMode.PEER_REVIEW,
        committee="省建设工程高评会",
        obtained_on=date(2026, 6, 20),
        filing_number="职称备〔2026〕1号",
    ),
    issuer=ISSUER,
    issuer_name="省职称办",
    issued_on=date(2026, 6, 25),
)


def do(system: System, command: object) -> None:
    def decided(work: Work) -> UUID:
        work.do(CERTIFICATE, CERTIFIED, command)
        return CERTIFIED

    receipt = execute(system.log, system.context(PUBLIC, "test"), decided)
    assert system.worker.wait_for(receipt.position, 30)


def ask(system: System, number: str, name: str, address: str = "192.0.2.1") -> Verification:
    """Without its time, which a test of its own looks at."""
    body = VerificationForm(number=number, name=name)
    call = Call(context=system.context(PUBLIC, "test"), body=body, address=address)
    answer = verify(system, call)
    assert answer.as_of == call.at
    return replace(answer, as_of=None)


def looks(system: System) -> list[Any]:
    stream = verification_record_stream(HOLDER, system.clock.today())
    return system.log.read(stream)


def test_the_holder_is_told_masked_with_what_is_public(system: System) -> None:
    told = Verification(
        status=VerificationStatus.VALID,
        name="欧阳**",
        category="工程技术人员",
        title_level=TitleLevel.SENIOR_ASSOCIATE,
        title="高级工程师",
        specialty="建筑学",
        obtained_on=date(2026, 6, 20),
        issuer="省职称办",
    )
    assert ask(system, NUMBER, NAME) == told
    assert ask(system, NUMBER, IDENTITY.lower()) == told
    assert ask(system, f" {NUMBER[:4]} {NUMBER[4:]}", f" {NAME} ") == told


WRONG = (
    (NUMBER, "张三"),
    (NUMBER, ""),
    (NUMBER, " "),
    (NUMBER, "\ud800"),
    (NUMBER[:-1] + "1", NAME),
    ("", NAME),
    ("9" * 101, NAME),
    ("\x00", NAME),
    ("\ud800", NAME),
)


def test_every_other_question_has_the_same_answer(system: System) -> None:
    for number, name in WRONG:
        assert ask(system, number, name) == UNKNOWN, (number, name)
        assert looks(system) == [], (number, name)


def test_revoked_is_another_thing_than_unknown(system: System) -> None:
    valid = ask(system, NUMBER, NAME)
    do(system, RequestRevocation(account=UUID(int=1), organisation=ISSUER, reason="弄虚作假"))
    assert ask(system, NUMBER, NAME) == valid
    do(system, ConfirmRevocation(account=UUID(int=2), organisation=ISSUER))
    assert ask(system, NUMBER, NAME) == replace(valid, status=VerificationStatus.REVOKED)


def test_a_holder_whose_key_is_destroyed_is_unknown(system: System) -> None:
    system.vault.destroy(HOLDER)
    assert ask(system, NUMBER, NAME) == UNKNOWN
    assert ask(system, NUMBER, "") == UNKNOWN


def test_one_address_may_not_go_on_asking(system: System) -> None:
    for _ in range(int(VERIFICATIONS.partition("/")[0])):
        ask(system, NUMBER, NAME)
    with pytest.raises(Problem) as refused:
        ask(system, NUMBER, NAME)
    assert refused.value.status == 429
    assert ask(system, NUMBER, NAME, address="192.0.2.2").status is VerificationStatus.VALID


def test_the_holder_learns_that_and_how_but_not_by_whom(system: System) -> None:
    ask(system, NUMBER, NAME)
    ask(system, NUMBER, IDENTITY)
    recorded = looks(system)
    assert [(r.event.kind, r.event.place) for r in recorded] == [
        (LookKind.NUMBER, 1),
        (LookKind.NUMBER, 2),
    ]
    assert {(r.actor, r.organisation, r.role) for r in recorded} == {(None, None, "public")}


def test_a_number_is_not_guessed_at_for_long_from_wherever(system: System) -> None:
    tries = int(GUESSES.partition("/")[0])
    for unknown in (NUMBER, "20263200000012000999"):
        for place in range(tries):
            assert ask(system, unknown, "张三", address=f"198.51.100.{place}") == UNKNOWN
        with pytest.raises(Problem) as refused:
            ask(system, unknown, "张三", address="203.0.113.1")
        assert refused.value.status == 429
    with pytest.raises(Problem):
        ask(system, NUMBER, NAME, address="203.0.113.2")


def test_right_questions_are_no_guesses(system: System) -> None:
    tries = int(GUESSES.partition("/")[0])
    for place in range(tries + 1):
        valid = ask(system, NUMBER, NAME, address=f"198.51.100.{place}")
        assert valid.status is VerificationStatus.VALID
    assert len(looks(system)) == tries + 1
