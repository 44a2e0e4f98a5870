"""The completed review form (评审表, B5) as a signed PDF, for whoever keeps the personnel archive.

It says the identity number in full, so that every look but the person's own is recorded before
anything is sent. Officers are not named: the applicant reads the same file, and is told which
body decided, not which of its people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from application.cases.recipients import template_of
from application.cases.review_forms import look_at_form
from application.people.record_access import Looking
from application.permissions import Hidden
from application.work import Work
from domain.cases.declaration import Declaration
from domain.cases.declaration.events import (
    Approved,
    Filed,
    FilingRefused,
    TookEffect,
    UnitPublicityPosted,
    VoteFailed,
    VotePassed,
)
from domain.cases.reexamination import ResultConfirmed
from domain.cases.review_form import result_in
from domain.committees.review_meeting import REVIEW_MEETING
from domain.configuration.route import StageKind
from domain.decider import Recorded, Rejected
from domain.people.person import PERSON
from domain.rules.china_time import day_in_china
from domain.terms import AcquisitionMode, Role
from infrastructure.printing.form_press import Ordered
from infrastructure.printing.review_form_pdf import Opinion, ReviewForm
from infrastructure.printing.ruled_form import Part, Table
from interfaces.http.calls import Call, File
from interfaces.http.operations import NoBody, Read
from interfaces.operations.cases.declaration_form import part_of
from interfaces.operations.cases.declaration_reads import READERS, DeclarationView, view_of
from interfaces.operations.cases.tracking import followed
from interfaces.system import System
from interfaces.words import stage_word, word
from projections.cases.declarations import stage_kind
from projections.organisations import organisations
from projections.people import people

PURPOSE = "查阅职称评审表"
"""What the person is told a look was for."""
_TITLES = {
    AcquisitionMode.PEER_REVIEW: "职称评审表",
    AcquisitionMode.INITIAL_DETERMINATION: "职称初定表",
    AcquisitionMode.RECOGNITION: "职称认定表",
}
_LABELS = {
    StageKind.UNIT: "单位\n推荐意见",
    StageKind.COMMITTEE: "评委会日常\n工作部门意见",
    StageKind.TITLE_AUTHORITY: "职称管理部门\n审核意见",
}


def title_of(mode: AcquisitionMode) -> str:
    return _TITLES[mode]


def form(system: System, call: Call[NoBody]) -> File:
    """Raises `Hidden`, also while there is no result; and `Rejected`: review-form-unprintable,
    review-form-unreadable, issuer-key-missing."""
    history = system.log.read(call.id)
    state = followed(system, call.actor, history)
    result = result_in(history)
    if result is None or state.applicant is None or state.choice is None:
        raise Hidden
    if call.actor.role is not Role.APPLICANT:
        run: Call[Any] = call
        looking = replace(run, body=Looking(purpose=PURPOSE), expected=None)
        system.run(looking, look_at_form, state.applicant)
    then = [r for r in history if r.position <= result.position]
    ordered = Ordered(
        declaration=call.id,
        person=state.applicant,
        result=result.version,
        signer=state.route.stages[-1].organisation,
    )
    document = system.forms.document(
        ordered, call.context, lambda: _content(system, call, state, then)
    )
    if document is None:
        raise Rejected("review-form-unreadable")
    name = f"{title_of(state.choice.mode)}.pdf"
    return File(name=name, media_type="application/pdf", content=document, inline=True)


def _content(
    system: System, call: Call[Any], state: Declaration, history: Sequence[Recorded]
) -> ReviewForm:
    view = view_of(system, history, state)
    work = Work(system.log, call.context)
    person = work.load(PERSON, view.applicant)
    number = person.identity_number.value if person.identity_number else None
    if view.applicant_name is None or number is None:
        raise Rejected("review-form-unreadable")
    template = template_of(work, view.choice, state.template_version)
    given = {one.field: one for one in view.answers}
    with system.reading() as tx:
        bodies = {body for r in history if (body := getattr(r.event, "organisation", None))}
        names = organisations.names(tx, bodies | {state.route.stages[-1].organisation})
    signer = state.route.stages[-1].organisation
    return ReviewForm(
        title=title_of(view.choice.mode),
        cover=_cover(view),
        parts=(
            _person(view, number),
            *(part_of(one, given) for one in template.sections),
            *_publicities(history),
        ),
        opinions=tuple(_opinions(system, work, view, history, names)),
        result=_result(view, history),
        issuer=names.get(signer, ""),
        dated=day_in_china(history[-1].at),
        reference=f"申报编号 {view.declaration}",
    )


def _cover(view: DeclarationView) -> tuple[tuple[str, str], ...]:
    choice = view.choice
    return (
        ("单位名称", view.unit_name),
        ("姓名", view.applicant_name or ""),
        ("申报职称", choice.title),
        ("申报级别", word(choice.title_level)),
        ("申报专业", view.specialty_name),
        ("受理机构" if view.agency_name else "评审委员会", view.agency_name or view.committee_name),
        ("申报年度", str(choice.year)),
    )


def _person(view: DeclarationView, number: str) -> Part:
    choice = view.choice
    return Part(
        title="申报人与申报职称",
        facts=(
            ("姓名", view.applicant_name or ""),
            ("证件号码", number),
            ("工作单位", view.unit_name),
            ("单位性质", word(choice.unit_nature)),
            ("申报级别", word(choice.title_level)),
            ("职称名称", choice.title),
            ("系列", view.series_name),
            ("专业", view.specialty_name),
            ("申报类型", word(choice.declaration_type)),
            ("取得方式", word(choice.mode)),
        ),
    )


def _publicities(history: Sequence[Recorded]) -> Iterator[Part]:
    """Of each its last run, with an extension."""
    runs: dict[str, tuple[date, date]] = {}
    here = ""
    for r in history:
        event = r.event
        if hasattr(event, "posted_on"):
            here = getattr(event, "code", "U")
            runs[here] = (event.posted_on, event.last_day)
        elif hasattr(event, "last_day") and here in runs:
            runs[here] = (runs[here][0], event.last_day)
    names = {"U": "单位公示", "P1": "评前公示", "P2": "评后公示"}
    rows = tuple((names[code], f"{day}", f"{until}") for code, (day, until) in runs.items())
    if rows:
        table = Table(label="公示", columns=("公示", "开始日期", "截止日期"), rows=rows)
        yield Part(title="公示情况", below=(table,))


def _opinions(
    system: System,
    work: Work,
    view: DeclarationView,
    history: Sequence[Recorded],
    names: Mapping[UUID, str],
) -> Iterator[Opinion]:
    """What each stage said last, in the order in which they said it."""
    last = {_key(r): r for r in history if isinstance(r.event, _DECISIONS)}
    posted = {r.event.organisation: r for r in history if isinstance(r.event, UnitPublicityPosted)}
    for r in sorted(last.values(), key=lambda one: one.position):
        event = r.event
        body = names.get(event.organisation, "")
        if isinstance(event, VotePassed | VoteFailed):
            yield _vote(system, work, view, r)
            continue
        if isinstance(event, TookEffect):
            continue  # the approval before it says why
        said = event.opinion.value or ""
        if not said and (before := posted.get(event.organisation)) is not None:
            said = before.event.opinion.value or ""
        if isinstance(event, Filed):
            number = f"备案文号：{event.filing_number}\n备案时间：{event.filed_on}"
            said = f"{said or '同意备案。'}\n{number}"
        yield Opinion(label=_label(r), text=said, body=body, on=day_in_china(r.at))


_DECISIONS = (
    Approved,
    VotePassed,
    VoteFailed,
    Filed,
    FilingRefused,
    TookEffect,
    ResultConfirmed,
)


def _key(r: Recorded) -> str:
    """A later decision of a stage takes the place of its earlier one; so does a later vote."""
    if isinstance(r.event, VotePassed | VoteFailed):
        return "vote"
    if isinstance(r.event, Filed | FilingRefused):
        return "filing"
    return str(getattr(r.event, "code", type(r.event).__name__))


def _label(r: Recorded) -> str:
    if isinstance(r.event, Filed | FilingRefused):
        return "备案意见"
    if isinstance(r.event, ResultConfirmed):
        return "复查意见"
    kind = stage_kind(r.event.code)
    known = _LABELS.get(kind) if kind is not None else None
    return known or f"{stage_word(r.event.code).removesuffix('审核')}\n审核意见"


def _vote(system: System, work: Work, view: DeclarationView, r: Recorded) -> Opinion:
    """Counts and who presided; nobody's vote."""
    event: VotePassed | VoteFailed = r.event
    meeting = work.load(REVIEW_MEETING, event.meeting)
    candidate = meeting.candidate(view.declaration)
    recused = set(candidate.recused) if candidate is not None else set()
    members = len([one for one in meeting.roster if one not in recused])
    presiding = meeting.presiding or meeting.chair
    with system.reading() as tx:
        known = people.names(tx, [presiding]) if presiding is not None else {}
    role = "主任委员" if presiding == meeting.chair else "主持会议的副主任委员"
    name = known.get(presiding, "") if presiding is not None else ""
    passed = isinstance(event, VotePassed)
    return Opinion(
        label="评审委员会\n评审意见",
        text=f"经评审委员会会议评议和无记名投票表决，{'评审通过' if passed else '评审未通过'}。",
        body=view.committee_name,
        on=day_in_china(r.at),
        counts=(
            ("委员", f"{members} 人"),
            ("到会", f"{event.present} 人"),
            ("同意", f"{event.yes} 票"),
            ("反对", f"{event.no} 票"),
            ("弃权", f"{event.abstain} 票"),
        ),
        signer=f"{role}：{name}" if name else "",
    )


