"""What an applicant has to know before the first field: a bar, and the posts of the unit."""

from typing import Any
from uuid import UUID

from application.post_quotas import PostsLeft, posts_left
from domain.terms import Role, TitleLevel
from interfaces.desks.case import work_of
from interfaces.http.calls import Call
from interfaces.operations.blacklist import OwnBar, own_bar
from interfaces.system import System


def barred(system: System, call: Call[Any]) -> OwnBar | None:
    """The bar in force on the one who asks, with its reason: nobody else is shown it here."""
    return own_bar(system, call) if call.actor.role is Role.APPLICANT else None


def posts(
    system: System, call: Call[Any], unit: UUID, year: int, level: TitleLevel
) -> PostsLeft | None:
    """None where a submission takes no post."""
    return posts_left(work_of(system, call), system.desk(call.actor), unit, year, level)
