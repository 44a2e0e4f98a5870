"""Message box (站内信): what one person has read of what they were told, and how else to tell them.

The messages themselves are no events: each follows from an event that happened to a case
(`projections.people.messages`). Here is only what follows from nothing else: that it was read,
that it was also sent out, and where to.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_EMAIL = 254
"""RFC 5321, section 4.5.3.1."""


class Channel(StrEnum):
    """How a message leaves the system."""

    SMS = "SMS"
    EMAIL = "EMAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead:
    messages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAllRead:
    """Whatever arrived up to then."""

    upto: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseChannels:
    person: UUID
    sms: bool
    email: str
    """Empty for no e-mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSent:
    """The carrier took it. Again is nothing new."""

    message: UUID
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotSent:
    """The carrier refused it for good; it stays in the box and is not tried again."""

    message: UUID
    channel: Channel
    code: str


Command = MarkRead | MarkAllRead | ChooseChannels | RecordSent | RecordNotSent


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRead:
    """阅读站内信"""

    messages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllMessagesRead:
    """全部标为已读"""

    upto: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsChosen:
    """设置通知方式"""

    sms: bool
    email: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """已发送短信或邮件"""

    message: UUID
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNotSent:
    """短信或邮件未能发送"""

    message: UUID
    channel: Channel
    code: str


Event = MessagesRead | AllMessagesRead | ChannelsChosen | MessageSent | MessageNotSent


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBox:
    read: frozenset[UUID] = frozenset()
    read_upto: datetime | None = None
    sms: bool = True
    email: Personal | None = None
    settled: frozenset[tuple[UUID, Channel]] = frozenset()
    """Sent, or refused for good."""


def decide(command: Command, state: MessageBox) -> list[Event]:
    match command:
        case MarkRead(messages=messages):
            new = tuple(one for one in dict.fromkeys(messages) if one not in state.read)
            return [MessagesRead(messages=new)] if new else []
        case MarkAllRead(upto=upto):
            if state.read_upto is not None and upto <= state.read_upto:
                return []
            return [AllMessagesRead(upto=upto)]
        case ChooseChannels():
            return _choose(command, state)
        case RecordSent(message=message, channel=channel):
            if (message, channel) in state.settled:
                return []
            return [MessageSent(message=message, channel=channel)]
        case RecordNotSent(message=message, channel=channel, code=code):
            if (message, channel) in state.settled:
                return []
            return [MessageNotSent(message=message, channel=channel, code=code)]
        case _:
            assert_never(command)


def _choose(command: ChooseChannels, state: MessageBox) -> list[Event]:
    email = command.email.strip()
    if email and (len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
        raise Rejected("email-wrong", fields={"email": "email-wrong"})
    chosen = Personal(command.person, email)
    if (state.sms, state.email or Personal(command.person, "")) == (command.sms, chosen):
        return []
    return [ChannelsChosen(sms=command.sms, email=chosen)]


def evolve(state: MessageBox, event: Event) -> MessageBox:
    match event:
        case MessagesRead(messages=messages):
            return replace(state, read=state.read | set(messages))
        case AllMessagesRead(upto=upto):
            return replace(state, read=frozenset(), read_upto=upto)
        case ChannelsChosen(sms=sms, email=email):
            return replace(state, sms=sms, email=email)
        case MessageSent() | MessageNotSent():
            settled = (event.message, event.channel)
            return replace(state, settled=state.settled | {settled})
        case _:
            assert_never(event)


MESSAGE_BOX: Decider[Command, MessageBox, Event] = Decider(
    "message_box", get_args(Event), MessageBox(), decide, evolve
)
