"""The one write path: all or nothing, in order, once."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from application.cases.declaring import submit
from application.cases.reviewing import (
    Opinion,
    PublicityPosting,
    approve,
    post_unit_publicity,
)
from application.people.people import Locking, lock_account
from application.permissions import Hidden
from application.ports import Conflict, Key, KeyReused, Receipt
from application.work import ATTEMPTS, Stale, Work, execute
from domain.cases.declaration.events import Approved
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.account import (
    ACCOUNT,
    AccountLocked,
    ChangePassword,
    LockAccount,
    OpenAccount,
    UnlockAccount,
)
from domain.terms import DeclarationType, Role
from tests.application.memory_log import MemoryLog
from tests.application.world import ADMINISTRATOR, Province, World

ONE, TWO = UUID(int=1), UUID(int=2)
KEY = Key(value="once", fingerprint=b"a")
LOCK, UNLOCK = LockAccount(reason="x"), UnlockAccount()


def opening(account: UUID) -> OpenAccount:
    return OpenAccount(
        account=account,
        login="li.si",
        name="x",
        role=Role.ANALYST,
        organisation=None,
        person=None,
        duties=(),
    )


class Log(MemoryLog):
    """With an account to lock and unlock."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.run(lambda work: work.do(ACCOUNT, ONE, opening(ONE)))

    def run(self, act: Any, key: Key | None = None) -> Receipt:
        def use_case(work: Work) -> UUID:
            act(work)
            return ONE

        return execute(self, self.world.context(ADMINISTRATOR), use_case, key)


@pytest.fixture
def log() -> Log:
    return Log()


# All or nothing.


def test_several_streams_are_one_append(log: Log) -> None:
    before = log.appends

    def both(work: Work) -> None:
        work.do(ACCOUNT, TWO, opening(TWO))
        work.do(ACCOUNT, ONE, LOCK)
        work.do(ACCOUNT, ONE, UNLOCK)

    receipt = log.run(both)
    assert log.appends == before + 1
    assert receipt == Receipt(stream=ONE, version=3, position=log.records[-1].position)
    assert len(log.events(TWO)) == 1


def test_nothing_is_stored_when_a_later_decision_is_refused(log: Log) -> None:
    before = list(log.records)

    def half(work: Work) -> None:
        work.do(ACCOUNT, ONE, LOCK)
        work.do(ACCOUNT, ONE, opening(ONE))

    with pytest.raises(Rejected, match="login-taken"):
        log.run(half)
    assert log.records == before


def test_what_was_decided_is_seen_by_what_follows(log: Log) -> None:
    def act(work: Work) -> None:
        assert work.exists(ACCOUNT, ONE)
        assert not work.exists(ACCOUNT, TWO)
        work.do(ACCOUNT, TWO, opening(TWO))
        assert work.exists(ACCOUNT, TWO)
        assert work.version(TWO) == 0
        work.do(ACCOUNT, ONE, LOCK)
        assert work.load(ACCOUNT, ONE).locked
        assert work.version(ONE) == 1

    log.run(act)


def test_a_refused_attempt_is_taken_back_and_the_others_are_stored(log: Log) -> None:
    done: list[str] = []

    def fails(work: Work) -> None:
        with work.attempt():
            work.do(ACCOUNT, ONE, LOCK)
            work.do(ACCOUNT, TWO, opening(TWO))
            work.afterwards(lambda: done.append("never"))
            work.do(ACCOUNT, TWO, opening(TWO))

    def act(work: Work) -> None:
        with pytest.raises(Rejected, match="login-taken"):
            fails(work)
        assert not work.load(ACCOUNT, ONE).locked
        with work.attempt():
            work.do(ACCOUNT, TWO, opening(TWO))
            work.afterwards(lambda: done.append("stored"))

    log.run(act)
    assert [record.name for record in log.read(ONE)] == ["account.AccountOpened"]
    assert [record.name for record in log.read(TWO)] == ["account.AccountOpened"]
    assert done == ["stored"]


