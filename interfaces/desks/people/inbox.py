"""站内信 (B1): what a person was told; opening a message marks it as read."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from application.people.messaging import READERS, ReadForm, mark_read
from application.ports import Receipt
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.operations.people import inbox as operations
from interfaces.operations.people.inbox import MessageConditions
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    message: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    href: str
    receipt: Receipt


def show_inbox(system: System, call: Call[MessageConditions]) -> Show:
    nothing: Call[Any] = call
    return Show(
        "inbox/list.html",
        {
            "found": operations.inbox(system, call),
            "unread": operations.unread(system, nothing).count,
            "chosen": operations.channels(system, nothing),
            "narrowed": bool(call.body.kind or call.body.unread),
        },
    )


def open_one(system: System, call: Call[OpenForm]) -> Opened:
    """Marks it as read and goes to the matter itself."""
    asked: Call[Any] = call
    found = operations.one(system, asked, call.body.message)
    form = ReadForm(messages=(found.id,))
    return Opened(href=found.href, receipt=system.run(replace(asked, body=form), mark_read))


def _follow(_: System, __: Call[Any], opened: Opened) -> Any:
    return Redirect(opened.href)


VIEWS = (
    View(
        name="pages.messages",
        functions=("B1",),
        path="/messages",
        title="站内信",
        show=show_inbox,
        filters=MessageConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=READERS,
        posts=(
            Post(
                operation=Operation(
                    name="pages.messages.open",
                    functions=("B1",),
                    path="/messages/open",
                    summary="查看站内信",
                    body=OpenForm,
                    handler=open_one,
                    answer=Opened,
                    roles=READERS,
                ),
                show=_follow,
            ),
            Post(operation=operations.READ_ALL, to="/messages", done="messages-read"),
            Post(operation=operations.CHOOSE, to="/messages", done="channels-chosen"),
        ),
    ),
)
