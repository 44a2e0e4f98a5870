"""Questions about the to-do list (待办事项)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from interfaces.http.calls import Account, Call, Page
from interfaces.http.operations import NoBody, Read
from interfaces.operations.declaration_reads import wanted
from interfaces.system import System
from projections import todo
from projections.todo_items import TodoKind

SORTS = ("since", "due", "kind", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoQuery:
    kind: TodoKind | None = None
    returned: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoItem:
    """`subject` is the declaration, plan, draw, meeting, certificate or post quota."""

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


def items(system: System, call: Call[TodoQuery]) -> Page[TodoItem]:
    filters = todo.TodoFilter(kind=call.body.kind, returned=call.body.returned)
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


ITEMS = Read(
    name="todo.items",
    functions=("D8", "C10"),
    path="/todo",
    summary="待办事项",
    handler=items,
    answer=TodoItem,
    filters=TodoQuery,
    paged=True,
    sorts=SORTS,
)
COUNTS = Read(
    name="todo.counts",
    functions=("D8", "C10"),
    path="/todo/counts",
    summary="待办事项数量",
    handler=counts,
    answer=tuple[TodoCount, ...],
)

READS = (ITEMS, COUNTS)
