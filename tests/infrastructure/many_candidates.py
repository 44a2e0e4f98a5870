"""A plan with as many candidates as are asked for, on a real log with a real vault.

Every candidate is a person of their own, at stage T of an a route, with the ten or so events
that lead there. What the office and the title authority do about the plan are the real use
cases, each in one append.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from application.committees.ballot_box import BallotBox
from application.committees.filing import FilingForm, file_results
from application.committees.planning import (
    Nothing,
    PlanApproval,
    PlanForm,
    approve_plan,
    draft_plan,
    submit_plan,
)
from application.committees.publicising import (
    Closing,
    Posting,
    close_publicity,
    open_publicity,
)
from application.desk import Actor, Desk
from application.ports import Context, Write
from application.work import Work, execute
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import TakeResult
from domain.cases.declaration.events import Submitted
from domain.committees.committee import COMMITTEE as COMMITTEE_DECIDER
from domain.committees.plan_draws import DrawLinked
from domain.committees.review_plan import ExpertRequirement
from domain.committees.rubric import RubricItem
from domain.configuration.calendar import YearSet
from domain.experts.draw_request import DrawKind
from domain.personal import Personal
from domain.registry import DECIDERS
from domain.streams import CALENDAR
from domain.terms import Duty, Role, TitleLevel
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.vault.passwords import LIGHT
from infrastructure.vault.sealing import Sealer
from infrastructure.vault.vault import Vault
from tests.domain.case_samples import (
    APPLICANT,
    COMMITTEE,
    OFFICE,
    case,
    uid,
)
from tests.domain.committees.test_committee import REGISTER

MONDAY = date(2026, 6, 1)
MEETING = uid("meeting")
OFFICER = Actor(account=uid("o"), login="office", role=Role.COMMITTEE_OFFICER, organisation=OFFICE)
AUTHORITY = Actor(
    account=uid("t"),
    login="authority",
    role=Role.TITLE_OFFICER,
    organisation=uid("Tp"),
    duties=(Duty.ORDINARY_PLANS,),
)
UseCase = Callable[[Work, Desk, UUID, Any, int | None], UUID]


class ManyCandidates:
    """The steps from the draft to the filing; each is one command."""

    def __init__(self, log: StoredEventLog, many: int) -> None:
        self.log = log
        self.plan = uuid4()
        self.cases = tuple(uuid4() for _ in range(many))
        self._today = MONDAY
        history = tuple(case("R2a", at="T").history)
        committee = COMMITTEE_DECIDER.decide(REGISTER, COMMITTEE_DECIDER.initial)
        days = tuple(YearSet(year=year, holidays=(), workdays=()) for year in (2026, 2027))
        writes = [
            Write(stream=COMMITTEE, version=0, events=tuple(committee)),
            Write(stream=CALENDAR, version=0, events=days),
            *(
                Write(stream=one, version=0, events=tuple(_about(uuid4(), history)))
                for one in self.cases
            ),
        ]
        log.append(writes, self._context(OFFICER), answer=COMMITTEE)

    def draft(self) -> None:
        form = PlanForm(
            committee=COMMITTEE,
            name="千人方案",
            year=2026,
            requirements=(
                ExpertRequirement(
                    group="机械组",
                    specialties=("1001",),
                    level=TitleLevel.SENIOR_ASSOCIATE,
                    primary=11,
                    alternates=4,
                ),
            ),
            rubric=(RubricItem(code="a", name="业绩", maximum=100),),
            candidates=self.cases,
        )
        self._do(OFFICER, draft_plan, self.plan, form)

    def submit(self) -> None:
        self._do(OFFICER, submit_plan, self.plan, Nothing())

    def approve(self) -> None:
        self._do(AUTHORITY, approve_plan, self.plan, PlanApproval(opinion="同意"))

    def publicise(self, code: str) -> None:
        self._do(OFFICER, open_publicity, self.plan, Posting(code=code))

    def close(self, code: str) -> None:
        self._today += timedelta(days=10)
        self._do(OFFICER, close_publicity, self.plan, Closing(code=code))

    def vote(self) -> None:
        command = TakeResult(
            meeting=MEETING, organisation=OFFICE, yes=9, no=2, abstain=0, present=11, passed=True
        )

        def take(work: Work) -> UUID:
            for one in self.cases:
                work.do(DECLARATION, one, command)
            return self.cases[0]

        execute(self.log, self._context(OFFICER), take)

    def file(self) -> None:
        form = FilingForm(
            declarations=self.cases, filing_number="苏职备〔2026〕1号", filed_on=self._today
        )
        self._do(AUTHORITY, file_results, uuid4(), form)

    def touch(self) -> None:
        """The floor: every case read, and an event stored for each on a stream of its own."""
        for one in self.cases:
            self.log.read(one)
        happened = DrawLinked(draw=uuid4(), kind=DrawKind.FORMAL)
        writes = [Write(stream=uuid4(), version=0, events=(happened,)) for _ in self.cases]
        self.log.append(writes, self._context(OFFICER), answer=writes[0].stream)

    @property
    def stages(self) -> set[str]:
        """Of all the cases, as the log tells."""
        states = (DECLARATION.fold(r.event for r in self.log.read(one)) for one in self.cases)
        return {state.stage.code for state in states if state.stage is not None}

    @property
    def filed(self) -> int:
        states = (DECLARATION.fold(r.event for r in self.log.read(one)) for one in self.cases)
        return sum(state.filing is not None for state in states)

    def _do(self, actor: Actor, use_case: UseCase, stream: UUID, form: Any) -> None:
        nothing: Any = None  # what these never ask for
        desk = Desk(
            actor=actor,
            now=datetime(2026, 6, 1, 8, 30, tzinfo=UTC),
            today=self._today,
            identities=nothing,
            directory=nothing,
            signers=nothing,
            typefaces=nothing,
            ballots=BallotBox(),
            new_id=uuid4,
            random=nothing,
        )
        context = self._context(actor)
        execute(self.log, context, lambda work: use_case(work, desk, stream, form, None))

    def _context(self, actor: Actor) -> Context:
        return Context(
            actor=actor.account,
            organisation=actor.organisation,
            role=actor.role.value,
            at=datetime(2026, 6, 1, 8, 30, tzinfo=UTC),
            request="r-1",
        )


@contextmanager
def many_candidates(url: str, folder: Path, many: int) -> Iterator[ManyCandidates]:
    with ExitStack() as open_:
        vault = open_.enter_context(
            closing(Vault(f"sqlite:///{folder / 'vault.db'}", bytes(32), argon2=LIGHT))
        )
        vault.create_tables()
        log = open_.enter_context(closing(open_log(url, Codec(DECIDERS, Sealer(vault)))))
        log.create_tables()
        made = ManyCandidates(log, many)
        # The log is read by a process that has seen nobody's key yet.
        log.close()
        cold = open_.enter_context(
            closing(Vault(f"sqlite:///{folder / 'vault.db'}", bytes(32), argon2=LIGHT))
        )
        made.log = open_.enter_context(closing(open_log(url, Codec(DECIDERS, Sealer(cold)))))
        made.log.create_tables()
        yield made


def _about(person: UUID, history: tuple[Any, ...]) -> Iterator[Any]:
    """The same case of somebody else."""
    for event in history:
        others: dict[str, Any] = {
            field.name: Personal(person, value.value)
            for field in fields(event)
            if isinstance(value := getattr(event, field.name), Personal)
            and value.subject == APPLICANT
        }
        if isinstance(event, Submitted):
            others["applicant"] = person
        yield replace(event, **others)
