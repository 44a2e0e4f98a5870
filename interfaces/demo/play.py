"""What happens in the demo between May and June: all cases walk in step, as in a real batch."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from application.cases import declaring as d
from application.cases import reviewing as r
from application.certificates import revoking
from application.committees.planning import Nothing
from application.desk import Actor
from application.experts.attending import Ticked, decline_ticked
from domain.committees.plan_files import PlanFileKind
from domain.configuration.route import StageKind
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW
from domain.terms import CommitteeTitleLevel
from interfaces.demo.committees import Seat
from interfaces.demo.fees import settle_fees
from interfaces.demo.journey import Journeys
from interfaces.demo.objections import object_at_unit, object_in_public, object_in_vain
from interfaces.demo.reexamining import reexamine
from interfaces.words import word

SENIOR, INTERMEDIATE = CommitteeTitleLevel.SENIOR, CommitteeTitleLevel.INTERMEDIATE

STEPS = (
    "draft",
    "submitted",
    "approved",
    "publicised",
    "requested",
    "promised",
    "drawn",
    "convened",
    "judging",
    "counted",
    "voted",
    "publicised again",
    "unfiled",
    "unissued",
    "issued",
)
"""How far a plan of the demo gets."""
NOT_YET = UUID(int=0)
RETURNS = (
    "任职年限与证明材料不一致，请核对。（演示）",
    "缺少 2025 年继续教育证明，请补充。（演示）",
    "业绩材料扫描件不清晰，请重新扫描。（演示）",
)
"""Why the committee's office sent one case back, three times."""


@dataclass(slots=True)
class Batch:
    """Some applicants of one unit, in one plan, as far as `to`."""

    seat: Seat
    unit: str
    count: int
    to: str
    special: bool = False
    trials: int = 0
    """Trial draws before the request."""
    silent: bool = False
    """Its first draw fails, because a secret is not revealed."""
    lacking: bool = False
    """Its draw leaves a seat empty."""
    cases: list[UUID] = field(default_factory=list)
    plan: UUID = NOT_YET
    draw: UUID = NOT_YET
    meeting: UUID = NOT_YET

    def reaches(self, step: str) -> bool:
        return STEPS.index(self.to) >= STEPS.index(step)


def batches() -> list[Batch]:
    """One plan for every step, and two that went all the way."""
    return [
        Batch(Seat("320000", False, SENIOR), "unit-320000", 4, "issued"),
        Batch(Seat("320100", True, INTERMEDIATE), "unit-320100", 3, "issued"),
        Batch(Seat("320500", True, INTERMEDIATE), "unit-320500", 2, "unissued"),
        Batch(Seat("320000", True, SENIOR), "unit-320000", 3, "unfiled"),
        Batch(Seat("320102", False, INTERMEDIATE), "unit-320102", 2, "publicised again"),
        Batch(Seat("320100", True, SENIOR), "unit-320100", 3, "judging"),
        Batch(Seat("320500", True, SENIOR), "unit-320500", 2, "drawn"),
        Batch(Seat("320500", True, SENIOR), "unit-320500", 1, "convened"),
        Batch(Seat("320100", True, SENIOR), "unit-320100", 1, "counted"),
        Batch(Seat("320100", False, SENIOR), "unit-320100", 2, "promised"),
        Batch(Seat("320500", False, SENIOR), "unit-320500", 2, "requested"),
        Batch(Seat("320100", False, INTERMEDIATE), "unit-320100", 3, "publicised"),
        Batch(Seat("320102", True, INTERMEDIATE), "unit-320102", 2, "approved"),
        Batch(Seat("320500", False, INTERMEDIATE), "unit-320500", 2, "submitted"),
        Batch(Seat("320000", False, SENIOR), "unit-320000", 2, "submitted", special=True),
        Batch(Seat("320583", False, INTERMEDIATE), "unit-320583", 2, "draft"),
        Batch(Seat("320100", True, SENIOR), "unit-320100", 1, "approved", trials=2),
        Batch(Seat("320000", False, SENIOR), "unit-320000", 1, "drawn", silent=True, lacking=True),
    ]


@dataclass(frozen=True, slots=True)
class Cast:
    """People of the play whose desks are worth a look."""

    drafting: UUID
    certified: UUID
    traced: UUID
    """Returned three times, objected to, and certified all the same."""
    traced_case: UUID
    returned: UUID
    supplement: UUID
    expert: UUID
    judge: UUID
    signing_in: UUID
    chair: UUID


