"""职称评审申报 (A2): the choice, the sections of the committee's template, the submission."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from application.cases import declaring as d
from application.ports import Receipt
from domain.cases.declaration import Status
from domain.configuration.template import Answers, Section
from domain.decider import Rejected
from domain.terms import Role
from interfaces.desks.cases import drafting, standing
from interfaces.desks.cases import sections as s
from interfaces.desks.cases.case import (
    Case,
    Entry,
    StageMark,
    open_case,
    work_of,
)
from interfaces.desks.cases.own import Open, open_own
from interfaces.desks.cases.tones import CHANGE_TONES
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.operations.cases.attachments import keep, recall
from interfaces.operations.cases.declaration_reads import preview
from interfaces.operations.configuration.batches import eligibility_of
from interfaces.system import System, UseCase
from interfaces.words import stage_word

APPLICANT = (Role.APPLICANT,)
ANSWERING = (Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT)


class Then(StrEnum):
    """Which button was pressed."""

    STAY = "stay"
    """暂存"""
    NEXT = "next"
    """保存，下一项"""
    CHECK = "check"
    """保存，核对提交"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionForm(drafting.DraftForm):
    then: Then = Then.STAY


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionQuery:
    check: bool = False
    """Tell what is missing: the applicant wanted to submit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`to` is the page to go on with."""

    to: str


# Pages


def edit(system: System, call: Call[Any]) -> Redirect:
    """To where the work is: the first section that is not finished."""
    own = open_own(system, call)
    if own.state.status in ANSWERING:
        return Redirect(f"/declarations/{own.id}/answer")
    if own.state.status is not Status.DRAFT:
        return Redirect(f"/declarations/{own.id}")
    return Redirect(_first_gap(own) or f"/declarations/{own.id}/check")


def section(system: System, call: Call[SectionQuery]) -> Show | Redirect:
    own = open_own(system, call)
    if own.state.status is not Status.DRAFT:
        return edit(system, call)
    here = own.section(call.path["section"])
    mine = {one.code for one in here.fields}
    drafted = drafting.opened(system, own, here.code, (here,))
    wrong = {code: said for code, said in own.wrong.items() if code in mine}
    misfits = {code: said for code, said in wrong.items() if said != "field-required"}
    return Show(
        "applicant/section.html",
        {
            "title": here.title,
            "own": own,
            "change_tones": CHANGE_TONES,
            "steps": _steps(system, own, here.code),
            "here": here,
            "drafted": drafted,
            "last": own.template.sections[-1].code == here.code,
            "initial": drafted.initial | {"then": "stay"},
            "wrong": wrong if call.body.check else misfits,
            **_fields(system, own),
        },
    )


def check(system: System, call: Call[NoBody]) -> Show | Redirect:
    """核对提交; as long as something is missing, its section instead."""
    own = open_own(system, call)
    if own.state.status is not Status.DRAFT:
        return edit(system, call)
    if unsaved := drafting.unsaved(system, own):
        return Redirect(f"/declarations/{own.id}/edit/{unsaved[0][0].code}?check=true")
    if gap := _first_gap(own):
        return Redirect(f"{gap}?check=true")
    route, refused = None, None
    try:
        route = preview(system, call, own.choice)
    except Rejected as refusal:
        refused = refusal
    case = open_case(system, call)
    marks = [
        StageMark(
            name=stage_word(one.code),
            state="skipped" if one.skipped else "todo",
            organisation=one.organisation_name,
            at=None,
        )
        for one in (route.stages if route else ())
    ]
    return Show(
        "applicant/check.html",
        {
            "own": own,
            "change_tones": CHANGE_TONES,
            "barred": standing.barred(system, call),
            "posts": standing.posts(
                system, call, own.choice.unit, own.choice.year, own.choice.title_level
            ),
            "case": case,
            "steps": _steps(system, own, "check"),
            "route": marks,
            "refused": refused,
            "places": {
                field.code: f"/declarations/{own.id}/edit/{one.code}"
                for one in own.template.sections
                for field in one.fields
            },
            "eligibility": eligibility_of(system, work_of(system, call), own.state, own.answers),
        },
    )


