"""Questions about the to-do list (待办事项)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.cases.objection import ObjectionState
from domain.cases.reexamination import ReexaminationState
from domain.cases.request_steps import RequestStatus
from interfaces.http.calls import Account, Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import wanted
from interfaces.system import System
from interfaces.words import stage_word, word
from projections.todo import todo
from projections.todo.todo import TodoRow
from projections.todo.todo_items import TodoKind

SORTS = ("since", "due", "kind", "name", "title")
_CODES = {
    "APPROVE": "审核",
    "OPEN": "召集会议",
    "HOLD": "组织会议",
    "CONFIRM": "复核纸质计票",
    "SIGN_IN": "签到",
    "PRESIDE": "宣布开会",
    "REVIEW": "打分",
    "VOTE": "投票",
    "SIGN": "确认计票结果",
    "PUBLIC": "登记公开随机值",
    "SUPPLEMENT": "补充抽取",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoQuery:
    kind: TodoKind | None = None
    returned: bool = False
    """Only what came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoSearch(TodoQuery):
    name: str = ""
    """Of the applicant; that is why this is no query string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoItem:
    """`subject` is the declaration, plan, draw, meeting, certificate, post quota or request."""

    subject: UUID
    kind: TodoKind
    title: str
    subject_name: str | None
    code: str
    since: datetime
    due: date | None
    returned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoCount:
    kind: TodoKind
    count: int


def viewer(account: Account) -> todo.Viewer:
    actor = account.actor
    return todo.Viewer(
        role=actor.role,
        organisation=actor.organisation,
        person=actor.person,
        account=actor.account,
        duties=actor.duties,
        predecessors=actor.predecessors,
    )


def step_of(row: TodoRow | TodoItem) -> str:
    """The stage, or what is to be done next."""
    if row.kind in (TodoKind.REVIEW, TodoKind.FILING, TodoKind.ISSUE):
        return stage_word(row.code)
    if row.kind is TodoKind.PUBLICITY:
        return {"P1": "评前公示", "P2": "评后公示"}.get(row.code, "")
    if row.kind is TodoKind.OBJECTION:
        return word(row.code, ObjectionState)
    if row.kind is TodoKind.REEXAMINATION:
        return word(row.code, ReexaminationState)
    if row.kind is TodoKind.ANSWER:
        return "补正" if row.due else "重新提交"
    if row.kind is TodoKind.ENTRUST_REVIEW:
        return word(row.code, RequestStatus)
    return _CODES.get(row.code, "")


def items(system: System, call: Call[Any]) -> Page[TodoItem]:
    asked: TodoQuery = call.body
    filters = todo.TodoFilter(
        kind=asked.kind,
        name=asked.name if isinstance(asked, TodoSearch) else "",
        returned=asked.returned or None,
    )
    with system.reading() as tx:
        found = todo.items(tx, viewer(call.account), filters, wanted(call))
    rows = [
        TodoItem(
            subject=row.subject,
            kind=row.kind,
            title=row.title,
            subject_name=row.subject_name,
            code=row.code,
            since=row.since,
            due=row.due,
            returned=row.returned,
        )
        for row in found.rows
    ]
    return Page(rows, found.total)


def counts(system: System, call: Call[NoBody]) -> tuple[TodoCount, ...]:
    with system.reading() as tx:
        found = todo.counts(tx, viewer(call.account))
    return tuple(TodoCount(kind=kind, count=found[kind]) for kind in TodoKind if kind in found)


EXPORT = Export(
    title="待办事项",
    rows=items,
    columns=(
        ("事项", lambda row: row.kind),
        ("姓名", lambda row: row.subject_name),
        ("名称", lambda row: row.title),
        ("环节", step_of),
        ("到达时间", lambda row: row.since),
        ("期限", lambda row: row.due),
        ("是否退回", lambda row: row.returned),
    ),
)
ITEMS = Read(
    name="todo.items",
    functions=("D8", "C10"),
    path="/todo",
    summary="待办事项",
    handler=items,
    answer=TodoItem,
    filters=TodoQuery,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
)
SEARCH = Read(
    name="todo.search",
    functions=("D8", "C10"),
    path="/todo/search",
    summary="按姓名等条件查询待办事项",
    handler=items,
    answer=TodoItem,
    filters=TodoSearch,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
    private=True,
)
COUNTS = Read(
    name="todo.counts",
    functions=("D8", "C10"),
    path="/todo/counts",
    summary="待办事项数量",
    handler=counts,
    answer=tuple[TodoCount, ...],
)

READS = (ITEMS, SEARCH, COUNTS)
