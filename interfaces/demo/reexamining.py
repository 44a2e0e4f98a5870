"""Re-examinations of the demo: one in every state, of refusals and of votes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from application.cases import reexamining as x
from application.desk import Actor
from interfaces.demo.journey import Journeys

REASONS = "业绩材料齐全，评审时可能未注意到第三项附件，请予复查。（演示）"


def reexamine(journeys: Journeys, failed: list[UUID], refused: list[UUID]) -> None:
    """Three votes: confirmed, left to the authority, reopened; two refusals: asked, withdrawn."""
    for case in (*failed[:3], *refused[:2]):
        _by_applicant(journeys, case, x.request_reexamination, x.ReexaminationForm(reasons=REASONS))
    confirmed, referred, reopened = failed[:3]
    opinion = "经复核会议记录和申报材料，程序无误，维持原结果。"
    _answer(journeys, confirmed, x.confirm_result, opinion)
    for case in (referred, reopened):
        proposal = "部分业绩附件在评审时未能打开，建议列入以后的方案重新评审。"
        which = _latest(journeys, case)
        form = x.ReexaminationReferral(reexamination=which, proposal=proposal)
        journeys.stage.act(_body(journeys, case), x.refer_reexamination, form, case)
    _answer(journeys, reopened, x.reopen_case, "情况属实，同意列入以后的呈报方案重新评审。")
    gone = x.ReexaminationWithdrawal(reexamination=_latest(journeys, refused[1]))
    _by_applicant(journeys, refused[1], x.withdraw_reexamination, gone)


def _by_applicant(journeys: Journeys, case: UUID, use: Callable[..., Any], form: Any) -> None:
    person = journeys.case(case).applicant
    actor = next(one for one in journeys.applicants if one.person == person)
    journeys.stage.act(actor, use, form, case)


def _answer(journeys: Journeys, case: UUID, use: Callable[..., Any], opinion: str) -> None:
    form = x.ReexaminationOpinion(reexamination=_latest(journeys, case), opinion=opinion)
    journeys.stage.act(_body(journeys, case), use, form, case)


def _latest(journeys: Journeys, case: UUID) -> UUID:
    return journeys.case(case).reexaminations[-1].reexamination


def _body(journeys: Journeys, case: UUID) -> Actor:
    """An officer of the body whose turn it is."""
    return journeys.founder.bodies.officers[journeys.case(case).reexaminations[-1].decided_by]