def test_a_command_that_was_true_already_stores_nothing(log: Log) -> None:
    before = log.appends
    receipt = log.run(lambda work: work.do(ACCOUNT, ONE, UNLOCK))
    assert receipt == Receipt(stream=ONE, version=1, position=0)
    assert log.appends == before


def test_the_id_of_something_else_is_no_id(log: Log) -> None:
    with pytest.raises(Hidden):
        log.run(lambda work: work.load(ORGANISATION, ONE))


def test_one_work_reads_a_stream_in_one_way(log: Log) -> None:
    def twice(work: Work) -> None:
        work.load(ACCOUNT, TWO)
        work.load(ORGANISATION, TWO)

    with pytest.raises(TypeError):
        log.run(twice)


# Races.


def test_streams_read_ahead_are_as_if_read_one_by_one(log: Log) -> None:
    def act(work: Work) -> None:
        work.preload(ACCOUNT, (ONE, TWO))
        assert work.load(ACCOUNT, ONE).login == "li.si"
        assert not work.exists(ACCOUNT, TWO)
        assert work.version(ONE) == 1
        work.preload(ORGANISATION, (ONE, UUID(int=3)))
        work.do(ACCOUNT, ONE, LOCK)
        work.preload(ACCOUNT, (ONE, TWO))
        assert work.load(ACCOUNT, ONE).locked, "what is loaded already stays"

    assert log.run(act).version == 2

    def wrong(work: Work) -> None:
        work.preload(ORGANISATION, (ONE, TWO))
        work.load(ORGANISATION, ONE)

    with pytest.raises(Hidden):
        log.run(wrong)


def test_a_lost_race_is_decided_again(log: Log) -> None:
    log.before_append.append(lambda: log.run(lambda work: work.do(ACCOUNT, ONE, LOCK)))
    receipt = log.run(lambda work: work.do(ACCOUNT, ONE, LockAccount(reason="again")))
    assert log.events(ONE)[1:] == [AccountLocked(reason="x")]
    assert receipt.version == 2


def test_a_race_that_is_always_lost_is_given_up(log: Log) -> None:
    def other(work: Work) -> None:
        locked = work.load(ACCOUNT, ONE).locked
        work.do(ACCOUNT, ONE, UNLOCK if locked else LOCK)

    tries: list[int] = []

    def mine(work: Work) -> None:
        tries.append(1)
        log.before_append.append(lambda: log.run(other))
        other(work)

    with pytest.raises(Conflict):
        log.run(mine)
    assert len(tries) == ATTEMPTS


def test_a_stale_version_tells_what_has_happened_since(log: Log) -> None:
    log.run(lambda work: work.do(ACCOUNT, ONE, LOCK))
    with pytest.raises(Stale) as caught:
        log.run(lambda work: work.expect(ACCOUNT, ONE, 1))
    stale = caught.value
    assert (stale.stream, stale.expected, stale.actual) == (ONE, 1, 2)
    assert [r.event for r in stale.since] == [AccountLocked(reason="x")]
    assert [r.actor for r in stale.since] == [ADMINISTRATOR.account]


@pytest.mark.parametrize("version", [0, 2, 99])
def test_only_the_present_version_is_accepted(log: Log, version: int) -> None:
    log.run(lambda work: work.expect(ACCOUNT, ONE, 1))
    log.run(lambda work: work.expect(ACCOUNT, ONE, None))
    with pytest.raises(Stale):
        log.run(lambda work: work.expect(ACCOUNT, ONE, version))


def test_of_two_officers_one_is_told_who_acted(made: Province) -> None:
    declaration = made.submitted()
    made.past_the_unit(declaration)
    seen = len(made.log.events(declaration))
    colleague = replace(made.officer_dm, account=made.account("dm.c", Role.ANALYST).account)

    def wins() -> None:
        made.do(colleague, approve, declaration, Opinion(), expected=seen)

    made.log.before_append.append(wins)
    with pytest.raises(Stale) as caught:
        made.do(made.officer_dm, approve, declaration, Opinion(), expected=seen)
    (record,) = caught.value.since
    assert isinstance(record.event, Approved)
    assert (record.actor, record.organisation) == (colleague.account, made.dm)


