"""我的办件 (A3): a person's own cases, where each is now and for how long."""

from dataclasses import dataclass
from datetime import datetime

from domain.declaration.state import Status
from domain.terms import Role
from interfaces.desks import standing
from interfaces.desks.tones import tone
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations.batches import windows_now
from interfaces.system import System
from interfaces.words import stage_word
from projections import declaration_lists as lists

APPLICANT = (Role.APPLICANT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCase:
    row: lists.DeclarationRow
    now: datetime

    @property
    def tone(self) -> str:
        return tone(self.row.status)

    @property
    def place(self) -> str:
        """Where it is: the body, or the applicant's own hands."""
        if self.row.status in _MINE:
            return "本人"
        if self.row.status.finished:
            return "—"
        return self.row.waiting_name or "—"

    @property
    def stage(self) -> str:
        if self.row.status in _MINE or self.row.stage_kind is None or self.row.status.finished:
            return ""
        return stage_word(self.row.stage_code)

    @property
    def days(self) -> int:
        return max(0, (self.now - self.row.since).days)

    @property
    def mine(self) -> bool:
        """Whether the applicant has to do something."""
        return self.row.status in _MINE

    @property
    def finished(self) -> bool:
        return self.row.status.finished

    @property
    def action(self) -> tuple[str, str]:
        """What the applicant would do next, and where."""
        here = f"/declarations/{self.row.declaration}"
        if self.row.status is Status.DRAFT:
            return "继续填写", f"{here}/edit"
        if self.row.status is Status.RETURNED_TO_APPLICANT:
            return "修改并重新提交", f"{here}/answer"
        if self.row.status is Status.SUPPLEMENT:
            return "补正材料", f"{here}/answer"
        return "查看进度", here


_MINE = (Status.DRAFT, Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT)


def my_cases(system: System, call: Call[NoBody]) -> Show:
    person = call.actor.person
    with system.reading() as tx:
        rows = lists.mine(tx, person) if person else ()
    now = system.clock.now()
    return Show(
        "applicant/my.html",
        {
            "cases": [MyCase(row=row, now=now) for row in rows],
            "barred": standing.barred(system, call),
            "windows": windows_now(system),
        },
    )


VIEWS = (
    View(
        name="pages.my",
        functions=("A3",),
        path="/my",
        title="我的办件",
        show=my_cases,
        roles=APPLICANT,
    ),
)
