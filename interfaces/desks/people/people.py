"""People whom officers register."""

from typing import Any

from application.people.blacklist import KEEPERS
from application.permissions import vouches_for
from interfaces.desks.people.blacklist import TONES
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.people import people, registrations
from interfaces.operations.people import people_reads as reads
from interfaces.operations.people.blacklist import region_of
from interfaces.operations.people.people_changes import PERSON_HISTORY
from interfaces.operations.people.people_reads import PersonSearch
from interfaces.operations.people.registrations import IssuedCode
from interfaces.system import System
from projections.people import accounts, blacklist
from projections.people import people as directory


def show_people(system: System, call: Call[PersonSearch]) -> Show:
    return Show(
        "admin/people.html",
        {"people": reads.person_list(system, call), "asked": bool(call.body.text.strip())},
    )


def show_person(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_person(system, call)
    with system.reading() as tx:
        bars = (
            blacklist.of_person(tx, call.id, system.clock.today(), region_of(system, call))
            if call.actor.role in KEEPERS
            else ()
        )
        has_account = bool(accounts.of_applicant(tx, call.id))
        registrar = directory.registrar(tx, call.id)
    return Show(
        "admin/person.html",
        {
            "person": found,
            "bars": bars,
            "tones": TONES,
            "keeps": call.actor.role in KEEPERS,
            "changes": PERSON_HISTORY.shown(system, call),
            "vouches": not has_account and vouches_for(call.actor, registrar),
        },
    )


def show_code(_: System, __: Call[Any], answer: IssuedCode) -> Show:
    """Once: neither the log nor the vault can tell it again."""
    return Show("admin/claim_code.html", {"answer": answer})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.people",
        functions=("B4", "H21"),
        path="/people",
        title="人员登记",
        show=show_people,
        filters=PersonSearch,
        paged=True,
        sorts=reads.PEOPLE.sorts,
        export=reads.PEOPLE_EXPORT,
        roles=reads.REGISTRARS,
        private=True,
        posts=(
            Post(
                operation=people.REGISTER_PERSON,
                name="register",
                to="/people/{id}",
                done="person-saved",
            ),
        ),
    ),
    View(
        name="pages.person",
        functions=("B4", "H21"),
        path="/people/{id}",
        title="人员",
        show=show_person,
        roles=reads.REGISTRARS,
        posts=(Post(operation=registrations.ISSUE_CODE, show=show_code),),
    ),
)
