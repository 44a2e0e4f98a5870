"""The declaration form (职称申报表) as PDF: a draft's with 草稿 across it, a case's with opinions.

Printed when it is asked for and kept nowhere: what it says stands in the log.
"""

from collections.abc import Iterator

from application.cases.recipients import template_of
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.state import Status
from domain.configuration.template import Answer, FieldKind, Section
from domain.configuration.template_rules import follow
from infrastructure.printing.declaration_pdf import DeclarationSheet, Said, render
from infrastructure.printing.ruled_form import Block, Part, Table
from interfaces.actions import ACTIONS
from interfaces.http.calls import Call, File
from interfaces.http.operations import NoBody, Read
from interfaces.http.rendering import day
from interfaces.operations.cases.declaration_reads import READERS, declaration
from interfaces.operations.cases.tracking import Tracking, TrackStep, track
from interfaces.system import System
from interfaces.words import stage_word, word
from projections.people import people

_PRINTED = (
    "UnitPublicityPosted",
    "Approved",
    "Returned",
    "PassedDown",
    "SupplementRequested",
    "Refused",
    "VotePassed",
    "VoteFailed",
    "FilingRefused",
    "Filed",
)
"""Decisions of a stage, in the order they were taken."""


def form(system: System, call: Call[NoBody]) -> File:
    """For whoever may see the case. Raises `Hidden`."""
    view, tracked = declaration(system, call), track(system, call)
    work = Work(system.log, call.context)
    state = work.load(DECLARATION, call.id)
    template = template_of(work, view.choice, state.template_version)
    draft = view.status is Status.DRAFT
    given = {one.field: one for one in (follow(template, view.answers) if draft else view.answers)}
    with system.reading() as tx:
        person = people.get(tx, view.applicant)
    choice = view.choice
    recipient = view.agency_name or view.committee_name
    submitted = next((one.at for one in tracked.steps if one.action == "Submitted"), None)
    facts = (
        ("姓名", view.applicant_name or "—"),
        ("证件号码", person.identity_masked if person and person.identity_masked else "—"),
        ("工作单位", view.unit_name),
        ("单位性质", word(choice.unit_nature)),
        ("申报年度", str(choice.year)),
        ("申报级别", word(choice.title_level)),
        ("职称名称", choice.title),
        ("系列", view.series_name),
        ("专业", view.specialty_name),
        ("申报类型", word(choice.declaration_type)),
        ("取得方式", word(choice.mode)),
        ("提交日期", day(submitted) if submitted else "尚未提交"),
        ("受理机构" if view.agency_name else "评审委员会", recipient),
    )
    sheet = DeclarationSheet(
        title="职称申报表",
        subtitle=f"（{choice.year} 年度　{recipient}）",
        facts=facts,
        parts=tuple(part_of(one, given) for one in template.sections),
        opinions=tuple(_said(tracked)),
        watermark="草稿" if draft else "",
        printed_at=system.clock.now(),
        reference=f"申报编号 {call.id}",
    )
    name = f"职称申报表{'（草稿）' if draft else ''}.pdf"
    return File(name=name, media_type="application/pdf", content=render(sheet), inline=True)


def part_of(section: Section, given: dict[str, Answer]) -> Part:
    facts: list[tuple[str, str]] = []
    below: list[Table | Block] = []
    for one in section.fields:
        answer = given.get(one.code, Answer(field=one.code))
        if one.kind is FieldKind.TABLE:
            below.append(Table(label=one.label, columns=one.columns, rows=answer.rows))
        elif one.kind is FieldKind.ATTACHMENT:
            names = "\n".join(f"{n}. {file.name}" for n, file in enumerate(answer.files, 1))
            below.append(Block(label=one.label, text=names or "无"))
        elif one.kind is FieldKind.LONG_TEXT:
            below.append(Block(label=one.label, text=answer.text))
        else:
            facts.append((one.label, answer.text))
    return Part(title=section.title, facts=tuple(facts), below=tuple(below))


def _said(tracked: Tracking) -> Iterator[Said]:
    for step in tracked.steps:
        if step.action in _PRINTED:
            yield Said(
                stage=stage_word(step.code),
                body=step.organisation_name,
                action=ACTIONS.get(f"declaration.{step.action}", step.action),
                opinion=_opinion(step),
                on=day(step.at),
            )


def _opinion(step: TrackStep) -> str:
    """A vote tells counts, a filing its number, everything else what was written."""
    if step.present is not None:
        return f"到会 {step.present} 人，同意 {step.yes}，反对 {step.no}，弃权 {step.abstain}。"
    if step.filing_number:
        return f"{step.opinion or ''}\n备案文号 {step.filing_number}".strip()
    return step.opinion or ""


FORM = Read(
    name="declarations.form",
    functions=("A2", "A3", "A6", "H12"),
    path="/declarations/{id}/form.pdf",
    summary="职称申报表（PDF）",
    handler=form,
    answer=File,
    roles=READERS,
    media=("application/pdf",),
)

READS = (FORM,)
