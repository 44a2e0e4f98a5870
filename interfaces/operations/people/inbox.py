"""Messages (B1): the list, what is unread, and how else to be told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.people.messaging import (
    READERS,
    ChannelsForm,
    ReadAllForm,
    ReadForm,
    choose_channels,
    mark_all_read,
    mark_read,
)
from application.permissions import Hidden
from application.work import Work
from domain.people.message_box import MESSAGE_BOX
from domain.streams import message_box_stream
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import wanted
from interfaces.system import System, command
from interfaces.telling import link, sentence
from interfaces.words import word
from projections.people import messages
from projections.people.messages import MessageFilter, MessageKind, MessageRow

SORTS = ("-at", "due", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageConditions:
    kind: MessageKind | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: UUID
    kind: MessageKind
    text: str
    href: str
    """Where the matter itself is found."""
    due: date | None
    at: datetime
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """How else the person is told of what happens."""

    sms: bool
    email: str
    version: int


def inbox(system: System, call: Call[MessageConditions]) -> Page[Message]:
    filters = MessageFilter(kind=call.body.kind, unread=call.body.unread)
    with system.reading() as tx:
        found = messages.listing(tx, _person(call), filters, wanted(call))
    return Page([_message(row) for row in found.rows], found.total)


def one(system: System, call: Call[object], which: UUID) -> Message:
    """Raises `Hidden` for somebody else's."""
    with system.reading() as tx:
        row = messages.get(tx, _person(call), which)
    if row is None:
        raise Hidden
    return _message(row)


def unread(system: System, call: Call[NoBody]) -> Unread:
    with system.reading() as tx:
        return Unread(count=messages.unread(tx, _person(call)))


def channels(system: System, call: Call[NoBody]) -> Channels:
    work = Work(system.log, call.context)
    box = message_box_stream(_person(call))
    state = work.load(MESSAGE_BOX, box)
    email = state.email.value if state.email else ""
    return Channels(sms=state.sms, email=email or "", version=work.version(box))


def _person(call: Call[object] | Call[NoBody] | Call[MessageConditions]) -> UUID:
    """A reader whose account belongs to nobody has no box."""
    if call.actor.person is None:
        raise Hidden
    return call.actor.person


def _message(row: MessageRow) -> Message:
    return Message(
        id=row.message,
        kind=row.kind,
        text=sentence(row),
        href=link(row),
        due=row.due,
        at=row.at,
        read=row.read,
    )


EXPORT = Export(
    title="站内信",
    rows=inbox,
    columns=(
        ("时间", lambda row: row.at),
        ("事项", lambda row: word(row.kind)),
        ("内容", lambda row: row.text),
        ("期限", lambda row: row.due),
        ("是否已读", lambda row: row.read),
    ),
)
INBOX = Read(
    name="messages.list",
    functions=("B1",),
    path="/messages",
    summary="站内信",
    handler=inbox,
    answer=Message,
    filters=MessageConditions,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    export=EXPORT,
)
UNREAD = Read(
    name="messages.unread",
    functions=("B1",),
    path="/messages/unread",
    summary="未读站内信数量",
    handler=unread,
    answer=Unread,
    roles=READERS,
)
CHANNELS = Read(
    name="messages.channels",
    functions=("B1",),
    path="/messages/channels",
    summary="通知方式",
    handler=channels,
    answer=Channels,
    roles=READERS,
)
READ_SOME = Operation(
    name="messages.read",
    functions=("B1",),
    path="/messages/read",
    summary="标为已读",
    body=ReadForm,
    handler=command(mark_read),
    roles=READERS,
)
READ_ALL = Operation(
    name="messages.read-all",
    functions=("B1",),
    path="/messages/read-all",
    summary="全部标为已读",
    body=ReadAllForm,
    handler=command(mark_all_read),
    roles=READERS,
)
CHOOSE = Operation(
    name="messages.choose-channels",
    functions=("B1",),
    path="/messages/choose-channels",
    summary="设置通知方式",
    body=ChannelsForm,
    handler=command(choose_channels),
    roles=READERS,
    refusals=("email-wrong",),
)

COMMANDS = (READ_SOME, READ_ALL, CHOOSE)
READS = (INBOX, UNREAD, CHANNELS)