def play(journeys: Journeys) -> Cast:
    """From the first submission to the day the demo opens on."""
    plans = batches()
    singles = _singles()
    for batch in plans:
        batch.cases = [journeys.declare(batch.seat, batch.unit) for _ in range(batch.count)]
    walking = [(journeys.declare(seat, unit), seat, code) for seat, unit, code in singles]
    posted = [*(case for batch in plans for case in batch.cases), *(case for case, *_ in walking)]
    for case in posted:
        journeys.post(case)
    traced = plans[1].cases[1]
    object_in_vain(journeys, traced)
    journeys.stage.past(_last_day(journeys, posted))
    for opinion in RETURNS:
        journeys.bring(traced, "C")
        back = r.Returning(opinion=opinion, to_code=None)
        journeys.stage.act(_officer(journeys, traced), r.send_back, back, traced)
    for batch in plans:
        for case in batch.cases:
            journeys.bring(case, _after_committee(journeys, case))
    for case, _, code in walking:
        journeys.bring(case, code)
    _plan(journeys, plans)
    _judge(journeys, plans)
    _finish(journeys, plans)
    ways = [case for case, _, code in walking if code == "Oc"]
    returned, asked = _ways_back(journeys, ways)
    failed = [batch.cases[-1] for batch in plans if _votes_down(batch)]
    reexamine(journeys, failed, ways[4:6])
    settle_fees(journeys, posted, gone=walking[0][0])
    drafting = _fresh(journeys)
    drawn = next(batch for batch in plans if batch.to == "drawn")
    judging = next(batch for batch in plans if batch.to == "judging")
    convened = next(batch for batch in plans if batch.to == "convened")
    counted = next(batch for batch in plans if batch.to == "counted")
    invited = journeys.invited(drawn.draw)
    return Cast(
        drafting=drafting,
        certified=_applicant(journeys, plans[1].cases[0]),
        traced=_applicant(journeys, traced),
        traced_case=traced,
        returned=_applicant(journeys, returned),
        supplement=_applicant(journeys, asked),
        expert=invited,
        judge=journeys.invited(judging.draw),
        signing_in=next(one for one in journeys.absent(convened.meeting) if one != invited),
        chair=journeys.chair(counted.meeting),
    )


def _singles() -> list[tuple[Seat, str, str]]:
    """Cases on every desk of the longest routes; those at Oc are sent back afterwards."""
    a, b = Seat("320000", False, SENIOR), Seat("320000", True, SENIOR)
    codes = ("C", "Om", "Im", "Dm", "Oc", "Ic", "Dc")
    return [
        *((b, "unit-320102", code) for code in ("P1", "P1", *codes)),
        *((a, "unit-320115", code) for code in ("Tp", *codes)),
        *((b, "unit-320102", "Oc") for _ in range(4)),
        (Seat("320102", False, INTERMEDIATE), "agency-320102", "Dc"),
        (Seat("320100", True, SENIOR), "unit-320102", "Oc"),
        (b, "unit-320100", "Im"),
        (b, "unit-320000", "D"),
    ]


def _last_day(journeys: Journeys, cases: list[UUID]) -> date:
    days = [last for case in cases if (last := journeys.case(case).last_day) is not None]
    return max(days)


def _after_committee(journeys: Journeys, case: UUID) -> str:
    stages = journeys.case(case).route.stages
    place = next(i for i, s in enumerate(stages) if s.kind is StageKind.COMMITTEE)
    return stages[place + 1].code


def _plan(journeys: Journeys, plans: list[Batch]) -> None:
    for number, batch in enumerate(plans, 1):
        name = f"2026 年度第 {number} 批{'（特殊）' if batch.special else ''}评审方案"
        batch.plan = journeys.plan(batch.seat, batch.cases, name, batch.special)
        kind = PlanFileKind.SPECIAL_CASE if batch.special else PlanFileKind.REPORT
        journeys.attach(batch.seat, batch.plan, kind, f"{word(kind)}（演示）.png")
        if batch.reaches("submitted"):
            journeys.submit_plan(batch.seat, batch.plan)
        if batch.reaches("approved"):
            journeys.approve_plan(batch.plan)
    open_now = [batch for batch in plans if batch.reaches("requested")]
    _publicity(journeys, open_now, "P1")


def _judge(journeys: Journeys, plans: list[Batch]) -> None:
    for batch in plans:
        for _ in range(batch.trials):
            journeys.request_draw(batch.seat, batch.plan, DrawKind.TRIAL)
        if batch.silent:
            journeys.keep_silent(batch.seat, batch.plan)
        if batch.reaches("requested"):
            batch.draw = journeys.request_draw(batch.seat, batch.plan)
        if batch.reaches("promised"):
            journeys.approve_draw(batch.plan, batch.draw)
        if batch.reaches("drawn"):
            journeys.reveal(batch.seat, batch.plan, batch.draw)
            if batch.lacking:
                journeys.exhaust(batch.seat, batch.draw)
            journeys.attend(batch.draw, all_but=3 if batch.to == "drawn" else 0)
        if batch.to == "drawn":
            _decline(journeys, batch)
        elif batch.to == "convened":
            batch.meeting = journeys.convene(batch.seat, batch.plan, batch.draw, all_but=3)
        elif batch.reaches("judging"):
            batch.meeting = journeys.open_meeting(batch.seat, batch.plan, batch.draw)
            if batch.to == "judging":
                journeys.hear_panel(batch.seat, batch.meeting)
            journeys.score(batch.meeting, experts=99 if batch.reaches("counted") else 4)
            failed = frozenset(batch.cases[-1:] if _votes_down(batch) else [])
            if batch.to == "counted":
                journeys.count(batch.seat, batch.meeting)
            elif batch.reaches("voted"):
                journeys.vote(batch.seat, batch.meeting, failed)
    over = [batch for batch in plans if batch.reaches("unfiled")]
    _publicity(journeys, over, "P2")
    for batch in plans:
        if batch.to in ("publicised", "publicised again"):
            code = "P1" if batch.to == "publicised" else "P2"
            journeys.open_publicity(batch.seat, batch.plan, code)
            object_in_public(journeys, batch.seat, batch.plan, code)


