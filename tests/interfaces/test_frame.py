"""The left menu: what a role can open, under the heading of its function."""

from typing import Any

from domain.terms import Role
from interfaces.frame import GROUPS, menu_of
from interfaces.http.calls import Show
from interfaces.http.pages import View


def view(path: str, function: str, *roles: Role, **more: Any) -> View:
    return View(
        name=f"pages{path}",
        functions=(function,),
        path=path,
        title=path[1:],
        show=lambda *_: Show("problem.html"),
        roles=roles,
        **more,
    )


VIEWS = (
    view("/plans", "H13", Role.TITLE_OFFICER),
    view("/todo", "D8"),
    view("/filings", "H15", Role.TITLE_OFFICER),
    view("/plans/{id}", "H13", Role.TITLE_OFFICER),
    view("/verify", "A5", public=True),
    view("/organisations", "M1", Role.ADMINISTRATOR),
)


def menu(role: Role) -> list[tuple[str, list[str]]]:
    return [(group.title, [item.href for item in group.items]) for group in menu_of(role, VIEWS)]


def test_a_role_sees_its_own_pages_under_their_headings() -> None:
    assert menu(Role.TITLE_OFFICER) == [
        ("我的办公", ["/todo"]),
        ("职称评审", ["/plans", "/filings"]),
    ]
    assert menu(Role.ADMINISTRATOR) == [("我的办公", ["/todo"]), ("系统管理", ["/organisations"])]


def test_every_function_has_one_heading() -> None:
    listed = [function for _, functions in GROUPS for function in functions]
    counts = {"H": 24, "D": 10, "C": 14, "A": 8, "X": 5, "M": 4}
    known = [f"{letter}{n}" for letter, last in counts.items() for n in range(1, last + 1)]
    assert len(set(listed)) == len(listed)
    assert set(known) <= set(listed)
