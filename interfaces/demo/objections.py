"""Objections of the demo: one in every state, against a unit's publicity and a committee's."""

from uuid import UUID

from application.cases import objecting as o
from application.desk import Actor
from interfaces.demo.committees import Seat
from interfaces.demo.journey import Journeys
from interfaces.system import PUBLIC

DOUBT = "反映其任职年限与档案记载不符。（演示）"


def object_at_unit(journeys: Journeys, waiting: UUID, ended: UUID) -> None:
    """One that waits for its inquiry, and one that was found right."""
    today = journeys.stage.system.clock.today()
    form = o.ObjectionForm(content=DOUBT, received_on=today)
    for case in (waiting, ended):
        journeys.stage.act(_officer(journeys, case), o.raise_objection, form, case)
    found = _looked_into(journeys, ended, "经查阅档案，反映属实。")
    opinion = "任职年限不足，异议成立。"
    upholding = o.ObjectionUpholding(objection=found, opinion=opinion, ends=True)
    journeys.stage.act(_officer(journeys, ended), o.uphold_objection, upholding, ended)


def object_in_vain(journeys: Journeys, case: UUID) -> None:
    """One against a unit's publicity that was looked into and found wrong."""
    form = o.ObjectionForm(content=DOUBT, received_on=journeys.stage.system.clock.today())
    journeys.stage.act(_officer(journeys, case), o.raise_objection, form, case)
    found = _looked_into(journeys, case, "经查阅档案，任职年限无误。（演示）")
    dismissal = o.ObjectionDismissal(objection=found, opinion="异议不成立。（演示）")
    journeys.stage.act(_officer(journeys, case), o.dismiss_objection, dismissal, case)


def object_in_public(journeys: Journeys, seat: Seat, plan: UUID, code: str) -> None:
    """Against the candidates of a publicity that runs, one after the other as far as there are.

    Before the review one waits, one is looked into, one is dismissed; after it the first is
    referred to the title authority.
    """
    cases = journeys.at(plan, code)
    for case in cases[: 3 if code == "P1" else 1]:
        form = o.PublicObjection(
            objection=journeys.stage.system.new_id(),
            plan=plan,
            code=code,
            content=DOUBT,
            objector="某单位职工（演示）" if case == cases[0] else "",
        )
        journeys.stage.act(PUBLIC, o.object_in_public, form, case)
    office = journeys.office(seat)
    if code == "P2":
        found = _looked_into(journeys, cases[0], "经向原单位核实，反映属实。")
        referral = o.ObjectionReferral(objection=found, proposal="任职年限不足，建议终止申报。")
        journeys.stage.act(office, o.refer_objection, referral, cases[0])
        return
    for case in cases[1:3]:
        found = _looked_into(journeys, case, "经查阅档案，任职年限无误。")
    dismissal = o.ObjectionDismissal(objection=found, opinion="任职年限符合条件，异议不成立。")
    journeys.stage.act(office, o.dismiss_objection, dismissal, cases[2])


def _looked_into(journeys: Journeys, case: UUID, finding: str) -> UUID:
    objection = journeys.case(case).objections[-1].objection
    form = o.ObjectionFinding(objection=objection, finding=finding)
    journeys.stage.act(_officer(journeys, case), o.investigate_objection, form, case)
    return objection


def _officer(journeys: Journeys, case: UUID) -> Actor:
    stage = journeys.case(case).stage
    assert stage is not None, "a publicised case lies at a stage"
    return journeys.officer(stage)
