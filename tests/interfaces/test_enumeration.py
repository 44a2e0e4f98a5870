"""Guessing at verification learns nothing: one answer, one time, and limits that are hit."""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from application.work import Work, execute
from domain.certificate import CERTIFICATE, IssueCertificate
from domain.personal import Personal
from interfaces.http.calls import Call
from interfaces.http.limiting import Limiter
from interfaces.http.problems import Problem
from interfaces.operations.verification import VerificationForm, verify
from interfaces.system import GUESSES, PUBLIC, System
from tests.interfaces.test_verification import ISSUE, opened

CERTIFICATES = 200
NAMES = ("张三", "李四", "王芳", "刘洋", "陈静", "杨帆", "赵磊", "黄敏")


def number_of(place: int) -> str:
    """Every second number is a certificate."""
    return f"2026320000001200{place:04d}"


@pytest.fixture
def system(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[System]:
    with opened(tmp_path, new_database) as system:
        for place in range(0, 2 * CERTIFICATES, 2):
            position = issue(system, place)
        assert system.worker.wait_for(position, 60)
        yield system


def issue(system: System, place: int) -> int:
    certificate, person = UUID(int=1000 + place), UUID(int=5000 + place)
    command: IssueCertificate = replace(
        ISSUE,
        certificate=certificate,
        number=number_of(place),
        person=person,
        holder=Personal(person, "欧阳明远"),
        identity_number=Personal(person, "11010519491231002X"),
    )

    def decided(work: Work) -> UUID:
        work.do(CERTIFICATE, certificate, command)
        return certificate

    return execute(system.log, system.context(PUBLIC, "test"), decided).position


def guess(system: System, number: str, name: str, address: str) -> tuple[str, float]:
    """Everything that is answered but the time of day, and the seconds it took."""
    body = VerificationForm(number=number, name=name)
    call = Call(context=system.context(PUBLIC, "test"), body=body, address=address)
    began = time.perf_counter()
    try:
        answer = repr(replace(verify(system, call), as_of=None))
    except Problem as refused:
        answer = f"{refused.status} {refused.code}"
    return answer, time.perf_counter() - began


def guesses(system: System, amount: int) -> tuple[Counter[str], list[float], list[float]]:
    """The answers, and the times for numbers that are certificates and for those that are not."""
    chance = random.Random(7)
    answers: Counter[str] = Counter()
    times: tuple[list[float], list[float]] = ([], [])
    for place in range(amount):
        which = chance.randrange(2 * CERTIFICATES)
        address = f"198.51.{place % 200}.{place % 250}"
        answer, took = guess(system, number_of(which), chance.choice(NAMES), address)
        answers[answer] += 1
        times[which % 2].append(took)
    return answers, *times


def told_apart(first: list[float], second: list[float]) -> float:
    """How often somebody who sees one time of each says rightly which is the longer kind."""
    ranked = sorted([(took, 0) for took in first] + [(took, 1) for took in second])
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind)
    pairs = len(first) * len(second)
    return (ranks - len(second) * (len(second) + 1) / 2) / pairs


def test_all_guesses_have_one_answer(system: System) -> None:
    system.verifications, system.guesses = Limiter("100000/minute"), Limiter("100000/hour")
    answers, known, unknown = guesses(system, 400)
    assert len(answers) == 1
    assert min(len(known), len(unknown)) > 100


def test_the_limits_are_hit_alike(system: System) -> None:
    """Whether the number is a certificate or not, the same guess is the first one refused."""
    tries = int(GUESSES.partition("/")[0])
    told = [
        [guess(system, number_of(which), "张三", f"198.51.100.{n}")[0] for n in range(tries + 2)]
        for which in (2, 3)
    ]
    assert told[0] == told[1]
    assert told[0][tries - 1] != told[0][tries] == "429 too-many-requests"


@pytest.mark.long
def test_a_hundred_thousand_guesses_learn_nothing(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    limited, _, _ = guesses(system, 20_000)
    system.verifications, system.guesses = Limiter("100000/minute"), Limiter("1000000/hour")
    answers, known, unknown = guesses(system, 100_000)
    chance = told_apart(known, unknown)
    with capsys.disabled():
        print(  # noqa: T201  (the figures of the proof)
            f"\n{sum(answers.values())} guesses, {len(answers)} answer;"
            f" median {statistics.median(known) * 1e6:.0f} us for certificates,"
            f" {statistics.median(unknown) * 1e6:.0f} us for none;"
            f" told apart by time: {chance:.3f} (0.5 is chance)\n"
            f"with the limits: {dict(limited)}"
        )
    assert len(answers) == 1
    assert 0.45 < chance < 0.55
    assert sum(n for answer, n in limited.items() if answer.startswith("429")) > 5_000