# Once.


def test_a_repeat_gets_the_first_receipt(log: Log) -> None:
    first = log.run(lambda work: work.do(ACCOUNT, ONE, LOCK), KEY)
    log.run(lambda work: work.do(ACCOUNT, ONE, UNLOCK))
    again = log.run(lambda work: work.do(ACCOUNT, ONE, LOCK), KEY)
    assert again == first
    assert len(log.events(ONE)) == 3


def test_a_key_belongs_to_one_body(log: Log) -> None:
    log.run(lambda work: work.do(ACCOUNT, ONE, LOCK), KEY)
    before = list(log.records)
    with pytest.raises(KeyReused):
        log.run(lambda work: work.do(ACCOUNT, ONE, UNLOCK), replace(KEY, fingerprint=b"b"))
    assert log.records == before


def test_a_refused_command_uses_no_key(log: Log) -> None:
    with pytest.raises(Rejected):
        log.run(lambda work: work.do(ACCOUNT, ONE, opening(ONE)), KEY)
    assert log.run(lambda work: work.do(ACCOUNT, ONE, LOCK), KEY).version == 2


@pytest.mark.parametrize("expected", [None, 1])
def test_a_double_click_is_one_submission_with_one_answer(
    made: Province, expected: int | None
) -> None:
    """The second looks for the key before the first has stored it, and the case after."""
    declaration = made.submitted()
    body = PublicityPosting()
    key = Key(value=f"click {expected}", fingerprint=b"c")
    answers: list[Receipt] = []

    def click() -> None:
        posted = made.do(
            made.officer_unit, post_unit_publicity, declaration, body, expected=expected, key=key
        )
        answers.append(posted)

    made.log.before_read.append(click)
    click()
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert len(made.log.events(declaration)) == 2


def test_a_double_click_in_the_append_is_one_too(made: Province) -> None:
    number, key = made.new_id(), Key(value="submit", fingerprint=b"s")
    applicant = made.account("zhou", Role.APPLICANT, person=made.person(1271))
    form = replace(made.form(), declaration_type=DeclarationType.GREEN_CHANNEL)
    answers: list[Receipt] = []

    def click() -> None:
        answers.append(made.do(applicant, submit, number, form, key=key))

    made.log.before_append.append(click)
    click()
    assert answers[0] == answers[1]
    assert len(made.log.events(number)) == 1


# Afterwards.


def test_an_effect_waits_for_the_commit(log: Log) -> None:
    seen: list[int] = []

    def act(work: Work) -> None:
        work.do(ACCOUNT, ONE, LOCK)
        work.afterwards(lambda: seen.append(len(log.events(ONE))))
        assert seen == []

    log.run(act, KEY)
    assert seen == [2]
    log.run(act, KEY)
    assert seen == [2]


def test_a_refused_command_has_no_effect(log: Log) -> None:
    seen: list[str] = []

    def act(work: Work) -> None:
        work.afterwards(lambda: seen.append("done"))
        work.do(ACCOUNT, ONE, opening(ONE))

    with pytest.raises(Rejected):
        log.run(act)
    assert seen == []


def test_an_attempt_that_lost_its_race_has_no_effect(log: Log) -> None:
    seen: list[int] = []
    log.before_append.append(lambda: log.run(lambda work: work.do(ACCOUNT, ONE, LOCK)))

    def act(work: Work) -> None:
        work.do(ACCOUNT, TWO, opening(TWO))
        work.do(ACCOUNT, ONE, ChangePassword())
        version = work.version(ONE)
        work.afterwards(lambda: seen.append(version))

    log.run(act)
    assert seen == [2]


def test_records_tell_who_asked_for_what(made: Province) -> None:
    officer = made.account("temp", Role.UNIT_OFFICER, made.unit)
    made.do(ADMINISTRATOR, lock_account, officer.account, Locking(reason="离职"))
    record = made.log.records[-1]
    assert (record.name, record.actor, record.role) == (
        "account.AccountLocked",
        ADMINISTRATOR.account,
        Role.ADMINISTRATOR,
    )
