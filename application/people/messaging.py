"""Messages (站内信, B1): read, and carried further by SMS or e-mail for those who want it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.decider import Rejected
from domain.people.message_box import (
    MESSAGE_BOX,
    Channel,
    ChooseChannels,
    MarkAllRead,
    MarkRead,
    RecordNotSent,
    RecordSent,
)
from domain.people.person import PERSON
from domain.streams import message_box_stream
from domain.terms import Role

READERS = (Role.APPLICANT, Role.EXPERT)
"""Those who are told things as persons; a body has its to-do list."""
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message on its way out."""

    key: str
    """Idempotency key: the carrier delivers two parcels of one key once."""
    channel: Channel
    to: str
    """Telephone number or e-mail address."""
    text: str


class Undeliverable(Exception):
    """The carrier refuses the parcel for good; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Carrier(Protocol):
    """The port for SMS and e-mail."""

    def carry(self, parcel: Parcel) -> None:
        """Returns once the parcel is taken. Raises `Undeliverable`; or `Unavailable`, and the
        same parcel may be brought again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadForm:
    messages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAllForm:
    """Everything that has arrived by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsForm:
    sms: bool = False
    email: str = ""


def mark_read(work: Work, desk: Desk, _: UUID, form: ReadForm, __: int | None) -> UUID:
    require_role(desk.actor, *READERS)
    if len(form.messages) > MOST_AT_ONCE:
        raise Rejected("too-many-rows", fields={"messages": "too-many-rows"}, most=MOST_AT_ONCE)
    box = message_box_stream(desk.person)
    work.do(MESSAGE_BOX, box, MarkRead(messages=form.messages))
    return box


def mark_all_read(work: Work, desk: Desk, _: UUID, form: ReadAllForm, __: int | None) -> UUID:
    require_role(desk.actor, *READERS)
    box = message_box_stream(desk.person)
    work.do(MESSAGE_BOX, box, MarkAllRead(upto=desk.now))
    return box


def choose_channels(work: Work, desk: Desk, _: UUID, form: ChannelsForm, __: int | None) -> UUID:
    require_role(desk.actor, *READERS)
    box = message_box_stream(desk.person)
    command = ChooseChannels(person=desk.person, sms=form.sms, email=form.email)
    work.do(MESSAGE_BOX, box, command)
    return box


def addresses(work: Work, person: UUID) -> dict[Channel, str]:
    """Where this person wants to be told; nowhere once their key has been destroyed."""
    box = work.load(MESSAGE_BOX, message_box_stream(person))
    phone = work.load(PERSON, person).phone
    wanted = {
        Channel.SMS: phone if box.sms else None,
        Channel.EMAIL: box.email,
    }
    return {channel: to.value for channel, to in wanted.items() if to is not None and to.value}


def settled(work: Work, person: UUID, message: UUID, channel: Channel) -> bool:
    """Whether nothing more is to be tried."""
    return (message, channel) in work.load(MESSAGE_BOX, message_box_stream(person)).settled


def record(work: Work, person: UUID, message: UUID, channel: Channel, failure: str = "") -> UUID:
    """The carrier took it, or refuses it for good."""
    box = message_box_stream(person)
    outcome = (
        RecordNotSent(message=message, channel=channel, code=failure)
        if failure
        else RecordSent(message=message, channel=channel)
    )
    work.do(MESSAGE_BOX, box, outcome)
    return box
