"""What the questions share: one aggregate as it is now, and one page of a list."""

from typing import Any, TypeVar
from uuid import UUID

from application.permissions import Hidden
from application.work import Work
from domain.decider import Decider
from interfaces.http.calls import Call, Page
from interfaces.system import System
from projections import listing
from projections.organisations import organisations

S = TypeVar("S")
T = TypeVar("T")


def folded(
    system: System, call: Call[Any], decider: Decider[Any, S, Any], stream: UUID
) -> tuple[S, int]:
    """The state of a stream and its version, from the log itself, so that a form posted upon
    it is never stale from the start. Raises `Hidden` for a stream that does not exist.
    """
    work = Work(system.log, call.context)
    state = work.load(decider, stream)
    version = work.version(stream)
    if not version:
        raise Hidden
    return state, version


def division_of(system: System, body: UUID | None) -> str:
    """A body that is not known has no region at all."""
    with system.reading() as tx:
        found = organisations.get(tx, body) if body else None
    return found.division if found else "000000"


def wanted(call: Call[Any], *, export: bool = False) -> listing.Listing:
    """The part of the list that the caller asks for; of an export, all of it."""
    asked = call.listing
    if asked.everything:
        return listing.Listing(
            page=asked.page,
            size=asked.size,
            sort=asked.sort,
            descending=asked.descending,
            export=True,
        )
    if export:
        return listing.Listing(
            size=listing.MAX_EXPORT, sort=asked.sort, descending=asked.descending, export=True
        )
    return listing.Listing(
        page=asked.page, size=asked.size, sort=asked.sort, descending=asked.descending
    )


def page_of(found: listing.Page[T]) -> Page[T]:
    return Page(found.rows, found.total)
