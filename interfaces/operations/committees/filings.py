"""Filing of results (H15): what waits, what was filed, and the documents about it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from application.committees import filing as f
from application.committees.filing import FilingForm
from application.permissions import Hidden
from application.ports import Receipt
from domain.committees.result_filing import (
    MOST_RESULTS,
    RESULT_FILING,
    FilingResult,
    ResultFiling,
)
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.kept_file import attachment as attachment_of
from domain.terms import Role, TitleLevel
from infrastructure.uploads.attachments import KINDS
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.cases.attachments import (
    Sending,
    Showing,
    keep,
    sent,
)
from interfaces.operations.cases.declaration_exports import WAITING_COLUMNS
from interfaces.operations.certificates.certificate_reads import WAITING_SORTS, WaitingConditions
from interfaces.system import System, command
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.cases.declaration_lists import DeclarationRow
from projections.committees import filings, plans
from projections.committees.filings import FilingRow, ResultFilter, ResultRow

AUTHORITY = (Role.TITLE_OFFICER,)
READERS = (Role.TITLE_OFFICER, Role.AUDITOR)
SORTS = ("-decided_at", "filed_on", "name", "unit", "level")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFileConditions(WaitingConditions):
    plan: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingMatching(ToFileConditions):
    """One outcome for everybody who fits the conditions now."""

    result: FilingResult = FilingResult.FILED
    filing_number: str = ""
    filed_on: date | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultConditions:
    result: FilingResult | None = None
    failed: bool = False
    """Only those whose vote has failed."""
    filing_number: str = ""
    plan: str = ""
    """Part of the plan's name."""
    unit: str = ""
    title_level: TitleLevel | None = None
    year: int | None = None
    since: date | None = None
    """Filed on that day or later."""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneConditions:
    unit: str = ""
    title_level: TitleLevel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswer(FilingRow):
    opinion: str
    attached: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanToFile:
    plan: UUID
    name: str
    results: int


def to_file(system: System, call: Call[ToFileConditions]) -> Page[DeclarationRow]:
    with system.reading() as tx:
        return page_of(
            declaration_lists.to_file(tx, call.actor.bodies, _waiting(call.body), wanted(call))
        )


def plans_to_file(system: System, call: Call[Any]) -> tuple[PlanToFile, ...]:
    """Plans whose results wait, by name."""
    with system.reading() as tx:
        found = declaration_lists.plans_to_file(tx, call.actor.bodies)
        names = plans.names(tx, found)
    listed = [
        PlanToFile(plan=plan, name=names.get(plan, ""), results=results)
        for plan, results in found.items()
    ]
    return tuple(sorted(listed, key=lambda one: (one.name, one.plan)))


def file_matching(system: System, call: Call[FilingMatching]) -> Receipt:
    asked = call.body
    with system.reading() as tx:
        found = declaration_lists.all_to_file(
            tx, call.actor.bodies, _waiting(asked), most=MOST_RESULTS + 1
        )
    if not found:
        raise Rejected("nobody-to-file")
    body = FilingForm(
        declarations=found,
        result=asked.result,
        filing_number=asked.filing_number,
        filed_on=asked.filed_on,
        opinion=asked.opinion,
    )
    return system.run(replace(_any(call), body=body), f.file_results)


def result_list(system: System, call: Call[ResultConditions]) -> Page[ResultRow]:
    asked = call.body
    filters = ResultFilter(
        result=asked.result,
        failed=asked.failed,
        filing_number=asked.filing_number.strip(),
        plan=asked.plan.strip(),
        since=asked.since,
        until=asked.until,
        case=DeclarationFilter(
            unit=asked.unit.strip(), title_level=asked.title_level, year=asked.year
        ),
    )
    with system.reading() as tx:
        return page_of(filings.results(tx, call.actor.bodies, filters, wanted(call)))


def results_of(system: System, call: Call[OneConditions]) -> Page[ResultRow]:
    """Of one filing. Raises `Hidden` unless the actor may see it."""
    state = _seen(system, call)
    assert state.recorded is not None, "what is seen was recorded"
    body, asked = (state.recorded.organisation,), call.body
    case = DeclarationFilter(unit=asked.unit.strip(), title_level=asked.title_level)
    filters = ResultFilter(filing=call.id, case=case)
    with system.reading() as tx:
        return page_of(filings.results(tx, body, filters, wanted(call)))


def one_filing(system: System, call: Call[Any]) -> FilingAnswer:
    state = _seen(system, call)
    with system.reading() as tx:
        row = filings.get(tx, call.id)
    if row is None or state.recorded is None:  # the read model is about to show it
        raise Hidden
    values = {name: getattr(row, name) for name in FilingRow.__dataclass_fields__}
    return FilingAnswer(
        **values,
        opinion=str(state.recorded.opinion),
        attached=tuple(attachment_of(one) for one in state.files),
    )


