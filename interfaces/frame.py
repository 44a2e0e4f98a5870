"""What stands around every page of an account: the left menu of its role, and its to-do count."""

from collections.abc import Sequence
from functools import cache

from application.people.messaging import READERS
from domain.terms import Role
from interfaces.desks import VIEWS
from interfaces.http.calls import Account, Frame, MenuGroup, MenuItem
from interfaces.http.pages import View
from interfaces.operations.cases.todo_reads import viewer
from interfaces.system import System
from projections.people import messages
from projections.todo import todo

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("我的办公", ("D8", "C10", "D9", "D10", "A1", "B1")),
    ("职称申报", ("A2", "A3", "A4", "A8", "B2")),
    ("单位经办", ("A6",)),
    ("资格审核", ("H12", "D1", "D2", "H24")),
    ("职称评审", ("H13", "H14", "H15", "H23", "C11", "C12", "C13", "B3", "B5")),
    ("专家管理", ("C1", "C2", "C3", "C4", "C9", "A7")),
    ("证书管理", ("H16", "H17", "H18", "H19", "H20", "C14", "D4", "D5", "C7", "A5")),
    ("诚信管理", ("H21", "C5", "C6")),
    ("查询统计", ("D6", "D7", "C8")),
    ("基础配置", tuple(f"H{number}" for number in range(1, 12))),
    ("人员与岗位", ("H22", "D3", "B4")),
    ("监督与统计", ("X1", "X2", "X3", "X4", "X5")),
    ("系统管理", ("M1", "M2", "M3", "M4")),
)
"""Headings of the menu in order, and the functions below each."""


def frame_of(system: System, account: Account) -> Frame:
    actor = account.actor
    with system.reading() as tx:
        waiting = sum(todo.counts(tx, viewer(account)).values())
        reads = actor.role in READERS and actor.person is not None
        unread = messages.unread(tx, actor.person) if reads and actor.person else None
    return Frame(menu=_own_menu(actor.role), todo=waiting, unread=unread)


def menu_of(role: Role, views: Sequence[View]) -> tuple[MenuGroup, ...]:
    """The pages that this role can open from anywhere, under the heading of their function and in
    the manuals' order."""
    shown = [view for view in views if _listed(view, role)]
    groups = []
    for title, functions in GROUPS:
        mine = [view for view in shown if view.functions[0] in functions]
        mine.sort(key=lambda view: functions.index(view.functions[0]))
        items = tuple(MenuItem(view.title, view.path) for view in mine)
        if items:
            groups.append(MenuGroup(title, items))
    return tuple(groups)


def _listed(view: View, role: Role) -> bool:
    """A page of one thing is reached from its list, and a public one from outside."""
    mine = not view.roles or role in view.roles
    return mine and bool(view.functions) and not view.public and "{" not in view.path


@cache
def _own_menu(role: Role) -> tuple[MenuGroup, ...]:
    return menu_of(role, VIEWS)