def _result(view: DeclarationView, history: Sequence[Recorded]) -> Part:
    end = next(r for r in reversed(history) if isinstance(r.event, _ENDS))
    event = end.event
    facts: tuple[tuple[str, str], ...]
    if isinstance(event, Filed):
        facts = (
            ("结果", "评审通过，已备案"),
            ("取得职称", view.choice.title),
            ("备案文号", event.filing_number),
            ("取得时间", f"{event.filed_on}"),
        )
    elif isinstance(event, TookEffect):
        facts = (
            ("结果", "审核通过"),
            ("取得职称", view.choice.title),
            ("取得时间", f"{event.on}"),
        )
    else:
        failed = isinstance(event, VoteFailed)
        facts = (
            ("结果", "评审未通过" if failed else "备案未通过"),
            ("日期", f"{day_in_china(end.at)}"),
        )
    if isinstance(history[-1].event, ResultConfirmed):
        facts = (*facts, ("复查结果", "维持原结果"))
    return Part(title="评审结果", facts=facts)


_ENDS = (VoteFailed, FilingRefused, Filed, TookEffect)


FORM = Read(
    name="declarations.review-form",
    functions=("B5",),
    path="/declarations/{id}/review-form.pdf",
    summary="职称评审表（PDF，已签名）",
    handler=form,
    answer=File,
    roles=READERS,
    media=("application/pdf",),
)

READS = (FORM,)