def attach(system: System, call: Call[Sending]) -> Receipt:
    """Keeps the document before the filing names it."""
    state = _seen(system, call)
    assert state.recorded is not None, "what is seen was recorded"
    file = keep(system, call.id, call.body.file, "file")
    return system.run(replace(_any(call), body=file), f.add_file)


def detach(system: System, call: Call[NoBody]) -> Receipt:
    return system.run(replace(_any(call), body=call.path["digest"]), f.remove_file)


def attachment(system: System, call: Call[Showing]) -> File:
    """备案文件; for whoever may see the filing."""
    state = _seen(system, call)
    digest: str = call.path["digest"]
    named = next((one for one in state.files if one.digest == digest), None)
    if named is None:
        raise Hidden
    return sent(system, call.id, attachment_of(named), inline=call.body.inline)


def _seen(system: System, call: Call[Any]) -> ResultFiling:
    state, _ = folded(system, call, RESULT_FILING, call.id)
    if state.recorded is None:
        raise Hidden
    if call.actor.role is not Role.AUDITOR and not call.actor.acts_for(state.recorded.organisation):
        raise Hidden
    return state


def _any(call: Call[Any]) -> Call[Any]:
    return call


def _waiting(asked: ToFileConditions) -> DeclarationFilter:
    return DeclarationFilter(
        unit=asked.unit.strip(),
        title_level=asked.title_level,
        year=asked.year,
        plan=asked.plan,
    )


TO_FILE_EXPORT = Export(title="待备案", rows=to_file, columns=WAITING_COLUMNS)
_COLUMNS = (
    ("姓名", lambda row: row.applicant_name),
    ("工作单位", lambda row: row.unit_name),
    ("职称名称", lambda row: row.title),
    ("职称级别", lambda row: row.title_level),
    ("专业", lambda row: row.specialty_name),
    ("评委会", lambda row: row.committee_name),
    ("呈报方案", lambda row: row.plan_name),
    ("结果", lambda row: row.result or row.status),
    ("备案文号", lambda row: row.filing_number),
    ("备案时间", lambda row: row.filed_on),
)
RESULTS_EXPORT = Export(title="评审结果备案", rows=result_list, columns=_COLUMNS)
ONE_EXPORT = Export(title="备案人员", rows=results_of, columns=_COLUMNS)
FILE_RESULTS = Operation(
    name="filings.file",
    functions=("H15",),
    path="/filings",
    summary="评审结果备案",
    body=FilingForm,
    handler=command(f.file_results),
    roles=AUTHORITY,
    creates=True,
    refusals=("filed-before", "filed-before-publicity", "filing-number-required", "own-case"),
)
FILE_MATCHING = Operation(
    name="filings.file-matching",
    functions=("H15",),
    path="/filings/matching",
    summary="符合条件的全部评审结果备案",
    body=FilingMatching,
    handler=file_matching,
    roles=AUTHORITY,
    creates=True,
    refusals=("nobody-to-file", "filing-number-required", "opinion-required"),
)
ATTACH = Operation(
    name="filings.attach",
    functions=("H15",),
    path="/filings/{id}/attachments",
    summary="上传备案文件",
    body=Sending,
    handler=attach,
    roles=AUTHORITY,
    attachments=True,
    refusals=("attachment-type-not-allowed", "files-too-many"),
)
DETACH = Operation(
    name="filings.detach",
    functions=("H15",),
    path="/filings/{id}/attachments/{digest:str}/remove",
    summary="删除备案文件",
    handler=detach,
    roles=AUTHORITY,
)
TO_FILE = Read(
    name="filings.waiting",
    functions=("H15",),
    path="/filings/waiting",
    summary="待备案的评审结果",
    handler=to_file,
    answer=DeclarationRow,
    export=TO_FILE_EXPORT,
    filters=ToFileConditions,
    paged=True,
    sorts=WAITING_SORTS,
    roles=AUTHORITY,
)
RESULTS = Read(
    name="filings.results",
    functions=("H15",),
    path="/filings/results",
    summary="评审结果备案情况",
    handler=result_list,
    answer=ResultRow,
    export=RESULTS_EXPORT,
    filters=ResultConditions,
    paged=True,
    sorts=SORTS,
    roles=AUTHORITY,
)
ONE = Read(
    name="filings.one",
    functions=("H15",),
    path="/filings/{id}",
    summary="一次评审结果备案",
    handler=one_filing,
    answer=FilingAnswer,
    roles=READERS,
)
ATTACHMENT = Read(
    name="filings.attachment",
    functions=("H15",),
    path="/filings/{id}/attachments/{digest:str}",
    summary="下载备案文件",
    handler=attachment,
    filters=Showing,
    answer=File,
    media=KINDS,
    roles=READERS,
)

COMMANDS = (FILE_RESULTS, FILE_MATCHING, ATTACH, DETACH)
READS = (TO_FILE, RESULTS, ONE, ATTACHMENT)
