"""A random log: cases that go any way their rules allow, certificates, draws and meetings.

Cases are decided by the domain; what draws and meetings tell is made up in a plausible order.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.cases.declaration import DECLARATION, Status
from domain.cases.declaration import commands as c
from domain.cases.objection import InvestigateObjection, RaiseObjection, UpholdObjection
from domain.cases.reexamination import ReferReexamination, ReopenCase, RequestReexamination
from domain.certificates.certificate import (
    CERTIFICATE,
    ConfirmRevocation,
    DropRevocation,
    RequestRevocation,
)
from domain.certificates.certificate_ends import (
    RecordSuccession,
    RequestFraudRevocation,
    SupersedeCertificate,
)
from domain.committees import secret_ballot as b
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    MeetingCalledOff,
    MeetingOpened,
)
from domain.configuration.route import Route, StageKind
from domain.decider import Decider, Rejected
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind, DrawRequested
from domain.experts.expert_draw import EXPERT_DRAW, ExpertsDrawn, ExpertSeat
from domain.personal import Personal
from domain.rules import agency_route
from domain.rules.draw_algorithm import SeatKind
from domain.rules.routes import ROUTE_TABLE
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from tests.domain.case_samples import (
    ANSWERS,
    APPLICANT,
    CALENDAR,
    CHOICE,
    MONDAY,
    OFFICER,
    TEMPLATE,
    next_command,
    route,
    uid,
)
from tests.projections.review import certify
from tests.projections.story import AUTHORITY, Story

BEGINNING = datetime(2024, 11, 20, 1, 0, tzinfo=UTC)
DIVISIONS = ("320000", "320100", "320102", "320115", "320281", "320500")
SUPPLEMENT: dict[str, Any] = {
    "items": "学历",
    "on": MONDAY,
    "working_days": 10,
    "calendar": CALENDAR,
}
COMMITTEES = tuple(uid(f"committee {n}") for n in range(3))


class TimedStory(Story):
    """Things happen when `now` says so."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGINNING

    def time(self, number: int) -> datetime:
        return self.now


def random_world(seed: int, cases: int = 40) -> TimedStory:
    """Two years or so; the same for the same seed."""
    world = _World(Random(seed))
    for number in range(cases):
        world.submit(uid(f"{seed}/{number}"))
    for _ in range(25 * cases):
        world.pass_time()
        world.something()
    for number in range(3):
        world.draw(uid(f"{seed}/plan {number % 2}"), number)
    return world.story