def answer(system: System, call: Call[NoBody]) -> Show | Redirect:
    """A returned case, or one to be supplemented: all sections on one page, sent at once."""
    own = open_own(system, call)
    if own.state.status not in ANSWERING:
        return edit(system, call)
    case = open_case(system, call)
    drafted = drafting.opened(system, own, "", own.template.sections)
    days_left = standing.working_days_left(system, work_of(system, call), own.state.deadline)
    return Show(
        "applicant/answer.html",
        {
            "own": own,
            "case": case,
            "opinions": _opinions(case),
            "days_left": days_left,
            "sections": own.template.sections,
            "drafted": drafted,
            "barred": standing.barred(system, call),
            "steps": _anchors(own),
            "initial": drafted.initial,
            **_fields(system, own),
        },
    )


def _fields(system: System, own: Open) -> dict[str, Any]:
    """What the macros of the fields need."""
    return {
        "files_of": {one.field: one.files for one in own.answers},
        "tell": partial(_tell, own),
        **s.macro_values(system.settings.attachments),
    }


def _tell(own: Open, form: Any, wrong: dict[str, str]) -> Any:
    return s.tell(form, own.template, wrong)


def _opinions(case: Case) -> tuple[Entry, ...]:
    """What was said since the applicant last sent the case, newest first."""
    said = []
    for one in case.entries:
        if one.event in _SENDING:
            break
        if one.opinion:
            said.append(one)
    return tuple(said)


_SENDING = ("Submitted", "Resubmitted", "Supplemented")


def _steps(system: System, own: Open, here: str) -> list[dict[str, Any]]:
    base = f"/declarations/{own.id}"
    waiting = {one.code for one, _ in drafting.unsaved(system, own)}
    choice = {"title": "选择申报事项", "href": f"{base}/choice", "required": True}
    steps: list[dict[str, Any]] = [{**choice, "mark": "done", "note": "已填写", "here": False}]
    for one in own.template.sections:
        mark = (
            {"mark": "unsaved", "note": "有内容未暂存"} if one.code in waiting else _mark(own, one)
        )
        href = f"{base}/edit/{one.code}"
        steps.append({**_step(one, href), **mark, "here": one.code == here})
    last = {"title": "核对提交", "href": f"{base}/check", "required": False}
    steps.append({**last, "mark": "", "note": "", "here": here == "check"})
    return steps


def _anchors(own: Open) -> list[dict[str, Any]]:
    return [
        {**_step(one, f"#section-{one.code}"), **_mark(own, one), "here": False}
        for one in own.template.sections
    ]


def _step(one: Section, href: str) -> dict[str, Any]:
    return {"title": one.title, "href": href, "required": one.mandatory}


def _mark(own: Open, one: Section) -> dict[str, str]:
    """How far a section is, and in words: what does not fit comes before what is missing."""
    wrong, codes = own.wrong, {field.code for field in one.fields}
    missing = sum(wrong.get(code) == "field-required" for code in codes)
    misfits = len(codes & wrong.keys()) - missing
    begun = any(answer.field in codes for answer in own.answers)
    if misfits:
        return {"mark": "wrong", "note": f"{misfits} 项有误"}
    if missing:
        return {"mark": "gap" if begun else "empty", "note": f"缺 {missing} 项必填"}
    return {"mark": "done", "note": "已填写"} if begun else {"mark": "empty", "note": "未填写"}


def _first_gap(own: Open) -> str:
    """The page of the first section with something missing or wrong; empty when there is none."""
    wrong = own.wrong
    for one in own.template.sections:
        if any(field.code in wrong for field in one.fields):
            return f"/declarations/{own.id}/edit/{one.code}"
    return ""


# What the forms post: the API's commands, with the answers of one section put among the others


def _form(own: Open, answers: Answers) -> d.DeclarationForm:
    choice = own.choice
    return d.DeclarationForm(
        year=choice.year,
        division=choice.division,
        unit_nature=choice.unit_nature,
        unit=choice.unit,
        title_level=choice.title_level,
        series=choice.series,
        title=choice.title,
        specialty=choice.specialty,
        committee=choice.committee,
        agency=choice.agency,
        declaration_type=choice.declaration_type,
        mode=choice.mode,
        answers=answers,
    )


def _merged(system: System, own: Open, parts: tuple[Section, ...], answers: s.Posted) -> Answers:
    applicant = own.state.applicant
    assert applicant is not None, "it is the one who asks"

    store = s.Store(
        keep=lambda file, field: keep(system, applicant, file, field),
        recall=lambda digest, name: recall(system, applicant, digest, name),
    )
    return s.merged(own.template, parts, own.answers, answers, store)


