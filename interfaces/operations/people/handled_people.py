"""人员查看 (D6, C8): the people whose cases the officer's own body has acted on."""

from dataclasses import dataclass

from application.permissions import OFFICERS, Hidden
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import page_of, wanted
from interfaces.system import System
from projections.cases import declaration_lists
from projections.cases.declaration_lists import HandledPerson
from projections.people import people


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleQuery:
    text: str = ""
    """Name, pinyin or initials; that is why this is no query string."""


def people_list(system: System, call: Call[PeopleQuery]) -> Page[HandledPerson]:
    if call.actor.organisation is None:
        raise Hidden
    filters = people.PeopleFilter(text=call.body.text)
    with system.reading() as tx:
        return page_of(
            declaration_lists.people_handled(tx, call.actor.bodies, filters, wanted(call))
        )


EXPORT = Export(
    title="人员查看",
    rows=people_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("证件号码", lambda row: row.identity_masked),
        ("办理件数", lambda row: row.cases),
        ("最近办理", lambda row: row.last_at),
    ),
)
LIST = Read(
    name="handled-people.search",
    functions=("D6", "C8"),
    path="/handled-people",
    summary="人员查看：本单位办理过的人员",
    handler=people_list,
    answer=HandledPerson,
    filters=PeopleQuery,
    export=EXPORT,
    paged=True,
    sorts=("-last_at", "name", "cases"),
    roles=OFFICERS,
    private=True,
)

READS = (LIST,)
