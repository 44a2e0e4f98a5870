"""Re-examinations (复查, B5): the list, and on a case's page asked for, withdrawn and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from application.cases import reexamining as x
from application.cases.reexamination_access import require_reexaminer
from application.desk import Actor
from application.permissions import OFFICERS, passes
from application.ports import Receipt
from application.work import Work
from domain.cases.declaration import Declaration
from domain.cases.declaration.decide_reexamination import may_be_asked, result_of
from domain.cases.reexamination import LONGEST_REASONS, ReexaminationState, latest
from domain.configuration.template import Attachment
from domain.decider import Recorded
from domain.terms import Role
from interfaces.desks.cases.recourse import refer
from interfaces.desks.cases.standing import working_days_left
from interfaces.http.calls import Call, Show, Upload
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.operations.cases import reexaminations as operations
from interfaces.operations.cases.attachments import keep
from interfaces.operations.cases.reexaminations import (
    LISTED,
    ReexaminationConditions,
    ReexaminationView,
    request_until,
    seen,
)
from interfaces.operations.cases.tracking import folded
from interfaces.system import System
from interfaces.words import stage_word

FUNCTIONS = ("B5",)
TONES = {
    ReexaminationState.REQUESTED: "warn",
    ReexaminationState.REFERRED: "warn",
    ReexaminationState.CONFIRMED: "plain",
    ReexaminationState.REOPENED: "good",
    ReexaminationState.WITHDRAWN: "plain",
}


class Answer(StrEnum):
    CONFIRM = "confirm"
    """维持原结果"""
    REFER = "refer"
    """提请认定"""
    REOPEN = "reopen"
    """复查成立，恢复办理"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationPosting:
    """Up to three files; a form without script has one file in each field."""

    reasons: str = field(repr=False)
    evidence: Upload | None = None
    second: Upload | None = None
    third: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationAnswer:
    reexamination: UUID
    answer: Answer
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the applicant may still do about the present result, and for how long."""

    until: date
    days_left: int | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationDesk:
    """What the one who looks may do about the re-examinations of a case, and may see of them."""

    tones: ClassVar[Mapping[Any, str]] = TONES
    shown: tuple[ReexaminationView, ...] = ()
    asks: Waiting | None = None
    withdraws: UUID | None = None
    asks_again: bool = False
    """Once that is withdrawn, while the time runs."""
    answers: UUID | None = None
    """The one whose turn is theirs."""
    choices: tuple[Answer, ...] = ()
    other_officer: bool = False
    """The one who looks has decided the result; another one answers, or the authority."""
    voted: bool = False
    longest: int = LONGEST_REASONS
    days: int = 0
    """Working days to ask."""


def desk_of(
    system: System, work: Work, actor: Actor, state: Declaration, history: Sequence[Recorded]
) -> ReexaminationDesk:
    result = result_of(state)
    shown = seen(system, actor, state, history)
    open_one = latest(state.reexaminations)
    open_one = open_one if open_one is not None and open_one.state.open else None
    applicant = actor.role is Role.APPLICANT and actor.person == state.applicant
    answers = (
        open_one is not None
        and (actor.person is None or actor.person != state.applicant)
        and passes(require_reexaminer, actor, state, open_one.reexamination)
    )
    ending = x.ending_of(history)
    decided = ending is not None and ending.account == actor.account
    return ReexaminationDesk(
        shown=shown,
        asks=asking(system, work, state, history) if applicant else None,
        withdraws=open_one.reexamination if applicant and open_one else None,
        asks_again=open_one is not None and open_one.referred_to is None,
        answers=open_one.reexamination if answers and open_one else None,
        choices=_choices(state, decided) if answers else (),
        other_officer=decided,
        voted=result is not None and result.voted,
        days=system.settings.rules.reexamination_days,
    )


def asking(
    system: System, work: Work, state: Declaration, history: Sequence[Recorded]
) -> Waiting | None:
    """None where nothing can be asked any more, or ever could."""
    until = request_until(system, work, state, history)
    if until is None:
        return None
    late = system.clock.today() > until
    left = None if late else working_days_left(system, work, until)
    return Waiting(until=until, days_left=left, late=late)


def _choices(state: Declaration, decided: bool) -> tuple[Answer, ...]:
    """As `domain.cases.reexamination` allows them."""
    result, one = result_of(state), latest(state.reexaminations)
    if result is None or one is None:
        return ()
    if one.referred_to is not None:
        return (Answer.CONFIRM, Answer.REOPEN)
    refers = (Answer.REFER,) if result.superior is not None else ()
    if decided:
        return refers
    return (Answer.CONFIRM, *refers) if result.voted else (Answer.CONFIRM, *refers, Answer.REOPEN)


def request(system: System, call: Call[Any]) -> Receipt:
    form: ReexaminationPosting = call.body
    files = (form.evidence, form.second, form.third)
    body = x.ReexaminationForm(reasons=form.reasons, evidence=_kept(system, call, files))
    return system.run(replace(call, body=body), x.request_reexamination)


def _kept(
    system: System, call: Call[Any], files: tuple[Upload | None, ...]
) -> tuple[Attachment, ...]:
    """Nothing where the command would refuse anyway."""
    state = folded(call.actor, system.log.read(call.id))
    if state.applicant is None or not may_be_asked(state):
        return ()
    names = ("evidence", "second", "third")
    return tuple(
        keep(system, state.applicant, file, name)
        for file, name in zip(files, names, strict=True)
        if file is not None
    )


def answer(system: System, call: Call[Any]) -> Receipt:
    form: ReexaminationAnswer = call.body
    which, said = form.reexamination, form.opinion
    if form.answer is Answer.REFER:
        referral = x.ReexaminationReferral(reexamination=which, proposal=said)
        return refer(system, replace(call, body=referral), x.refer_reexamination)
    opinion = x.ReexaminationOpinion(reexamination=which, opinion=said)
    use = x.confirm_result if form.answer is Answer.CONFIRM else x.reopen_case
    return system.run(replace(call, body=opinion), use)


def show_list(system: System, call: Call[ReexaminationConditions]) -> Show:
    return Show(
        "review/reexamination_list.html",
        {
            "found": operations.reexamination_list(system, call),
            "tones": TONES,
            "stage_word": stage_word,
            "narrowed": call.body != ReexaminationConditions(),
        },
    )


REQUEST = Operation(
    name="pages.declarations.request-reexamination",
    functions=FUNCTIONS,
    path="/declarations/{id}/request-reexamination",
    summary="申请复查",
    body=ReexaminationPosting,
    handler=request,
    roles=(Role.APPLICANT,),
)
ANSWER = Operation(
    name="pages.declarations.answer-reexamination",
    functions=FUNCTIONS,
    path="/declarations/{id}/answer-reexamination",
    summary="答复复查",
    body=ReexaminationAnswer,
    handler=answer,
    roles=OFFICERS,
)
POSTS = (
    Post(operation=REQUEST, done="reexamination-requested"),
    Post(operation=operations.WITHDRAW, done="reexamination-withdrawn"),
    Post(operation=ANSWER, done="reexamination-answered"),
)
VIEWS = (
    View(
        name="pages.reexaminations",
        functions=FUNCTIONS,
        path="/reexaminations",
        title="复查申请",
        show=show_list,
        filters=ReexaminationConditions,
        export=operations.EXPORT,
        paged=True,
        sorts=operations.ALL.sorts,
        roles=LISTED,
        private=True,
    ),
)