def save_section(system: System, call: Call[SectionForm]) -> Saved:
    own = open_own(system, call)
    here = own.section(call.path["section"])
    posted = drafting.settled(system, call, own, here.code, (here,))
    answers = _merged(system, own, (here,), posted)
    saving = replace(call, expected=drafting.at_present(call, own))
    try:
        _run(system, saving, _form(own, answers), d.save_draft)
    except Rejected as wrong:
        raise s.at_fields(own.template, wrong) from None
    system.typed.forget(own.place(here.code))
    return Saved(to=_onward(replace(own, answers=answers), here, call.body.then))


def discard(system: System, call: Call[NoBody]) -> Saved:
    """What was kept by itself is thrown away; what was saved stands."""
    own = open_own(system, call)
    here = own.section(call.path["section"])
    system.typed.forget(own.place(here.code))
    return Saved(to=f"/declarations/{own.id}/edit/{here.code}")


def _onward(own: Open, here: Section, then: Then) -> str:
    base = f"/declarations/{own.id}"
    codes = [one.code for one in own.template.sections]
    following = codes[codes.index(here.code) + 1 :]
    match then:
        case Then.STAY:
            return f"{base}/edit/{here.code}"
        case Then.NEXT if following:
            return f"{base}/edit/{following[0]}"
    return f"{base}/check"


def submit(system: System, call: Call[NoBody]) -> Receipt:
    own = open_own(system, call)
    try:
        done = _run(system, call, _form(own, own.answers), d.submit)
    except Rejected as wrong:
        if wrong.code == "answers-wrong":
            raise
        # The page has no fields of its own; the sentence says what to do.
        said = next(iter(wrong.fields.values()), wrong.code)
        raise _refused(said if wrong.code == "choice-wrong" else wrong.code, wrong) from None
    system.typed.forget_all(own.id)
    return done


def _refused(code: str, wrong: Rejected) -> Rejected:
    said = Rejected(code)
    said.facts = wrong.facts
    return said


def _run(system: System, call: Call[Any], body: Any, use_case: UseCase) -> Receipt:
    return system.run(replace(call, body=body), use_case)


def resubmit(system: System, call: Call[drafting.DraftForm]) -> Receipt:
    own = open_own(system, call)
    template = own.template
    posted = drafting.settled(system, call, own, "", template.sections)
    answers = _merged(system, own, template.sections, posted)
    try:
        done = _run(system, call, d.Answering(answers=answers), d.resubmit)
    except Rejected as wrong:
        raise s.at_fields(template, wrong) from None
    system.typed.forget_all(own.id)
    return done


def _page_operation(name: str, body: type[Any], handler: Any, **more: Any) -> Operation:
    """A form of these pages; the API has the command that it ends in."""
    return Operation(
        name=f"pages.declarations.{name}",
        functions=("A2",),
        path=f"/declarations/{{id}}/{name}",
        summary=name,
        body=body,
        handler=handler,
        roles=APPLICANT,
        **more,
    )


VIEWS = (
    View(
        name="pages.declarations.edit",
        functions=("A2",),
        path="/declarations/{id}/edit",
        title="填写申报",
        show=edit,
        roles=APPLICANT,
    ),
    View(
        name="pages.declarations.section",
        functions=("A2",),
        path="/declarations/{id}/edit/{section:str}",
        title="填写申报",
        show=section,
        filters=SectionQuery,
        roles=APPLICANT,
        posts=(
            Post(
                operation=_page_operation(
                    "save", SectionForm, save_section, answer=Saved, attachments=True
                ),
                to=lambda call, saved: saved.to,
                done="draft-saved",
                carried=True,
            ),
            Post(
                operation=_page_operation("discard", NoBody, discard, answer=Saved),
                to=lambda call, saved: saved.to,
                done="typing-discarded",
            ),
        ),
    ),
    View(
        name="pages.declarations.check",
        functions=("A2",),
        path="/declarations/{id}/check",
        title="核对提交",
        show=check,
        roles=APPLICANT,
        posts=(
            Post(
                operation=_page_operation("submit", NoBody, submit),
                path="/declarations/{id}/submit",
                to="/declarations/{id}",
                done="declaration-submitted",
            ),
        ),
    ),
    View(
        name="pages.declarations.answer",
        functions=("A2",),
        path="/declarations/{id}/answer",
        title="修改并重新提交",
        show=answer,
        roles=APPLICANT,
        posts=(
            Post(
                operation=_page_operation(
                    "resubmit", drafting.DraftForm, resubmit, attachments=True
                ),
                carried=True,
                path="/declarations/{id}/resubmit",
                to="/declarations/{id}",
                done="declaration-resubmitted",
            ),
        ),
    ),
)
