"""待办事项 (D8): everything that waits for the one who looks, and the page that deals with it."""

from dataclasses import dataclass
from typing import Any

from application.configuration.configuring import CONFIGURERS
from application.permissions import OFFICERS
from domain.terms import Role
from interfaces.desks.cases import standing
from interfaces.http.calls import Call, Page, Show
from interfaces.http.pages import View
from interfaces.operations.asking import wanted
from interfaces.operations.cases.todo_reads import (
    EXPORT,
    SORTS,
    TodoSearch,
    step_of,
    viewer,
)
from interfaces.operations.configuration.setup import setup_steps
from interfaces.system import System
from interfaces.words import word
from projections.todo import todo
from projections.todo.todo import TodoRow
from projections.todo.todo_items import TodoKind

_CASE, _PLAN, _DRAW = "/declarations/{}", "/plans/{}", "/draws/{}"
LINKS = {
    TodoKind.REVIEW: _CASE,
    TodoKind.UNIT_PUBLICITY: _CASE,
    TodoKind.ANSWER: "/declarations/{}/answer",
    TodoKind.FILING: "/filings",
    TodoKind.ISSUE: "/certificates/issue",
    TodoKind.PLAN_REVIEW: _PLAN,
    TodoKind.PLAN_BACK: _PLAN,
    TodoKind.PUBLICITY: _PLAN,
    TodoKind.OBJECTION: "/declarations/{}#objections",
    TodoKind.REEXAMINATION: "/declarations/{}#reexamination",
    TodoKind.DRAW_REQUEST: "/plans/{}/draw",
    TodoKind.DRAW_APPROVE: _DRAW,
    TodoKind.DRAW_REVEAL: _DRAW,
    TodoKind.ATTENDANCE: "/my-reviews/{}",
    TodoKind.UNANSWERED: "/plans/{}/roster",
    TodoKind.MEETING: "/my-reviews/meetings/{}",
    TodoKind.QUOTA_REVIEW: "/post-quotas/{}",
    TodoKind.QUOTA_BACK: "/post-quotas/{}",
    TodoKind.ENTRUST_REVIEW: "/entrusted-reviews/{}",
    TodoKind.ENTRUST_BACK: "/entrusted-reviews/{}",
    TodoKind.RENEWAL_REVIEW: "/certificate-requests/{}",
    TodoKind.RENEWAL_BACK: "/certificate-requests/{}",
    TodoKind.BLANK_REVIEW: "/blank-certificates/{}",
    TodoKind.BLANK_BACK: "/blank-certificates/{}",
    TodoKind.BLANK_RECEIPT: "/blank-certificates/{}",
    TodoKind.FEE_DUE: "/my-fees/{}",
    TodoKind.FEE_DOUBT: "/fees/{}",
    TodoKind.EARLIER_TITLE: "/earlier-titles/{}",
    TodoKind.EARLIER_BACK: "/earlier-titles/{}",
    TodoKind.UNIT_REGISTRATION: "/unit-registrations/{}",
    TodoKind.REPORT_REFUSED: "/reports/{}",
    TodoKind.REVOCATION: "/certificates/{}",
}
"""Kind -> where 办理 leads; `{}` is the subject."""
OFFICE_MEETING = {
    "OPEN": "/plans/{}/meeting",
    "HOLD": "/meetings/{}",
    "CONFIRM": "/meetings/{}/paper",
}
"""The same for what an office has to do about a meeting; the rest of it is the experts'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row of the page."""

    row: TodoRow
    overdue: bool

    @property
    def href(self) -> str:
        held = OFFICE_MEETING.get(self.row.code) if self.row.kind is TodoKind.MEETING else None
        return (held or LINKS[self.row.kind]).format(self.row.subject)

    @property
    def reviewed(self) -> bool:
        """Whether it can be ticked, to be dealt with together with others."""
        return self.row.kind in (TodoKind.REVIEW, TodoKind.UNIT_PUBLICITY)

    @property
    def step(self) -> str:
        return step_of(self.row)


def to_do(system: System, call: Call[TodoSearch]) -> Show:
    query = call.body
    filters = todo.TodoFilter(kind=query.kind, name=query.name, returned=query.returned or None)
    today = system.clock.today()
    with system.reading() as tx:
        mine = viewer(call.account)
        found = todo.items(tx, mine, filters, wanted(call))
        counts = todo.counts(tx, mine)
    rows = [Waiting(row=row, overdue=row.due is not None and row.due < today) for row in found.rows]
    tiles = [
        {"label": word(kind), "number": counts[kind], "href": f"/todo?kind={kind.value}"}
        for kind in TodoKind
        if kind in counts
    ]
    kinds = [(kind.value, word(kind)) for kind in TodoKind if kind in counts]
    return Show(
        "todo/todo.html",
        {
            "found": Page(rows, found.total),
            "tiles": tiles,
            "kinds": kinds,
            "unset": _unset(system, call),
            "applies": call.account.role is Role.APPLICANT,
            "barred": standing.barred(system, call),
            "handles": call.account.role in OFFICERS,
            "narrowed": bool(query.kind or query.name or query.returned),
        },
    )


def _unset(system: System, call: Call[Any]) -> int:
    """Steps of the first configuration that are still to be done, for those who can do them."""
    if call.account.role not in CONFIGURERS:
        return 0
    return setup_steps(system, call).missing


VIEWS = (
    View(
        name="pages.todo",
        functions=("D8", "C10"),
        path="/todo",
        title="待办事项",
        show=to_do,
        filters=TodoSearch,
        export=EXPORT,
        paged=True,
        sorts=SORTS,
        private=True,
    ),
)