class _World:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.story = TimedStory()
        self.open: list[UUID] = []
        self.ended: list[UUID] = []
        self.issued: list[UUID] = []

    def pass_time(self) -> None:
        minutes = self.random.choice((0, 1, 600, 1_440, 9_000))
        spent = timedelta(minutes=self.random.randint(0, minutes), microseconds=minutes * 7)
        self.story.now += spent

    def submit(self, stream: UUID) -> None:
        self.pass_time()
        pick = self.random.choice
        one_body, skipped = pick(((), ("Dc", "Ic"))), pick(((), ("Oc",), ("Dm",)))
        way = route(pick(ROUTE_TABLE).id, one_body=one_body, skipped=skipped)
        mode = AcquisitionMode.PEER_REVIEW
        if self.random.random() < 0.2:
            mode = AcquisitionMode.INITIAL_DETERMINATION
            way = _to_an_agency(route(pick(("R2a", "R3a")), one_body=one_body))
        choice = replace(
            CHOICE,
            division=pick(DIVISIONS),
            title_level=pick(tuple(TitleLevel)),
            series=pick(("10", "11")),
            committee=pick(COMMITTEES) if mode is AcquisitionMode.PEER_REVIEW else None,
            unit_nature=pick(tuple(UnitNature)),
            declaration_type=pick(tuple(DeclarationType)),
            mode=mode,
        )
        draft = c.SaveDraft(applicant=APPLICANT, choice=choice, answers=ANSWERS, template=TEMPLATE)
        self.story.do(DECLARATION, stream, draft)
        if self.random.random() < 0.1:
            return
        submitted = c.Submit(
            applicant=APPLICANT,
            choice=choice,
            answers=ANSWERS,
            template=TEMPLATE,
            route=way,
            resume_at_returner=pick((True, False)),
        )
        self.story.do(DECLARATION, stream, submitted)
        self.open.append(stream)

    def something(self) -> None:
        """The next step of some case; now and then a step aside, where its rules let it."""
        if self.issued and self.random.random() < 0.1:
            self._certificate(self.random.choice(self.issued))
            return
        if self.ended and self.random.random() < 0.02:
            self._reopen(self.random.choice(self.ended))
            return
        if not self.open:
            return
        stream = self.random.choice(self.open)
        if self.random.random() >= 0.15 or not self._aside(stream):
            state = self.story.case(stream)
            passed = self.random.random() < 0.7
            self._tried(stream, next_command(state, passed=passed))
        status = self.story.case(stream).status
        if status.finished:
            self.open.remove(stream)
            self.ended.append(stream)
        if status is Status.CERTIFIED:
            self._issue(stream)

    def _aside(self, stream: UUID) -> bool:
        state = self.story.case(stream)
        if state.status is Status.SUPPLEMENT and state.deadline:
            return self._tried(stream, c.Lapse(on=state.deadline + timedelta(days=1)))
        body = state.stage.organisation if state.stage else OFFICER
        by: dict[str, Any] = {"organisation": body, "officer": OFFICER}
        steps: tuple[tuple[Any, ...], ...] = (
            (c.Return(**by, opinion="不清", to_code=self.random.choice((None, "APPLICANT"))),),
            (c.PassDown(**by, opinion=""),),
            (c.Refuse(**by, opinion="不符"),),
            (c.RequestSupplement(**by, **SUPPLEMENT),),
            (c.Withdraw(applicant=APPLICANT, reason="不再申报"),),
            self._objection(by),
        )
        if state.posted is not None and self.random.random() < 0.3:
            return self._tried(stream, *steps[-1])
        refused = self._tried(stream, c.RefuseFiling(**by, opinion="不符"))  # seldom there to try
        return refused or self._tried(stream, *self.random.choice(steps))

    def _reopen(self, stream: UUID) -> None:
        """Asked about, and left to the authority where the body may not reopen it."""
        which = UUID(int=self.random.getrandbits(128))
        asked = RequestReexamination(
            reexamination=which,
            applicant=APPLICANT,
            reasons="材料齐全",
            evidence=(),
            known_on=MONDAY,
            working_days=10,
            on=MONDAY,
            calendar=CALENDAR,
        )
        by: dict[str, Any] = {"reexamination": which, "officer": OFFICER}
        if not self._tried(stream, asked):
            return  # there is no result to ask about
        body = self._asked_of(stream)
        # Refused where nobody is above the body.
        self._tried(stream, ReferReexamination(organisation=body, proposal="请定", **by))
        reopen = ReopenCase(
            organisation=self._asked_of(stream),
            account=uid("another"),
            decided_by=uid("first"),
            opinion="成立",
            **by,
        )
        if self._tried(stream, reopen):
            self.ended.remove(stream)
            self.open.append(stream)

    def _asked_of(self, stream: UUID) -> UUID:
        """The body whose turn the re-examination is."""
        return self.story.case(stream).reexaminations[-1].decided_by

    def _objection(self, by: dict[str, Any]) -> tuple[Any, ...]:
        which = UUID(int=self.random.getrandbits(128))
        ends = self.random.choice((True, False))
        raised = RaiseObjection(
            objection=which,
            **by,
            objector="",
            contact="",
            content="不实",
            evidence=(),
            received_on=MONDAY,
            on=MONDAY,
        )
        looked = InvestigateObjection(objection=which, **by, finding="属实")
        return (raised, looked, UpholdObjection(objection=which, **by, opinion="成立", ends=ends))

    def _tried(
        self, stream: UUID, *commands: Any, decider: Decider[Any, Any, Any] = DECLARATION
    ) -> bool:
        """All of them, or none where one is refused."""
        state, told = self.story.state(decider, stream), []
        for command in commands:
            try:
                events = decider.decide(command, state)
            except Rejected:
                return False
            told += events
            state = decider.fold(events, state)
        self.story.tell(decider, stream, *told)
        return True

    def _issue(self, case: UUID, former: UUID | None = None) -> UUID:
        certificate = UUID(int=self.random.getrandbits(128))
        day = (self.story.now + timedelta(hours=8)).date()
        certify(self.story, case, f"{len(self.issued):020}", certificate=certificate, issued_on=day)
        self.issued.append(certificate)
        return certificate

    def _certificate(self, certificate: UUID) -> None:
        """Revoked for fraud or not, perhaps at the second try; or another takes its place."""
        state = self.story.state(CERTIFICATE, certificate)
        by: dict[str, Any] = {"organisation": AUTHORITY}
        fraud = RequestFraudRevocation(
            account=OFFICER,
            **by,
            facts="造假",
            basis="通报",
            occurred_on=date(2024, 1, 1),
            today=date(2024, 1, 1),
        )
        plain = RequestRevocation(account=OFFICER, **by, reason="有误")
        confirmed = ConfirmRevocation(account=uid("second"), **by)
        dropped = DropRevocation(account=uid("second"), **by)
        first, second = self.random.sample((fraud, plain), 2)
        ways = ((first, confirmed), (first, dropped, second, confirmed), (first, dropped))
        if self.random.random() < 0.5:
            self._tried(certificate, *self.random.choice(ways), decider=CERTIFICATE)
        elif state.status.value == "VALID" and state.revocation_by is None:
            assert state.issued is not None
            new = self._issue(state.issued.declaration, certificate)
            request = uid("request")
            succession = RecordSuccession(
                former=certificate,
                former_number=state.issued.number,
                request=request,
                replaced=self.random.choice((True, False)),
            )
            number = self.story.state(CERTIFICATE, new).issued.number
            superseded = SupersedeCertificate(
                successor=new, successor_number=number, request=request
            )
            self.story.do(CERTIFICATE, new, succession)
            self.story.do(CERTIFICATE, certificate, superseded)

    def draw(self, plan: UUID, number: int) -> None:
        """Seats that answer and change their minds, and a meeting or two."""
        draw, committee = uid(f"{plan}/draw {number}"), self.random.choice(COMMITTEES)
        asked = DrawRequested(
            draw=draw,
            plan=plan,
            committee=committee,
            office=uid("office"),
            kind=DrawKind.FORMAL,
            follows=None,
            groups=(),
            by_group=True,
            seats_held=0,
            minimum_seats=0,
            cap_per_unit=0,
            secret_commitment="",
            public_source="",
            algorithm="",
        )
        self.story.tell(EXPERT_DRAW, draw, asked)
        self.pass_time()
        experts = [uid(f"expert {n}") for n in range(8)]
        self.random.shuffle(experts)
        seats = tuple(
            ExpertSeat(
                expert=expert,
                group="AB"[place % 2],
                kind=SeatKind.PRIMARY if place < 4 else SeatKind.ALTERNATE,
                order=place,
            )
            for place, expert in enumerate(experts[:6])
        )
        self.story.tell(EXPERT_DRAW, draw, ExpertsDrawn(seed="", seats=seats))
        for _ in range(8):
            self.story.tell(EXPERT_DRAW, draw, self._answer(self.random.choice(seats).expert))
        for meeting in range(2):
            self._meeting(uid(f"{draw}/meeting {meeting}"), plan, committee, experts)

    def _answer(self, expert: UUID) -> a.Event:
        return self.random.choice(
            (
                a.AttendanceConfirmed(expert=expert),
                a.AttendanceDeclined(expert=expert, reason=Personal(expert, "出差")),
                a.AlternateCalled(expert=expert, group="A", seat=expert),
                a.ConfirmationReset(expert=expert),
                a.AlternateStoodDown(expert=expert, group="A", seat=expert),
            )
        )

    def _meeting(self, meeting: UUID, plan: UUID, committee: UUID, roster: list[UUID]) -> None:
        opened = MeetingOpened(
            plan=plan,
            committee=committee,
            roster=tuple(roster),
            candidates=(),
            chair=roster[0],
            vice_chairs=(),
            rubric=(),
            exclusions=(),
        )
        present = self.random.sample(roster, 5)
        told: list[Any] = [opened, *(AttendanceRecorded(expert=one) for one in present)]
        for round_ in range(3):
            ballot = uid(f"{meeting}/{round_}")
            told += [
                b.BallotReturned(ballot=ballot, expert=one)
                for one in present
                if self.random.random() < 0.8
            ]
            if self.random.random() < 0.3:
                told.append(b.BallotVoided(ballot=ballot, reason="重投"))
        if self.random.random() < 0.3:
            told.append(MeetingCalledOff(reason="改期"))
        self.pass_time()
        self.story.tell(REVIEW_MEETING, meeting, *told)


def _to_an_agency(way: Route) -> Route:
    """The same way up, ending at its last body: nobody votes there."""
    climb = tuple(
        stage
        for stage in way.stages
        if stage.kind in (StageKind.UNIT, StageKind.AUTHORITY, StageKind.TITLE_OFFICE)
    )
    return Route(row=agency_route.ROW, stages=(*climb, way.stages[-1]))
