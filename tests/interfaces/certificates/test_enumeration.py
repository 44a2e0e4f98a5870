"""Guessing at verification learns nothing: one answer, one time, and limits that are hit."""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.ports import Write
from application.work import Work, execute
from domain.certificates.certificate import CERTIFICATE, IssueCertificate
from domain.certificates.earlier_title import EARLIER_TITLE
from domain.decider import Recorded
from domain.people.person import PERSON, EarlierTitleRecorded, RegisterPerson
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind
from interfaces.http.calls import Call
from interfaces.http.limiting import Limiter
from interfaces.http.problems import Problem
from interfaces.operations.certificates.verification import VerificationForm, verify
from interfaces.system import GUESSES, PUBLIC, System
from projections.certificates import earlier_titles
from tests.domain.certificates.test_earlier_title import BY_OFFICE, CONFIRM, TYPED
from tests.interfaces.certificates.test_verification import ISSUE, ISSUER, opened

CERTIFICATES = 200
EARLIER = 100
ALONE = 5
"""Every so many-th earlier title was recorded by one officer alone."""
HOLDER, IDENTITY = "欧阳明远", "11010519491231002X"
REGISTER = RegisterPerson(
    person=UUID(int=1),
    name=HOLDER,
    identity_kind=DocumentKind.RESIDENT_ID,
    identity_number=IDENTITY,
    phone="13800000000",
)
NAMES = ("张三", "李四", "王芳", "刘洋", "陈静", "杨帆", "赵磊", "黄敏")


def number_of(place: int) -> str:
    """Every second number is a certificate."""
    return f"2026320000001200{place:04d}"


def earlier_number_of(place: int) -> str:
    """Every second number is an earlier certificate."""
    return f"旧 {place:05d}"


@pytest.fixture
def system(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[System]:
    with opened(tmp_path, new_database) as system:
        for place in range(0, 2 * CERTIFICATES, 2):
            position = issue(system, place)
        for place in range(0, 2 * EARLIER, 2):
            position = record(system, place)
        assert system.worker.wait_for(position, 60)
        yield system


def issue(system: System, place: int) -> int:
    certificate, person = UUID(int=1000 + place), UUID(int=5000 + place)
    command: IssueCertificate = replace(
        ISSUE,
        certificate=certificate,
        number=number_of(place),
        person=person,
        holder=Personal(person, HOLDER),
        identity_number=Personal(person, IDENTITY),
    )

    def decided(work: Work) -> UUID:
        work.do(CERTIFICATE, certificate, command)
        return certificate

    return execute(system.log, system.context(PUBLIC, "test"), decided).position


def record(system: System, place: int) -> int:
    """An earlier title that counts, with a record or, of older programs, without."""
    title, person = UUID(int=10_000 + place), UUID(int=15_000 + place)
    alone = place // 2 % ALONE == 0

    def decided(work: Work) -> UUID:
        if alone:
            work.do(PERSON, person, replace(REGISTER, person=person))
            return person
        typed = replace(TYPED, number=earlier_number_of(place), holder=HOLDER)
        enter = replace(BY_OFFICE, person=person, identity_number=IDENTITY, typed=typed)
        work.do(EARLIER_TITLE, title, enter)
        work.do(EARLIER_TITLE, title, CONFIRM)
        return title

    context = system.context(PUBLIC, "test")
    receipt = execute(system.log, context, decided)
    if not alone:
        return receipt.position
    recorded = EarlierTitleRecorded(
        record=None,
        series=TYPED.series,
        level=TYPED.level,
        obtained_on=TYPED.obtained_on,
        issuer=TYPED.issuer,
        number=Personal(person, earlier_number_of(place)),
        organisation=ISSUER,
    )
    write = Write(stream=person, version=1, events=(recorded,))
    return system.log.append([write], context, answer=person).position


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


def guesses(
    system: System,
    amount: int,
    number_of: Callable[[int], str] = number_of,
    certificates: int = CERTIFICATES,
) -> tuple[Counter[str], list[float], list[float]]:
    """The answers, and the times for numbers that are certificates and for those that are not."""
    chance = random.Random(7)
    answers: Counter[str] = Counter()
    times: tuple[list[float], list[float]] = ([], [])
    for place in range(amount):
        which = chance.randrange(2 * certificates)
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


def test_those_who_have_both_in_hand_are_told(system: System) -> None:
    """What the guesses are about is there."""
    asked = (number_of(2), earlier_number_of(0), earlier_number_of(2))
    told = [guess(system, one, HOLDER, "192.0.2.1")[0] for one in asked]
    assert all("VALID" in answer for answer in told)
    assert ["unchecked=True" in answer for answer in told] == [False, True, False]


def test_every_guess_reads_as_much(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams, records and rows; whatever is wrong with it, and with earlier titles of both kinds.

    Of the log they are those of one certificate and of the eight earlier titles that come next.
    """
    asked: Counter[str] = Counter()
    log, following = system.log, earlier_titles.at_or_after
    read, read_many = log.read, log.read_many

    def counted(stream: UUID, after: int = 0) -> list[Recorded]:
        found = read(stream, after)
        asked.update(streams=1, records=len(found))
        return found

    def many_counted(streams: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        found = read_many(streams)
        asked.update(streams=len(streams), records=sum(map(len, found.values())))
        return found

    def rows_counted(*args: Any) -> Any:
        rows = following(*args)
        asked.update(rows=len(rows))
        return rows

    monkeypatch.setattr(log, "read", counted)
    monkeypatch.setattr(log, "read_many", many_counted)
    monkeypatch.setattr(earlier_titles, "at_or_after", rows_counted)
    wrong = {
        "another name": (number_of(2), "张三"),
        "no certificate": (number_of(3), HOLDER),
        "beyond all": ("9" * 20, HOLDER),
        "before all": ("0", IDENTITY),
        "earlier, another name": (earlier_number_of(6), "李四"),
        "earlier, another identity number": (earlier_number_of(6), IDENTITY[::-1]),
        "no earlier": (earlier_number_of(7), HOLDER),
        "recorded alone, another name": (earlier_number_of(10), "王芳"),
        "beside one recorded alone": (earlier_number_of(9), HOLDER),
        "the last": (earlier_number_of(2 * EARLIER - 2), "赵磊"),
        "nothing": ("", ""),
    }
    price = {}
    for name, (number, holder) in wrong.items():
        asked.clear()
        assert "UNKNOWN" in guess(system, number, holder, "192.0.2.1")[0]
        price[name] = dict(asked)
    assert price["another name"] == {"streams": 9, "records": 1 + 2 * 8, "rows": 8}
    assert len({tuple(sorted(one.items())) for one in price.values()}) == 1, price


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
    for kind, space in {
        "certificates": (100_000, number_of, CERTIFICATES),
        "earlier certificates": (20_000, earlier_number_of, EARLIER),
    }.items():
        answers, known, unknown = guesses(system, *space)
        chance = told_apart(known, unknown)
        with capsys.disabled():
            print(  # noqa: T201  (the figures of the proof)
                f"\n{sum(answers.values())} guesses, {len(answers)} answer;"
                f" median {statistics.median(known) * 1e6:.0f} us for {kind},"
                f" {statistics.median(unknown) * 1e6:.0f} us for none;"
                f" told apart by time: {chance:.3f} (0.5 is chance)"
            )
        assert len(answers) == 1
        assert 0.45 < chance < 0.55
    with capsys.disabled():
        print(f"with the limits: {dict(limited)}")  # noqa: T201  (as above)
    assert sum(n for answer, n in limited.items() if answer.startswith("429")) > 5_000
