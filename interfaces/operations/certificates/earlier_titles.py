"""Earlier titles (B4): commands."""

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any
from uuid import UUID

from application.certificates import earlier_titles as e
from application.certificates.earlier_titles import CHECKERS, RECORDERS
from application.configuration.configuring import Reason
from application.ports import Receipt
from application.work import Work
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation
from interfaces.operations.cases.attachments import Sending, keep
from interfaces.system import System, command

FUNCTIONS = ("B4",)
HERE = "/earlier-titles"
WRONG = ("earlier-title-wrong", "earlier-title-twice", "earlier-number-crowded")
CHECKED = ("earlier-title-checked", "earlier-title-second-person", "own-case")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleEntry(e.EarlierTitleDetails):
    """Officers of title offices name a person; people and units send a scan as well."""

    person: UUID | None = None
    """The holder; people record their own."""
    unit: UUID | None = None
    """The unit or HR agency of somebody who records their own; its title office checks it."""
    file: Upload | None = None
    """The certificate: PDF, JPG, PNG, DOCX, XLSX or PPTX."""


def enter(system: System, call: Call[EarlierTitleEntry]) -> Receipt:
    """Keeps the file before the record names it."""
    told = {f.name: getattr(call.body, f.name) for f in fields(call.body) if f.name != "file"}
    form = e.EarlierTitleForm(**told)
    work, desk = Work(system.log, call.context), system.desk(call.actor)
    holder = e.holder_of(work, desk, form)
    if call.body.file is not None:
        form = replace(form, files=(keep(system, holder, call.body.file, "file"),))
    asked: Call[Any] = call
    return system.run(replace(asked, body=form), e.enter_title)


def attach(system: System, call: Call[Sending]) -> Receipt:
    """Keeps the file before the record names it."""
    work = Work(system.log, call.context)
    state = e.require_kept(work, system.desk(call.actor), call.id)
    assert state.person is not None, "what is kept has a holder"
    asked: Call[Any] = call
    file = keep(system, state.person, call.body.file, "file")
    return system.run(replace(asked, body=file), e.add_evidence)


_keeping = partial(Operation, functions=FUNCTIONS, roles=RECORDERS)
_checking = partial(Operation, functions=FUNCTIONS, roles=CHECKERS)
ENTER = _keeping(
    name="earlier-titles.enter",
    path=HERE,
    summary="登记既有职称",
    body=EarlierTitleEntry,
    handler=enter,
    creates=True,
    refusals=("attachment-type-not-allowed", "earlier-title-no-office", *WRONG),
)
CORRECT = _keeping(
    name="earlier-titles.correct",
    path=f"{HERE}/{{id}}/correct",
    summary="更正既有职称",
    body=e.EarlierTitleCorrection,
    handler=command(e.correct_title),
    refusals=("earlier-title-ended", *WRONG),
)
ATTACH = _keeping(
    name="earlier-titles.attach",
    path=f"{HERE}/{{id}}/attachments",
    summary="上传既有职称证明材料",
    body=Sending,
    handler=attach,
    refusals=("attachment-type-not-allowed", "files-too-many", "earlier-title-checked"),
)
CONFIRM = _checking(
    name="earlier-titles.confirm",
    path=f"{HERE}/{{id}}/confirm",
    summary="核实既有职称",
    body=e.Confirmation,
    handler=command(e.confirm_title),
    refusals=("earlier-title-basis", *CHECKED),
)
CONFIRM_MANY = _checking(
    name="earlier-titles.confirm-many",
    path=f"{HERE}/confirm-many",
    summary="批量核实既有职称",
    body=e.ManyConfirmations,
    handler=command(e.confirm_titles),
    refusals=("batch-wrong", "nothing-chosen", "earlier-titles-refused"),
)
REFUSE = _checking(
    name="earlier-titles.refuse",
    path=f"{HERE}/{{id}}/refuse",
    summary="既有职称核实不通过",
    body=Reason,
    handler=command(e.refuse_title),
    refusals=("reason-required", *CHECKED),
)
WITHDRAW = _keeping(
    name="earlier-titles.withdraw",
    path=f"{HERE}/{{id}}/withdraw",
    summary="作废既有职称",
    body=Reason,
    handler=command(e.withdraw_title),
    refusals=("reason-required", "earlier-title-ended"),
)

COMMANDS = (ENTER, CORRECT, ATTACH, CONFIRM, CONFIRM_MANY, REFUSE, WITHDRAW)
