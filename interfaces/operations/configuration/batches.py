"""Yearly batches and eligibility (B2): commands and questions."""

from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from application.cases.eligibility import asked_of, findings, refusals
from application.configuration import batches as use_cases
from application.configuration.batches import DRAFTERS
from application.configuration.configuring import CONFIGURERS, Reason
from application.permissions import Hidden, require_applicant
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.committees.committee import COMMITTEE
from domain.configuration.conditions import Conditions, misfits
from domain.configuration.template import Answers, from_json
from domain.configuration.yearly_batch import YEARLY_BATCH, BatchPhase
from domain.organisations.organisation import ORGANISATION
from domain.rules.eligibility import Verdict
from domain.terms import CommitteeTitleLevel, Role
from interfaces import condition_words
from interfaces.history import History, Words
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.messages import message
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from interfaces.words import word
from projections.configuration import batches
from projections.configuration.batches import BatchRow
from projections.listing import Listing

FUNCTIONS = ("B2",)
READERS = (*DRAFTERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchConditions:
    text: str = ""
    """Name of the committee, its pinyin or initials."""
    year: int | None = None
    title_level: CommitteeTitleLevel | None = None
    division: str = ""
    phase: BatchPhase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem(BatchRow):
    """`phase` is that of today."""

    now: BatchPhase


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer(BatchItem):
    terms_conditions: Conditions
    dropped: tuple[str, ...]
    """Codes of template fields that conditions read and the template no longer has fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowConditions:
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a committee takes declarations; for everybody."""

    committee: str
    title_level: CommitteeTitleLevel | None
    year: int
    opens_on: date
    closes_on: date
    cut_off_on: date
    open: bool
    """Today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityItem:
    """One condition as it stands for this declaration."""

    kind: str
    verdict: Verdict
    reason: str
    field: str
    """Code of the template's field that is read, if any."""
    found: str
    """What was found, for the applicant alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    refused: tuple[str, ...]
    """Why it could not be submitted today, whatever is filled in."""
    opens_on: date | None
    closes_on: date | None
    cut_off_on: date | None
    conditions: tuple[EligibilityItem, ...]

    @property
    def met(self) -> bool:
        blocking = (Verdict.NOT_MET, Verdict.UNKNOWN)
        return not self.refused and all(c.verdict not in blocking for c in self.conditions)


def batch_list(system: System, call: Call[BatchConditions]) -> Page[BatchItem]:
    """Of an office, its own; of a title office, those of its region."""
    asked, today = call.body, system.clock.today()
    actor = call.actor
    office = actor.organisation if actor.role is Role.COMMITTEE_OFFICER else None
    conditions = batches.BatchFilter(
        text=asked.text,
        year=asked.year,
        title_level=asked.title_level,
        division=asked.division.strip(),
        phase=asked.phase,
        on=today,
        office=office,
        within=_region(system, call),
    )
    with system.reading() as tx:
        found = page_of(batches.listing(tx, conditions, wanted(call)))
    return Page([_item(row, today) for row in found.items], found.total)


def _region(system: System, call: Call[Any]) -> str:
    actor = call.actor
    if actor.role is not Role.TITLE_OFFICER or actor.organisation is None:
        return ""
    return Work(system.log, call.context).load(ORGANISATION, actor.organisation).division


def _item(row: BatchRow, today: date) -> BatchItem:
    values = {f.name: getattr(row, f.name) for f in fields(row)}
    return BatchItem(**values, now=row.phase(today))


def one_batch(system: System, call: Call[Any]) -> BatchAnswer:
    """Raises `Hidden` for one that is not the caller's to see."""
    state, version = folded(system, call, YEARLY_BATCH, call.id)
    if state.committee is None or state.terms is None:
        raise Hidden
    work = Work(system.log, call.context)
    committee = work.load(COMMITTEE, state.committee)
    if call.actor.role is not Role.AUDITOR:
        use_cases.require_keeper(work, system.desk(call.actor), committee)
    with system.reading() as tx:
        row = batches.of_committees(tx, (state.committee,), state.year).get(state.committee)
    if row is None:
        raise Hidden
    item = _item(row, system.clock.today())
    values = {f.name: getattr(item, f.name) for f in fields(item)} | {"version": version}
    wrong = misfits(state.terms.conditions, committee.template)
    return BatchAnswer(
        **values, terms_conditions=state.terms.conditions, dropped=_codes(state.terms, wrong)
    )


def _codes(terms: Any, wrong: dict[str, str]) -> tuple[str, ...]:
    """The field codes behind the places that no longer fit."""
    conditions = dict(terms.conditions.each())
    found = []
    for place in wrong:
        where, _, name = place.rpartition(".")
        read = name if name.endswith("field") else "field"
        found.append(getattr(conditions[where], read))
    return tuple(dict.fromkeys(found))


def window_list(system: System, call: Call[WindowConditions]) -> Page[Window]:
    """Open now or later."""
    today = system.clock.today()
    with system.reading() as tx:
        found = page_of(batches.windows(tx, today, wanted(call), call.body.text))
    return Page([_window(row, today) for row in found.items], found.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsNow:
    """For a start page."""

    first: tuple[Window, ...]
    """The windows open today that close first."""
    total: int
    """Open today, or opening later."""


SHOWN_AT_ONCE = 5


def windows_now(system: System) -> WindowsNow:
    today = system.clock.today()
    with system.reading() as tx:
        found = batches.windows(tx, today, Listing(size=SHOWN_AT_ONCE), open_only=True)
        total = batches.windows(tx, today, Listing(size=1)).total
    return WindowsNow(first=tuple(_window(row, today) for row in found.rows), total=total)


def _window(row: BatchRow, today: date) -> Window:
    return Window(
        committee=row.committee_name or "",
        title_level=row.title_level,
        year=row.year,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        cut_off_on=row.cut_off_on,
        open=row.phase(today) is BatchPhase.OPEN,
    )


def eligibility(system: System, call: Call[NoBody]) -> Eligibility:
    """Of a saved draft, as submitting it now would be judged. Raises `Hidden`."""
    work = Work(system.log, call.context)
    state = work.load(DECLARATION, call.id)
    require_applicant(call.actor, state)
    answers = from_json(state.answers.value if state.answers else None)
    return eligibility_of(system, work, state, answers)


def eligibility_of(system: System, work: Work, state: Declaration, answers: Answers) -> Eligibility:
    choice, applicant = state.choice, state.applicant
    assert choice is not None, "a declaration has a choice from its first draft on"
    assert applicant is not None, "a declaration has an applicant from its first draft on"
    refused = refusals(work, applicant, choice, system.clock.today())
    asked = asked_of(work, choice, system.clock.today())
    found = findings(work, applicant, choice, answers, asked) if asked else ()
    window = asked.window if asked else None
    return Eligibility(
        refused=tuple(message(one.code, one.facts) for one in refused),
        opens_on=window.opens_on if window else None,
        closes_on=window.closes_on if window else None,
        cut_off_on=asked.cut_off_on if asked else None,
        conditions=tuple(
            EligibilityItem(
                kind=word(one.kind),
                verdict=one.verdict,
                reason=one.reason,
                field=one.field,
                found=message(one.code, one.facts),
            )
            for one in found
        ),
    )


BATCHES_EXPORT = Export(
    title="年度批次",
    rows=batch_list,
    columns=(
        ("年度", lambda row: row.year),
        ("评委会", lambda row: row.committee_name),
        ("评委会级别", lambda row: row.title_level),
        ("行政区划代码", lambda row: row.division),
        ("日常工作部门", lambda row: row.office_name),
        ("状态", lambda row: row.now),
        ("申报开始", lambda row: row.opens_on),
        ("申报截止", lambda row: row.closes_on),
        ("是否延长", lambda row: row.extended),
        ("资格截止日期", lambda row: row.cut_off_on),
        ("申报类型", lambda row: row.declaration_types),
        ("资格条件数", lambda row: row.conditions),
        ("发布时间", lambda row: row.published_at),
        ("注销原因", lambda row: row.cancelled_reason),
    ),
)


def _command(
    name: str, path: str, summary: str, body: type[Any], use_case: Any, **more: Any
) -> Operation:
    return Operation(
        name=f"batches.{name}",
        functions=FUNCTIONS,
        path=path,
        summary=summary,
        body=body,
        handler=command(use_case),
        **more,
    )


DRAFT = _command(
    "draft",
    "/batches",
    "拟定年度批次",
    use_cases.BatchForm,
    use_cases.draft_batch,
    roles=DRAFTERS,
    creates=True,
    refusals=("batch-exists", "yearly-batch-wrong"),
)
DRAFT_MANY = _command(
    "draft-many",
    "/batches/draft-many",
    "为一个级别、一个区划的评委会批量拟定年度批次",
    use_cases.ManyBatchesForm,
    use_cases.draft_many,
    roles=CONFIGURERS,
    refusals=("batches-none", "yearly-batch-wrong", "batch-template"),
)
AMEND = _command(
    "amend",
    "/batches/{id}/amend",
    "修改年度批次",
    use_cases.TermsForm,
    use_cases.amend_batch,
    roles=DRAFTERS,
    refusals=("batch-published", "yearly-batch-wrong"),
)
PUBLISH = _command(
    "publish",
    "/batches/{id}/publish",
    "发布年度批次",
    use_cases.Nothing,
    use_cases.publish_batch,
    roles=CONFIGURERS,
    refusals=("batch-template", "batch-over"),
)
EXTEND = _command(
    "extend",
    "/batches/{id}/extend",
    "延长申报时间",
    use_cases.Extension,
    use_cases.extend_batch,
    roles=CONFIGURERS,
    refusals=("batch-not-longer", "batch-not-published"),
)
CANCEL = _command(
    "cancel",
    "/batches/{id}/cancel",
    "注销年度批次",
    Reason,
    use_cases.cancel_batch,
    roles=CONFIGURERS,
)
BATCHES = Read(
    name="batches.list",
    functions=FUNCTIONS,
    path="/batches",
    summary="年度批次列表",
    handler=batch_list,
    answer=BatchItem,
    filters=BatchConditions,
    paged=True,
    sorts=("-year", "committee", "opens_on", "closes_on"),
    roles=READERS,
    export=BATCHES_EXPORT,
)
BATCH = Read(
    name="batches.one",
    functions=FUNCTIONS,
    path="/batches/{id}",
    summary="年度批次详情与资格条件",
    handler=one_batch,
    answer=BatchAnswer,
    roles=READERS,
)
WINDOWS_EXPORT = Export(
    title="申报时间",
    rows=window_list,
    columns=(
        ("评委会", lambda row: row.committee),
        ("评委会级别", lambda row: row.title_level),
        ("年度", lambda row: row.year),
        ("申报开始", lambda row: row.opens_on),
        ("最后一天", lambda row: row.closes_on),
        ("资格截止日期", lambda row: row.cut_off_on),
    ),
)
WINDOWS = Read(
    name="windows.list",
    functions=FUNCTIONS,
    path="/windows",
    summary="正在受理和即将受理申报的评委会",
    handler=window_list,
    answer=Window,
    filters=WindowConditions,
    paged=True,
    sorts=("closes_on", "opens_on", "committee"),
    public=True,
    export=WINDOWS_EXPORT,
)
ELIGIBILITY = Read(
    name="declarations.eligibility",
    functions=("B2", "A2"),
    path="/declarations/{id}/eligibility",
    summary="按已暂存的内容核对资格条件",
    handler=eligibility,
    answer=Eligibility,
    roles=(Role.APPLICANT,),
)


def _in_words(system: System, batch: UUID) -> Words:
    """Conditions name the fields of the committee's template as it calls them now."""
    state = YEARLY_BATCH.fold(r.event for r in system.log.read(batch))
    assert state.committee is not None, "a batch that was drafted has a committee"
    committee = COMMITTEE.fold(r.event for r in system.log.read(state.committee))
    told = partial(condition_words.told, labels=committee.template.labels())
    return {f"terms.conditions.{name}": told for name in condition_words.GROUPS}


BATCH_HISTORY = History(
    things="batches",
    functions=FUNCTIONS,
    decider=YEARLY_BATCH,
    roles=READERS,
    labels={
        "year": "年度",
        "terms.opens_on": "申报开始",
        "terms.closes_on": "申报截止",
        "closes_on": "申报截止",
        "terms.cut_off_on": "资格截止日期",
        "terms.declaration_types": "申报类型",
        **{
            f"terms.conditions.{name}": f"条件：{said}"
            for name, said in condition_words.GROUPS.items()
        },
        "reason": "原因",
    },
    words_of=_in_words,
)


COMMANDS = (DRAFT, DRAFT_MANY, AMEND, PUBLISH, EXTEND, CANCEL)
READS = (BATCHES, BATCH, WINDOWS, ELIGIBILITY, BATCH_HISTORY.read)
