"""One person handled before (D6, C8): masked, in full for a purpose, and who looked (A8)."""

from typing import Any

from application.people.record_access import Looking
from application.permissions import OFFICERS
from domain.terms import Role
from interfaces.desks.cases.tones import action, tone
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.people import record_access as reads
from interfaces.operations.people.record_access import PersonInFull
from interfaces.system import System

TEMPLATE = "review/person.html"


def show_person(system: System, call: Call[Any]) -> Show:
    return _shown(system, call, None)


def show_in_full(system: System, call: Call[Looking], full: PersonInFull) -> Show:
    return _shown(system, call, full)


def _shown(system: System, call: Call[Any], full: PersonInFull | None) -> Show:
    person = reads.person_handled(system, call)
    return Show(
        TEMPLATE,
        {
            "title": person.name or "人员查看",
            "person": person,
            "full": full,
            "tone": tone,
            "said": lambda name: action(name)[0],
        },
    )


def show_looks(system: System, call: Call[NoBody]) -> Show:
    return Show("applicant/looks.html", {"told": reads.my_looks(system, call)})


VIEWS = (
    View(
        name="pages.handled-person",
        functions=("D6", "C8"),
        path="/handled-people/{id}",
        title="人员查看",
        show=show_person,
        roles=OFFICERS,
        posts=(Post(operation=reads.IN_FULL, show=show_in_full),),
    ),
    View(
        name="pages.my-record-looks",
        functions=("A8",),
        path="/my-record-looks",
        title="谁查看过我",
        show=show_looks,
        roles=(Role.APPLICANT,),
    ),
)
