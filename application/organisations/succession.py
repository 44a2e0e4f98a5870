"""Standing in: what bodies that were merged into another one had begun, their successor finishes.

Routes, plans and certificates go on naming the body they were made for; its successor's officers
may do there whatever an officer of that body could do, and nothing more.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from application.desk import Actor, Desk
from application.permissions import Hidden
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION

NOT_OURS = "not-your-turn"
"""How the rules refuse another body than the one whose turn it is."""


def current_body(work: Work, organisation: UUID) -> UUID:
    """The body itself, or whichever it has been merged into by now."""
    seen = {organisation}
    at = organisation
    while (into := work.load(ORGANISATION, at).merged_into) is not None and into not in seen:
        seen.add(into)
        at = into
    return at


def seats(actor: Actor) -> tuple[Actor, ...]:
    """The actor as an officer of the own body, then of each body merged into it."""
    own = replace(actor, predecessors=())
    return (own, *(replace(own, organisation=body) for body in actor.predecessors))


def standing_in(work: Work, desk: Desk, decide: Callable[[Desk], UUID]) -> UUID:
    """Decide for the own body; if the thing is none of its business, for each one merged into it.

    Raises `Rejected` or `Hidden` when it belongs to none of them.
    """
    first, *others = (replace(desk, actor=seat) for seat in seats(desk.actor))
    if not others:
        return decide(first)
    told: Exception | None = None
    for seat in (first, *others):
        try:
            with work.attempt():
                return decide(seat)
        except Hidden as hidden:
            told = told or hidden
        except Rejected as refused:
            if refused.code != NOT_OURS:
                raise
            if not isinstance(told, Rejected):
                told = refused  # one of the seats sees it, so it is no secret that it exists
    assert told is not None, "every seat was refused"
    raise told
