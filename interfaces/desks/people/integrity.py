"""诚信管理: 个人诚信管理 (C5) and 专家诚信管理 (C6), the same records by capacity."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from application.people.integrity import KEEPERS, READERS, IntegrityDetails
from domain.people.integrity import Capacity, IntegrityKind, RecordState
from interfaces.http.calls import Call, File, Page, Show
from interfaces.http.exports import Export
from interfaces.http.operations import Lookup, NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.cases.attachments import Showing
from interfaces.operations.lookups import EXPERTS, PEOPLE
from interfaces.operations.people import integrity as operations
from interfaces.operations.people.integrity import EXPORT, IntegrityConditions, IntegritySearch
from interfaces.system import System
from projections.people import integrity
from projections.people.integrity import IntegrityRow

TONES = {
    RecordState.IN_FORCE: "warn",
    RecordState.EXPIRED: "plain",
    RecordState.WITHDRAWN: "plain",
    IntegrityKind.SERIOUS: "bad",
    IntegrityKind.BREACH: "warn",
    IntegrityKind.GOOD: "good",
}
"""State and kind of a record -> look of its badge."""


Rows = Callable[[System, Call[IntegrityConditions]], Page[IntegrityRow]]


def _rows(capacity: Capacity) -> Rows:
    def rows(system: System, call: Call[IntegrityConditions]) -> Page[IntegrityRow]:
        given = {f.name: getattr(call.body, f.name) for f in fields(call.body)}
        asked: Call[Any] = call
        search = IntegritySearch(**given, capacity=capacity)
        return operations.record_list(system, replace(asked, body=search))

    return rows


def _page(
    capacity: Capacity, function: str, path: str, title: str, subject: str, lookup: Lookup
) -> View:
    """The list of one capacity, with the form that enters a record of it."""
    rows = _rows(capacity)

    def show(system: System, call: Call[IntegrityConditions]) -> Show:
        values = {
            "records": rows(system, call),
            "tones": TONES,
            "keeps": call.actor.role in KEEPERS,
            "subject": subject,
            "lookup": lookup.name,
            "initial": {"capacity": capacity},
        }
        return Show("integrity/list.html", values)

    return View(
        name=f"pages.integrity.{lookup.name}",
        functions=(function,),
        path=path,
        title=title,
        show=show,
        filters=IntegrityConditions,
        paged=True,
        sorts=operations.SORTS,
        export=Export(title=EXPORT.title, rows=rows, columns=EXPORT.columns),
        roles=READERS,
        private=True,
        posts=(
            Post(
                operation=operations.RECORD,
                name="record",
                to=path,
                done="integrity-saved",
                lookups={"person": lookup},
            ),
        ),
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_record(system, call)
    with system.reading() as tx:
        every = integrity.of_person(tx, found.person, system.clock.today())
    present = IntegrityDetails(
        kind=found.kind,
        capacity=found.capacity,
        occurred_on=found.occurred_on,
        facts=found.facts,
        basis=found.basis,
        source=found.source,
        valid_until=found.valid_until,
    )
    return Show(
        "integrity/one.html",
        {
            "found": found,
            "present": present,
            "back": PATHS[found.capacity],
            "open": found.kept and found.state is not RecordState.WITHDRAWN,
            "others": [row for row in every if row.record != found.record],
            "tones": TONES,
            "changes": operations.record_changes(system, call).changes,
        },
    )


def show_file(system: System, call: Call[Showing]) -> File:
    return operations.evidence_file(system, call)


PATHS = {Capacity.APPLICANT: "/integrity/people", Capacity.EXPERT: "/integrity/experts"}
ONE = "/integrity/{id}/{record}"
VIEWS: tuple[View, ...] = (
    _page(Capacity.APPLICANT, "C5", PATHS[Capacity.APPLICANT], "个人诚信管理", "人员", PEOPLE),
    _page(Capacity.EXPERT, "C6", PATHS[Capacity.EXPERT], "专家诚信管理", "专家", EXPERTS),
    View(
        name="pages.integrity.one",
        functions=("C5", "C6"),
        path=ONE,
        title="诚信记录详情",
        show=show_one,
        roles=READERS,
        posts=(
            Post(operation=operations.CORRECT, to=ONE, done="integrity-corrected"),
            Post(operation=operations.ATTACH, to=ONE, done="integrity-attached"),
            Post(operation=operations.WITHDRAW, to=ONE, done="integrity-taken-back"),
        ),
    ),
    View(
        name="pages.integrity.file",
        functions=("C5", "C6"),
        path=f"{ONE}/files/{{digest:str}}",
        title="附件",
        show=show_file,
        filters=Showing,
        roles=READERS,
    ),
)
