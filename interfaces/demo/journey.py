"""Carries one declaration of the demo, or a plan of them, as far as it is told."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from application.cases import declaring as d
from application.cases import reviewing as r
from application.certificates import issuing
from application.committees import (
    filing,
    meeting,
    panels,
    plan_contents,
    voting,
)
from application.committees import planning as pl
from application.committees import publicising as pb
from application.committees.ballot_box import Choice
from application.desk import Actor
from application.experts import drawing
from domain.cases.declaration import DECLARATION, Declaration
from domain.committees.plan_files import PlanFileKind
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_plan import REVIEW_PLAN, ExpertRequirement, PlanKind
from domain.committees.rubric import ItemScore, RubricItem
from domain.configuration.route import Stage, StageKind
from domain.configuration.template import Answer, Attachment
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW
from domain.people.person import STEPS
from domain.rules.draw_algorithm import SeatKind
from domain.terms import CommitteeTitleLevel, TitleLevel, UnitNature
from interfaces.demo.bodies import Founder
from interfaces.demo.committees import SEATS, SERIES, SPECIALTY_CODES, Seat
from interfaces.demo.people import expert_actor
from interfaces.demo.stagehand import Stagehand

RUBRIC = (
    RubricItem(code="ethics", name="职业道德", maximum=10),
    RubricItem(code="ability", name="专业能力", minimum=5, maximum=40),
    RubricItem(code="results", name="业绩成果", maximum=50, weight=2),
)
APPROVED = "材料齐全，符合申报条件，同意上报。"


@dataclass
class Journeys:
    """The demo's cast, and the acts it can play."""

    stage: Stagehand
    founder: Founder
    committees: dict[Seat, UUID]
    people: list[UUID]
    applicants: list[Actor]
    evidence: bytes
    _called: set[int] = field(default_factory=set)
    secrets: dict[UUID, tuple[str, str]] = field(default_factory=dict)

    def form(self, seat: Seat, unit: str, place: int = 0) -> d.DeclarationForm:
        """A complete declaration from a unit (`unit-320102`) to a committee."""
        division = unit.partition("-")[2]
        senior = seat.level is CommitteeTitleLevel.SENIOR
        return d.DeclarationForm(
            year=2026,
            division=division,
            unit_nature=self.nature_of(unit),
            unit=self.founder.bodies.ids[unit],
            title_level=TitleLevel.SENIOR_ASSOCIATE if senior else TitleLevel.INTERMEDIATE,
            series=SERIES,
            specialty=SPECIALTY_CODES[place % len(SPECIALTY_CODES)],
            committee=self.committees[seat],
            answers=_answers(),
        )

    def nature_of(self, unit: str) -> UnitNature:
        division = unit.partition("-")[2]
        if unit.startswith("agency"):
            return UnitNature.OTHER
        institution = division == "320000" or division[4:] != "00"
        return UnitNature.INSTITUTION if institution else UnitNature.ENTERPRISE

    def applicant(self, seat: Seat) -> Actor:
        """The next one who has the title below and no case yet."""
        senior = seat.level is CommitteeTitleLevel.SENIOR
        wanted = TitleLevel.INTERMEDIATE if senior else TitleLevel.JUNIOR_ASSISTANT
        assert STEPS.index(wanted) > 0
        for place in range(0 if senior else 1, len(self.applicants), 2):
            if place not in self._called:
                self._called.add(place)
                return self.applicants[place]
        raise LookupError("the demo has run out of applicants")

    def declare(self, seat: Seat, unit: str) -> UUID:
        """Somebody new submits; the case lies at the unit."""
        actor = self.applicant(seat)
        return self.stage.act(actor, d.submit, self.form(seat, unit, len(self._called)))

    def case(self, declaration: UUID) -> Declaration:
        state: Declaration = self.stage.look(DECLARATION, declaration)
        return state

    def officer(self, stage: Stage) -> Actor:
        return self.founder.bodies.officers[stage.organisation]

    def bring(self, declaration: UUID, to: str) -> UUID:
        """Approve stage after stage until the case lies at `to`."""
        while (here := self.case(declaration).stage) is not None and here.code != to:
            self.approve(declaration, here)
        return declaration

    def post(self, declaration: UUID) -> None:
        """单位公示 begins."""
        here = self.case(declaration).stage
        assert here is not None
        body = r.PublicityPosting(opinion="经单位审核，情况属实。")
        self.stage.act(self.officer(here), r.post_unit_publicity, body, declaration)

    def approve(self, declaration: UUID, here: Stage) -> None:
        officer = self.officer(here)
        if here.kind is not StageKind.UNIT:
            self.stage.act(officer, r.approve, r.Opinion(opinion=APPROVED), declaration)
            return
        case = self.case(declaration)
        assert case.applicant is not None
        proof = self.kept(case.applicant, "公示照片.png")
        body = r.PublicityEvidence(evidence=(proof,), opinion="公示期间无异议，同意上报。")
        self.stage.act(officer, r.close_unit_publicity, body, declaration)

    # Plans

    def plan(self, seat: Seat, candidates: list[UUID], name: str, special: bool = False) -> UUID:
        """拟定呈报方案 with one subject group."""
        seats = SEATS[seat.level]
        requirement = ExpertRequirement(
            group="建设工程组",
            specialties=SPECIALTY_CODES,
            level=TitleLevel.SENIOR_ASSOCIATE,
            primary=seats,
            alternates=4,
        )
        form = pl.PlanForm(
            committee=self.committees[seat],
            name=name,
            kind=PlanKind.SPECIAL if special else PlanKind.ORDINARY,
            year=2026,
            requirements=(requirement,),
            rubric=RUBRIC,
            candidates=tuple(candidates),
        )
        return self.stage.act(self.office(seat), pl.draft_plan, form)

    def attach(self, seat: Seat, plan: UUID, kind: PlanFileKind, name: str) -> None:
        """呈报方案附件"""
        form = plan_contents.PlanAttachment(kind=kind, file=self.kept(plan, name))
        self.stage.act(self.office(seat), plan_contents.add_file, form, plan)

    def kept(self, subject: UUID, name: str) -> Attachment:
        """The picture as a file about somebody or something."""
        digest = self.stage.system.blobs.put(subject, self.evidence)
        return Attachment(digest=digest, name=name, media_type="image/png", size=len(self.evidence))

    def office(self, seat: Seat) -> Actor:
        return self.founder.bodies.logins[seat.short]

    def authority(self, plan: UUID) -> Actor:
        state = self.stage.look(REVIEW_PLAN, plan)
        return self.founder.bodies.officers[state.candidates[0].authority]

    def submit_plan(self, seat: Seat, plan: UUID) -> None:
        self.stage.act(self.office(seat), pl.submit_plan, pl.Nothing(), plan)

    def approve_plan(self, plan: UUID) -> None:
        body = pl.PlanApproval(opinion="同意按方案组织评审。")
        self.stage.act(self.authority(plan), pl.approve_plan, body, plan)

    def open_publicity(self, seat: Seat, plan: UUID, code: str) -> date:
        """The last day of it."""
        self.stage.act(self.office(seat), pb.open_publicity, pb.Posting(code=code), plan)
        last_day: date = self.stage.look(REVIEW_PLAN, plan).last_day
        return last_day

    def close_publicity(self, seat: Seat, plan: UUID, code: str) -> None:
        self.stage.act(self.office(seat), pb.close_publicity, pb.Closing(code=code), plan)

    # Draw

    def request_draw(self, seat: Seat, plan: UUID, kind: DrawKind = DrawKind.FORMAL) -> UUID:
        secret = self.stage.system.vault.secret(f"demo-{plan}").hex()
        form = drawing.DrawForm(plan=plan, kind=kind, by_group=True, secret=secret)
        draw = self.stage.act(self.office(seat), drawing.request_draw, form)
        self.secrets[draw] = (secret, "")
        return draw

    def approve_draw(self, plan: UUID, draw: UUID) -> None:
        secret = self.stage.system.vault.secret(f"demo-{draw}").hex()
        self.secrets[draw] = (self.secrets[draw][0], secret)
        body = drawing.DrawApproval(secret=secret)
        self.stage.act(self.authority(plan), drawing.approve_draw, body, draw)

    def reveal(self, seat: Seat, plan: UUID, draw: UUID) -> None:
        mine, theirs = self.secrets[draw]
        office, authority = self.office(seat), self.authority(plan)
        self.stage.act(office, drawing.reveal_secret, drawing.Reveal(secret=mine), draw)
        self.stage.act(authority, drawing.reveal_secret, drawing.Reveal(secret=theirs), draw)

    def keep_silent(self, seat: Seat, plan: UUID) -> None:
        """A draw of which the title authority loses its secret."""
        draw = self.request_draw(seat, plan)
        self.approve_draw(plan, draw)
        office, reveal = self.office(seat), drawing.Reveal(secret=self.secrets[draw][0])
        self.stage.act(office, drawing.reveal_secret, reveal, draw)
        lost = drawing.NoReveal(reason="密钥文件损坏，无法公布（演示）。", own=True)
        self.stage.act(self.authority(plan), drawing.record_no_reveal, lost, draw)

    def exhaust(self, seat: Seat, draw: UUID) -> None:
        """Declines until no alternate is left, and one seat stays empty."""
        alternates = sum(s.kind is SeatKind.ALTERNATE for s in self._seats(draw))
        for _ in range(alternates + 1):
            asked = [s.expert for s in self._seats(draw) if s.answer is a.Answer.ASKED]
            form = drawing.AttendanceForm(expert=asked[-1], reason="另有公务（演示）")
            self.stage.act(self.office(seat), drawing.decline_attendance, form, draw)

    def _seats(self, draw: UUID) -> a.Seats:
        seats: a.Seats = self.stage.look(EXPERT_DRAW, draw).seats
        return seats

    def attend(self, draw: UUID, *, all_but: int = 0) -> None:
        """The drawn experts confirm, except for the last few."""
        asked = [s.expert for s in self._seats(draw) if s.answer is a.Answer.ASKED]
        for person in asked[: len(asked) - all_but]:
            expert = expert_actor(self.founder, person, self.people)
            self.stage.act(expert, drawing.confirm_attendance, drawing.AttendanceForm(), draw)

    def invited(self, draw: UUID) -> UUID:
        """The last primary of a draw: the first to be late with an answer."""
        seats = [s for s in self.stage.look(EXPERT_DRAW, draw).seats if s.kind is SeatKind.PRIMARY]
        expert: UUID = seats[-1].expert
        return expert

    # Meeting

    def convene(self, seat: Seat, plan: UUID, draw: UUID, *, all_but: int = 0) -> UUID:
        """The members sign in, except for the last few."""
        roster = self.stage.look(EXPERT_DRAW, draw).roster
        form = meeting.MeetingForm(
            plan=plan, draws=(draw,), chair=roster[0], vice_chairs=roster[1:2]
        )
        opened = self.stage.act(self.office(seat), meeting.open_meeting, form)
        for person in roster[: len(roster) - all_but]:
            expert = expert_actor(self.founder, person, self.people)
            self.stage.act(expert, meeting.sign_in, meeting.SignIn(), opened)
        return opened

    def open_meeting(self, seat: Seat, plan: UUID, draw: UUID) -> UUID:
        opened = self.convene(seat, plan, draw)
        chair = expert_actor(self.founder, self.chair(opened), self.people)
        self.stage.act(chair, meeting.start_review, pl.Nothing(), opened)
        return opened

    def chair(self, opened: UUID) -> UUID:
        chair: UUID = self.stage.look(REVIEW_MEETING, opened).chair
        return chair

    def absent(self, opened: UUID) -> tuple[UUID, ...]:
        """Members who have not signed in."""
        state = self.stage.look(REVIEW_MEETING, opened)
        return tuple(one for one in state.roster if one not in state.present)

    def hear_panel(self, seat: Seat, opened: UUID) -> None:
        """评议组: the last members go deeper into every case and write about the first."""
        state = self.stage.look(REVIEW_MEETING, opened)
        members = state.roster[-5:]
        first = state.candidates[0]
        form = panels.PanelForm(
            name="建筑组",
            members=members,
            declarations=tuple(one.declaration for one in state.candidates),
        )
        self.stage.act(self.office(seat), panels.form_panel, form, opened)
        author = next(one for one in members if one not in first.recused)
        body = panels.PanelOpinionForm(
            declaration=first.declaration, opinion="业绩材料齐全，技术难度较高。（演示）"
        )
        expert = expert_actor(self.founder, author, self.people)
        self.stage.act(expert, panels.write_panel_opinion, body, opened)

    def score(self, opened: UUID, *, experts: int = 99) -> None:
        state = self.stage.look(REVIEW_MEETING, opened)
        for candidate in state.candidates:
            for place, person in enumerate(state.electors(candidate.declaration)[:experts]):
                items = tuple(
                    ItemScore(code=item.code, points=item.maximum * (7 + place % 3) // 10)
                    for item in RUBRIC
                )
                body = meeting.ScoreForm(
                    declaration=candidate.declaration, items=items, opinion="业绩较突出。"
                )
                expert = expert_actor(self.founder, person, self.people)
                self.stage.act(expert, meeting.score, body, opened)

    def vote(self, seat: Seat, opened: UUID, failed: frozenset[UUID] = frozenset()) -> None:
        """Everybody votes yes, and no on those that are to fail; the chair signs."""
        self.count(seat, opened, failed)
        chair = expert_actor(self.founder, self.chair(opened), self.people)
        self.stage.act(chair, voting.sign_tally, pl.Nothing(), opened)

    def count(self, seat: Seat, opened: UUID, failed: frozenset[UUID] = frozenset()) -> None:
        """The same, but for the signature."""
        system, office = self.stage.system, self.office(seat)
        self.stage.act(office, voting.open_ballot, voting.OpenBallotForm(), opened)
        state = self.stage.look(REVIEW_MEETING, opened)
        for person in state.present:
            expert = expert_actor(self.founder, person, self.people)
            votes = tuple(
                voting.Vote(
                    declaration=declaration,
                    choice=Choice.NO if declaration in failed else Choice.YES,
                )
                for declaration, electors in state.all_electors.items()
                if person in electors
            )
            if not votes:  # recused for every candidate
                continue
            context = system.context(expert, "demo-ballot")
            form = voting.BallotForm(votes=votes)
            voting.cast_ballot(system.log, context, system.desk(expert), opened, form, None)
        context = system.context(office, "demo-tally")
        voting.close_ballot(system.log, context, system.desk(office), opened, None, None)

    # The end

    def file(self, declarations: list[UUID], number: str) -> None:
        stage = self.case(declarations[0]).stage
        assert stage is not None
        form = filing.FilingForm(
            declarations=tuple(declarations),
            filing_number=number,
            filed_on=self.stage.system.clock.today(),
            opinion="予以备案。",
        )
        filed = self.stage.act(self.officer(stage), filing.file_results, form)
        document = self.kept(filed, "备案通知（演示）.png")
        self.stage.act(self.officer(stage), filing.add_file, document, filed)

    def issue(self, declarations: list[UUID]) -> UUID:
        """The first of the certificates."""
        stage = self.case(declarations[0]).stage
        assert stage is not None
        form = issuing.IssueForm(declarations=tuple(declarations))
        return self.stage.act(self.officer(stage), issuing.issue, form)

    def at(self, plan: UUID, code: str) -> list[UUID]:
        """The plan's candidates that lie at a stage."""
        listed = self.stage.look(REVIEW_PLAN, plan).candidates
        found = []
        for candidate in listed:
            stage = self.case(candidate.declaration).stage
            if stage is not None and stage.code == code:
                found.append(candidate.declaration)
        return found


def _answers() -> tuple[Answer, ...]:
    return (
        Answer(field="phone", text="00000000000"),
        Answer(field="post", text="项目负责人"),
        Answer(field="started_on", text="2008-07-01"),
        Answer(field="degree", text="大学本科"),
        Answer(field="school", text="演示工业大学"),
        Answer(field="major", text="土木工程"),
        Answer(
            field="jobs",
            rows=(
                ("2008.07-2015.06", "演示设计所", "结构设计", "设计员"),
                ("2015.07-今", "现单位", "结构设计与审核", "项目负责人"),
            ),
        ),
        Answer(field="years", text="7"),
        Answer(
            field="training",
            rows=tuple((str(year), "96", "行业新规范（演示）") for year in (2023, 2024, 2025)),
        ),
        Answer(
            field="appraisals",
            rows=(("2023", "合格"), ("2024", "优秀"), ("2025", "合格")),
        ),
        Answer(
            field="summary",
            text="任现职以来主持完成多项市政与房屋建筑工程设计，解决了软土地基处理等技术难题，"
            "编制技术标准一项，指导青年技术人员四名。（演示数据）",
        ),
        Answer(field="papers", rows=(("软土地基处理实例（演示）", "演示学报", "2023-05"),)),
    )