def _votes_down(batch: Batch) -> bool:
    """Of the larger plans that were voted on, the last candidate."""
    return batch.count > 2 and batch.reaches("voted")


def _decline(journeys: Journeys, batch: Batch) -> None:
    """The first two experts send word that they cannot come; two alternates are asked."""
    members = journeys.stage.look(EXPERT_DRAW, batch.draw).roster[:2]
    form = Ticked(experts=members, reason="会议期间出差（演示）")
    journeys.stage.act(journeys.office(batch.seat), decline_ticked, form, batch.plan)


def _publicity(journeys: Journeys, plans: list[Batch], code: str) -> None:
    """Posted on one day, over on one day."""
    last = [journeys.open_publicity(batch.seat, batch.plan, code) for batch in plans]
    journeys.stage.past(max(last))
    for batch in plans:
        journeys.close_publicity(batch.seat, batch.plan, code)


def _finish(journeys: Journeys, plans: list[Batch]) -> None:
    for number, batch in enumerate(plans, 1):
        passed = [case for case in batch.cases if not journeys.case(case).status.finished]
        if batch.reaches("unissued"):
            journeys.file(passed, f"演示职称备〔2026〕{number}号")
        if batch.reaches("issued"):
            certificate = journeys.issue(passed)
            if not batch.seat.delegated:
                _revoke(journeys, batch, certificate)


def _revoke(journeys: Journeys, batch: Batch, certificate: UUID) -> None:
    """By two officers of the province's title office."""
    act, logins = journeys.stage.act, journeys.founder.bodies.logins
    reason = revoking.RevocationForm(reason="业绩材料经核实存在虚假（演示）。")
    act(logins["title-320000"], revoking.request_revocation, reason, certificate)
    act(logins["title-special"], revoking.confirm_revocation, Nothing(), certificate)


def _ways_back(journeys: Journeys, cases: list[UUID]) -> tuple[UUID, UUID]:
    """Returned by one stage, to the applicant, to a named stage; supplement; refusal."""
    act = journeys.stage.act
    down, home, named, asked, *refused = cases[:6]
    for case, to in ((down, None), (home, "APPLICANT"), (named, "Uc")):
        opinion = r.Returning(opinion="任职年限计算有误，请核对后重新提交。", to_code=to)
        act(_officer(journeys, case), r.send_back, opinion, case)
    notice = r.SupplementNotice(items="1. 毕业证书扫描件；2. 近三年年度考核表。")
    act(_officer(journeys, asked), r.request_supplement, notice, asked)
    refusal = r.Opinion(opinion="不属于本系列申报范围。")
    for case in refused:
        act(_officer(journeys, case), r.refuse, refusal, case)
    return home, asked


def _applicant(journeys: Journeys, case: UUID) -> UUID:
    applicant = journeys.case(case).applicant
    assert applicant is not None
    return applicant


def _officer(journeys: Journeys, case: UUID) -> Actor:
    stage = journeys.case(case).stage
    assert stage is not None
    return journeys.officer(stage)


def _fresh(journeys: Journeys) -> UUID:
    """What came in on the last day: drafts, new submissions, publicity just posted.

    Gives somebody with a draft.
    """
    seat = Seat("320000", True, SENIOR)
    act = journeys.stage.act
    for unit in (
        "unit-320102",
        "unit-320102",
        "unit-320115",
        "agency-320102",
        "unit-320000",
        "unit-320100",
    ):
        journeys.declare(seat, unit)
    for unit in ("unit-320102", "unit-320000"):
        journeys.post(journeys.declare(seat, unit))
    waiting, ended = (journeys.declare(seat, "unit-320102") for _ in range(2))
    for case in (waiting, ended):
        journeys.post(case)
    object_at_unit(journeys, waiting, ended)
    form = journeys.form(seat, "unit-320102")
    for _ in range(3):
        drafting = journeys.applicant(seat)
        act(drafting, d.save_draft, replace(form, answers=form.answers[:3]))
    gone = journeys.applicant(seat)
    case = act(gone, d.submit, form)
    act(gone, d.withdraw, d.Withdrawing(reason="个人原因，本年度不再申报。"), case)
    assert drafting.person is not None, "every applicant is somebody"
    return drafting.person
