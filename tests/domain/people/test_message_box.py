"""What one person has read, and how else they want to be told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.people.message_box import (
    MESSAGE_BOX,
    AllMessagesRead,
    Channel,
    ChannelsChosen,
    ChooseChannels,
    MarkAllRead,
    MarkRead,
    MessageNotSent,
    MessageSent,
    MessagesRead,
    RecordNotSent,
    RecordSent,
)
from domain.personal import Personal
from tests.spec import spec

PERSON, ONE, OTHER = (UUID(int=n) for n in range(1, 4))
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
EMAIL = Personal(PERSON, "someone@example.cn")


def choose(email: str = "", *, sms: bool = True) -> ChooseChannels:
    return ChooseChannels(person=PERSON, sms=sms, email=email)


def test_a_message_is_read_once() -> None:
    story = spec(MESSAGE_BOX).given(MessagesRead(messages=(ONE,)))
    story.when(MarkRead(messages=(ONE, OTHER, OTHER))).then(MessagesRead(messages=(OTHER,)))
    story.when(MarkRead(messages=(ONE,))).then()


def test_everything_up_to_a_moment_is_read_and_never_less() -> None:
    story = spec(MESSAGE_BOX).given(AllMessagesRead(upto=NOW))
    story.when(MarkAllRead(upto=NOW)).then()
    story.when(MarkAllRead(upto=NOW - timedelta(seconds=1))).then()
    later = NOW + timedelta(seconds=1)
    story.when(MarkAllRead(upto=later)).then(AllMessagesRead(upto=later))


def test_channels_are_chosen_and_the_same_choice_is_nothing_new() -> None:
    spec(MESSAGE_BOX).when(choose()).then()
    spec(MESSAGE_BOX).when(choose(f" {EMAIL.value} ")).then(ChannelsChosen(sms=True, email=EMAIL))
    story = spec(MESSAGE_BOX).given(ChannelsChosen(sms=False, email=EMAIL))
    story.when(choose(str(EMAIL.value), sms=False)).then()
    none = ChannelsChosen(sms=True, email=Personal(PERSON, ""))
    story.when(choose()).then(none)


@pytest.mark.parametrize(
    "email",
    ["someone", "a@b", "a b@example.cn", "a@example.cn\nBcc: x@y.cn", "a@" + "b" * 250 + ".cn"],
)
def test_an_address_that_is_none_is_refused(email: str) -> None:
    spec(MESSAGE_BOX).when(choose(email)).rejected("email-wrong")


def test_what_was_carried_or_refused_for_good_is_settled() -> None:
    sent = MessageSent(message=ONE, channel=Channel.SMS)
    spec(MESSAGE_BOX).when(RecordSent(message=ONE, channel=Channel.SMS)).then(sent)
    story = spec(MESSAGE_BOX).given(sent)
    story.when(RecordSent(message=ONE, channel=Channel.SMS)).then()
    story.when(RecordNotSent(message=ONE, channel=Channel.SMS, code="http-400")).then()
    refused = MessageNotSent(message=ONE, channel=Channel.EMAIL, code="http-400")
    story.when(RecordNotSent(message=ONE, channel=Channel.EMAIL, code="http-400")).then(refused)
