"""One case with everything an auditor looks for: three returns, an objection, a new certificate."""

from dataclasses import dataclass
from uuid import UUID

from application.cases import declaring as d
from application.cases import objecting as o
from application.cases import reviewing as r
from application.cases.step_requests import RequestOpinion
from application.certificates import certificate_requests as c
from application.committees.planning import Nothing
from application.desk import Actor
from domain.certificates.certificate_request.events import RenewalGround
from tests.interfaces.review_world import AUTHORITY, ReviewWorld
from tests.interfaces.small_world import SEAT, somebody

UNIT, BODY = "unit-320000", "auth-320000"
RETURNS = ("任职年限有误，请核对。", "缺少继续教育证明。", "业绩材料不清晰。")
DOUBT = "业绩材料中的项目实为他人完成。"


@dataclass(frozen=True, slots=True)
class Traced:
    case: UUID
    plan: UUID
    draw: UUID
    meeting: UUID
    certificate: UUID
    renewed: UUID
    request: UUID
    applicant: Actor
    name: str
    number: str
    """Of the identity document."""

    @property
    def belonging(self) -> tuple[UUID | None, ...]:
        """Everything that the case's history leads to."""
        papers = (self.certificate, self.renewed, self.request)
        return (self.plan, self.draw, self.meeting, *papers, self.applicant.person)


def traced_case(world: ReviewWorld) -> Traced:
    """Of the world's last applicant."""
    small = world.small
    applicant = small.applicants[-1]
    case = small.submitted(applicant)
    _published(world, case)
    for opinion in RETURNS:
        small.journeys.bring(case, "D")
        returning = r.Returning(opinion=opinion, to_code="APPLICANT")
        small.stage.act(small.actor(BODY), r.send_back, returning, case)
        answering = d.Answering(answers=small.journeys.form(SEAT, UNIT).answers)
        small.stage.act(applicant, d.resubmit, answering, case)
        _published(world, case, objected=opinion == RETURNS[-1])
    small.journeys.bring(case, "P1")
    plan = world.publicised([case])
    draw = world.drawn(plan)
    small.journeys.attend(draw)
    meeting = small.journeys.open_meeting(SEAT, plan, draw)
    small.journeys.score(meeting)
    small.journeys.vote(SEAT, meeting)
    world.over(plan, "P2")
    small.journeys.file([case], "苏职称〔2026〕8号")
    small.journeys.issue([case])
    issued = small.system.log.read(case)[-1].event
    request = _renewed(world, applicant, issued.number)
    person = somebody(12 + len(small.applicants) - 1)
    return Traced(
        case=case,
        plan=plan,
        draw=draw,
        meeting=meeting,
        certificate=issued.certificate,
        renewed=small.system.log.read(request)[-1].event.successor,
        request=request,
        applicant=applicant,
        name=person.name,
        number=person.number,
    )


def _published(world: ReviewWorld, case: UUID, *, objected: bool = False) -> None:
    """The unit's publicity, and its days go by."""
    small = world.small
    small.journeys.post(case)
    unit = small.actor(UNIT)
    if objected:
        form = o.ObjectionForm(objector="某同事", content=DOUBT, received_on=small.clock.today())
        small.stage.act(unit, o.raise_objection, form, case)
        objection = small.journeys.case(case).objections[-1].objection
        finding = o.ObjectionFinding(objection=objection, finding="经向项目单位核实，反映不实。")
        small.stage.act(unit, o.investigate_objection, finding, case)
        dismissal = o.ObjectionDismissal(objection=objection, opinion="异议不成立。")
        small.stage.act(unit, o.dismiss_objection, dismissal, case)
    last = small.journeys.case(case).last_day
    assert last is not None
    small.stage.past(last)
    world.small.shown()


def _renewed(world: ReviewWorld, holder: Actor, number: str) -> UUID:
    small = world.small
    act = small.stage.act
    form = c.RenewalForm(
        unit=small.founder.bodies.ids[UNIT],
        number=number,
        ground=RenewalGround.LOST,
        reason="搬家时遗失。",
    )
    request = act(holder, c.draft_request, form)
    act(holder, c.submit_request, Nothing(), request)
    agreed = RequestOpinion(opinion="情况属实。")
    act(small.actor(UNIT), c.ACTS.approve, agreed, request)
    act(small.actor(BODY), c.ACTS.accept, Nothing(), request)
    act(small.actor(BODY), c.ACTS.approve, agreed, request)
    small.shown()
    act(small.actor(AUTHORITY), c.grant_request, c.RenewalGrant(opinion="同意补发。"), request)
    small.shown()
    return request
