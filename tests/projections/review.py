"""A whole review to test with: plan, draw, meeting, certificate, each by its own decider."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import (
    ClosePublicity,
    JoinPlan,
    OpenPublicity,
    PassPlan,
    TakeResult,
)
from domain.certificates.certificate import CERTIFICATE as CERTIFICATE_DECIDER
from domain.certificates.certificate import IssueCertificate, Title
from domain.committees.plan_publicity import ClosePlanPublicity, OpenPlanPublicity
from domain.committees.review_meeting import REVIEW_MEETING, MeetingCandidate
from domain.committees.review_meeting.commands import (
    OpenMeeting,
    RecordAttendance,
    Score,
    StartReview,
)
from domain.committees.review_plan import REVIEW_PLAN
from domain.committees.rubric import ItemScore, RubricItem
from domain.committees.secret_ballot import (
    CloseBallot,
    OpenBallot,
    ReturnBallot,
    SignTally,
    Tally,
)
from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW, ApproveDraw, RevealSecret
from domain.personal import Personal
from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_algorithm import Party, promise
from domain.terms import AcquisitionMode, TitleLevel
from tests.domain.case_samples import (
    APPLICANT,
    COMMITTEE,
    MEETING,
    OFFICE,
    PLAN,
    uid,
)
from tests.domain.draws import (
    COMMITTEE_SECRET,
    HRSS_SECRET,
    pool,
    request,
    seats,
    trial,
)
from tests.projections.story import AUTHORITY, Story

DRAW, BALLOT, CERTIFICATE = uid("draw"), uid("ballot"), uid("certificate")
POSTED, LAST_DAY, AFTER = date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 9)


@dataclass(frozen=True)
class Review:
    """Brings the cases of one plan from stage C to the end, step by step."""

    story: Story
    cases: tuple[UUID, ...]

    def planned(self) -> "Review":
        for case in self.cases:
            self.story.do(DECLARATION, case, JoinPlan(plan=PLAN, organisation=OFFICE))
        self.story.plan(*self.cases)
        return self

    def approved(self) -> "Review":
        self.story.approve_plan()
        for case in self.cases:
            passed = PassPlan(plan=PLAN, organisation=AUTHORITY, opinion="同意")
            self.story.do(DECLARATION, case, passed)
        return self

    def publicised(self, code: str) -> "Review":
        posting = OpenPlanPublicity(
            office=OFFICE,
            code=code,
            posted_on=POSTED,
            working_days=5,
            calendar=HOLIDAYS_2024_2026,
        )
        self.story.do(REVIEW_PLAN, PLAN, posting)
        for case in self.at(code):
            opened = OpenPublicity(
                code=code, organisation=OFFICE, posted_on=POSTED, last_day=LAST_DAY
            )
            self.story.do(DECLARATION, case, opened)
        return self

    def closed(self, code: str) -> "Review":
        self.story.do(REVIEW_PLAN, PLAN, ClosePlanPublicity(office=OFFICE, code=code, on=AFTER))
        for case in self.at(code):
            closing = ClosePublicity(code=code, organisation=OFFICE, on=AFTER)
            self.story.do(DECLARATION, case, closing)
        return self

    def at(self, code: str) -> list[UUID]:
        stages = ((case, self.story.case(case).stage) for case in self.cases)
        return [case for case, stage in stages if stage is not None and stage.code == code]

    def requested(self, kind: DrawKind = DrawKind.FORMAL, draw: UUID = DRAW) -> "Review":
        asked = replace(
            request(seats("A", 3, 2), entries=pool("A", 20)),
            draw=draw,
            plan=PLAN,
            committee=COMMITTEE,
            office=OFFICE,
            kind=kind,
            secret_commitment=promise(draw, Party.COMMITTEE, COMMITTEE_SECRET),
            exclusions=(
                Exclusion(
                    expert=uid("barred expert"),
                    rule=ExclusionRule.BARRED,
                    evidence="barred=2026-01-01..2028-12-31",
                ),
            ),
        )
        if kind is DrawKind.TRIAL:
            asked = trial(asked)
        self.story.do(EXPERT_DRAW, draw, asked)
        return self

    def draw_approved(self) -> "Review":
        commitment = promise(DRAW, Party.HRSS, HRSS_SECRET)
        approval = ApproveDraw(office=AUTHORITY, secret_commitment=commitment)
        self.story.do(EXPERT_DRAW, DRAW, approval)
        return self

    def revealed(self, *parties: Party) -> "Review":
        for party in parties or tuple(Party):
            secret = HRSS_SECRET if party is Party.HRSS else COMMITTEE_SECRET
            self.story.do(EXPERT_DRAW, DRAW, RevealSecret(party=party, secret=secret))
        return self

    @property
    def drawn(self) -> tuple[UUID, ...]:
        seats: a.Seats = self.story.state(EXPERT_DRAW, DRAW).seats
        return tuple(seat.expert for seat in seats)

    def confirmed(self) -> "Review":
        for expert in self.drawn[:3]:
            self.story.do(EXPERT_DRAW, DRAW, a.ConfirmAttendance(expert=expert))
        return self

    def opened(self) -> "Review":
        candidates = tuple(
            MeetingCandidate(declaration=case, applicant=APPLICANT) for case in self.at("E")
        )
        opening = OpenMeeting(
            plan=PLAN,
            committee=COMMITTEE,
            roster=self.drawn[:3],
            candidates=candidates,
            chair=self.drawn[0],
            vice_chairs=self.drawn[1:2],
            rubric=(RubricItem(code="a", name="业绩", maximum=100),),
        )
        self.story.do(REVIEW_MEETING, MEETING, opening)
        return self

    def attended(self) -> "Review":
        for expert in self.drawn[:3]:
            self.story.do(REVIEW_MEETING, MEETING, RecordAttendance(expert=expert))
        self.story.do(REVIEW_MEETING, MEETING, StartReview(presiding=self.drawn[0]))
        return self

    def scored(self) -> "Review":
        for case in self.at("E"):
            points = (ItemScore(code="a", points=80),)
            score = Score(expert=self.drawn[0], declaration=case, items=points, opinion="较好")
            self.story.do(REVIEW_MEETING, MEETING, score)
        return self

    def voting(self, ballot: UUID = BALLOT, *on: UUID, paper: bool = False) -> "Review":
        command = OpenBallot(ballot=ballot, candidates=on, paper=paper)
        self.story.do(REVIEW_MEETING, MEETING, command)
        return self

    def voted(self, *experts: UUID, ballot: UUID = BALLOT) -> "Review":
        for expert in experts or self.drawn[:3]:
            self.story.do(REVIEW_MEETING, MEETING, ReturnBallot(ballot=ballot, expert=expert))
        return self

    def counted(self, *yes: int, ballot: UUID = BALLOT) -> "Review":
        """`yes`: of three votes, for each case at stage E."""
        tallies = tuple(
            Tally(declaration=case, yes=votes, no=3 - votes, abstain=0, present=3)
            for case, votes in zip(self.at("E"), yes, strict=True)
        )
        self.story.do(REVIEW_MEETING, MEETING, CloseBallot(ballot=ballot, tallies=tallies))
        return self

    def signed(self) -> "Review":
        self.story.do(REVIEW_MEETING, MEETING, SignTally(chair=self.drawn[0]))
        for result in self.story.state(REVIEW_MEETING, MEETING).results:
            taken = TakeResult(
                meeting=MEETING,
                organisation=OFFICE,
                yes=result.yes,
                no=result.no,
                abstain=result.abstain,
                present=result.present,
                passed=result.passed,
            )
            self.story.do(DECLARATION, result.declaration, taken)
        return self

    def reviewed(self, *yes: int) -> "Review":
        """From the draw to the signed tally."""
        self.requested().draw_approved().revealed().confirmed().opened().attended().scored()
        return self.voting().voted().counted(*yes).signed()

    def issued(self, case: UUID, number: str = "20263200000012000019") -> "Review":
        self.story.advance(case, "")
        certify(self.story, case, number)
        return self


def certify(
    story: Story,
    case: UUID,
    number: str,
    *,
    certificate: UUID = CERTIFICATE,
    person: UUID = APPLICANT,
    issuer: UUID = AUTHORITY,
    issued_on: date = date(2026, 7, 1),
    level: TitleLevel = TitleLevel.SENIOR_ASSOCIATE,
) -> None:
    title = Title(
        series="工程技术人员",
        title="高级工程师",
        level=level,
        specialty="建筑学",
        mode=AcquisitionMode.PEER_REVIEW,
        committee="江苏省工程高评委",
        obtained_on=date(2026, 6, 20),
        filing_number="苏职备〔2026〕1号",
    )
    command = IssueCertificate(
        certificate=certificate,
        number=number,
        person=person,
        holder=Personal(person, "张三"),
        identity_number=Personal(person, "32010219800101001X"),
        declaration=case,
        committee=COMMITTEE,
        title=title,
        issuer=issuer,
        issuer_name="江苏省人力资源和社会保障厅",
        issued_on=issued_on,
    )
    story.do(CERTIFICATE_DECIDER, certificate, command)


def at_plan(story: Story, *cases: UUID, row: str = "R1a") -> Review:
    """The cases wait right behind stage C."""
    for case in cases:
        story.submit(case, row)
        story.advance(case, "Tp" if row.endswith("a") else "P1")
    return Review(story, cases)
