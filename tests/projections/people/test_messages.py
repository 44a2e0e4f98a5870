"""Messages follow from what happens to a case, and are read by their own person alone."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import Lapse, RequestSupplement, Return
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.people.message_box import MESSAGE_BOX, AllMessagesRead, MessagesRead
from domain.streams import message_box_stream
from projections.listing import Listing
from projections.people import messages
from projections.people.messages import MessageFilter, MessageKind, MessageRow
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    MONDAY,
    OFFICER,
    UNIT,
    resubmit,
    uid,
)
from tests.projections.cases.test_declarations import CASE
from tests.projections.review import DRAW, at_plan
from tests.projections.story import START, Story, show

STRANGER = uid("stranger")
BOX = message_box_stream(APPLICANT)


def rows(
    engine: sa.Engine, person: UUID = APPLICANT, *, unread: bool = False
) -> tuple[MessageRow, ...]:
    """The newest first."""
    with engine.connect() as tx:
        asked = MessageFilter(unread=unread)
        found = messages.listing(tx, person, asked, Listing(size=100)).rows
        assert messages.unread(tx, person) == sum(not row.read for row in found)
        return found


def asked_twice(story: Story) -> None:
    """A case that came back, was sent again, and lacks something."""
    story.submit(CASE, "R1b")
    back = Return(organisation=UNIT, officer=OFFICER, opinion="缺页", to_code=TO_APPLICANT)
    lacks = RequestSupplement(
        organisation=UNIT,
        officer=OFFICER,
        items="学历证书",
        on=MONDAY,
        working_days=10,
        calendar=CALENDAR,
    )
    story.do(DECLARATION, CASE, back, resubmit(), lacks)


def test_what_comes_back_is_told_with_its_deadline(engine: sa.Engine, story: Story) -> None:
    asked_twice(story)
    show(story, engine)
    supplement, returned = rows(engine)
    deadline = story.state(DECLARATION, CASE).deadline
    assert (supplement.kind, supplement.due) == (MessageKind.SUPPLEMENT, deadline)
    assert (returned.kind, returned.organisation) == (MessageKind.RETURNED, UNIT)
    assert returned.subject == CASE
    assert returned.title
    assert rows(engine, STRANGER) == ()
    with engine.connect() as tx:
        assert messages.get(tx, STRANGER, returned.message) is None
    story.do(DECLARATION, CASE, Lapse(on=deadline + timedelta(days=1)))
    show(story, engine)
    assert rows(engine)[0].kind is MessageKind.LAPSED


def test_one_reads_ones_own_messages_only(engine: sa.Engine, story: Story) -> None:
    asked_twice(story)
    show(story, engine)
    newest, oldest = rows(engine)
    story.tell(MESSAGE_BOX, message_box_stream(STRANGER), MessagesRead(messages=(newest.message,)))
    story.tell(MESSAGE_BOX, BOX, MessagesRead(messages=(oldest.message, uid("no message"))))
    show(story, engine)
    assert [row.message for row in rows(engine, unread=True)] == [newest.message]
    story.tell(MESSAGE_BOX, BOX, AllMessagesRead(upto=newest.at))
    show(story, engine)
    assert rows(engine, unread=True) == ()
    days = START + timedelta(days=9)
    with engine.connect() as tx:
        assert [one.message for one in messages.following(tx, START, None, 1)] == [oldest.message]
        behind = messages.following(tx, oldest.at, oldest.message, 9)
        assert [one.message for one in behind] == [newest.message]
        assert messages.following(tx, days, None, 9) == ()


def test_the_drawn_are_invited_and_the_title_is_followed_to_its_certificate(
    engine: sa.Engine, story: Story
) -> None:
    review = at_plan(story, CASE).planned().approved().publicised("P1").closed("P1")
    review.reviewed(3).publicised("P2").closed("P2").issued(CASE)
    show(story, engine)
    (invited,) = rows(engine, review.drawn[0])
    assert (invited.kind, invited.subject, invited.title) == (MessageKind.INVITED, DRAW, "")
    told = rows(engine)
    assert [row.kind for row in reversed(told)] == [
        MessageKind.PUBLICITY,
        MessageKind.PUBLICITY,
        MessageKind.VOTE_PASSED,
        MessageKind.PUBLICITY,
        MessageKind.FILED,
        MessageKind.CERTIFICATE,
    ]
    assert [row.code for row in reversed(told)][:2] == ["", "P1"]
