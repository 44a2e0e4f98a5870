"""站内信 (B1): what happens to a case is told, read, and carried further once."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from application.people.messaging import Parcel, Undeliverable
from application.ports import Unavailable
from domain.people.message_box import MESSAGE_BOX, Channel, MessageBox
from domain.streams import message_box_stream
from interfaces.jobs.carrying import Post
from tests.interfaces.review_world import ReviewWorld, sqlite_review_world

PATH, UNIT = "/messages", "unit-320000"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("inbox"), applicants=8) as world:
        yield world


class Hand:
    """A carrier that does what it is told."""

    def __init__(self) -> None:
        self.taken: list[Parcel] = []
        self.answer: Exception | None = None

    def carry(self, parcel: Parcel) -> None:
        if self.answer:
            raise self.answer
        self.taken.append(parcel)


def returned(world: ReviewWorld) -> tuple[str, UUID]:
    """An applicant's log-in name, and their case, which has come back."""
    applicant = world.small.applicants[world._used]
    world._used += 1
    case = world.small.submitted(applicant)
    world.small.shown()
    world.do(UNIT, f"/declarations/{case}/return", {"opinion": "缺少业绩证明"})
    return applicant.login, case


def test_what_happens_to_a_case_is_told_and_read(world: ReviewWorld) -> None:
    login, case = returned(world)
    browser, program = world.browser(login), world.program(login)
    page = browser.open(PATH)
    assert "退回，请按审核意见修改后重新提交" in page
    assert "缺少业绩证明" not in page, "an opinion is read with its case"
    assert program.get("/api/messages/unread").json() == {"count": 1}
    (told,) = program.get("/api/messages?unread=true").json()["items"]
    went = browser.send(PATH, f"{PATH}/open", message=told["id"])
    assert went.url.path == f"/declarations/{case}/answer"
    world.small.shown()
    assert program.get("/api/messages/unread").json() == {"count": 0}
    assert program.get("/api/messages?unread=true").json()["items"] == []
    assert program.get("/api/messages").json()["items"][0]["read"] is True


def test_all_are_read_at_once(world: ReviewWorld) -> None:
    login, _ = returned(world)
    page = world.browser(login).send(PATH, f"{PATH}/read-all")
    assert "全部标为已读" in page.text
    world.small.shown()
    assert "未读" not in world.browser(login).open(f"{PATH}?kind=RETURNED").split("</form>", 3)[-1]
    assert world.program(login).get("/api/messages/unread").json() == {"count": 0}


def test_nobody_reads_anothers_messages(world: ReviewWorld) -> None:
    login, _ = returned(world)
    other, _ = returned(world)
    (told,) = world.program(login).get("/api/messages").json()["items"]
    browser = world.browser(other)
    assert browser.send(PATH, f"{PATH}/open", message=told["id"]).status_code == 404
    world.do(other, "/messages/read", {"messages": [told["id"]]})
    assert world.program(login).get("/api/messages/unread").json() == {"count": 1}
    assert world.program(UNIT).get("/api/messages").status_code == 403


def test_an_address_is_chosen_and_a_wrong_one_is_kept_for_mending(world: ReviewWorld) -> None:
    login, _ = returned(world)
    browser = world.browser(login)
    wrong = browser.send(PATH, f"{PATH}/choose-channels", email="nobody", sms="true")
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text
    browser.send(PATH, f"{PATH}/choose-channels", email="someone@example.cn", sms="")
    chosen = world.program(login).get("/api/messages/channels").json()
    assert (chosen["sms"], chosen["email"]) == (False, "someone@example.cn")


def test_each_message_is_carried_once_by_the_chosen_channels(world: ReviewWorld) -> None:
    hand = Hand()
    Post(world.small.system, hand).look()  # what earlier tests have left
    hand.taken.clear()
    login, _ = returned(world)
    person = world.actor(login).person
    assert person is not None
    world.do(login, "/messages/choose-channels", {"sms": True, "email": "someone@example.cn"})
    post = Post(world.small.system, hand)
    hand.answer = Unavailable()
    with pytest.raises(Unavailable):
        post.look()
    hand.answer = None
    assert post.look() == 2
    assert {(one.channel, one.to) for one in hand.taken} == {
        (Channel.SMS, world.small.system.log.read(person)[0].event.phone.value),
        (Channel.EMAIL, "someone@example.cn"),
    }
    assert all("退回" in one.text for one in hand.taken)
    assert post.look() == 0
    assert Post(world.small.system, hand).look() == 0, "another process, or this one restarted"


def test_what_is_refused_for_good_is_not_tried_again(world: ReviewWorld) -> None:
    hand = Hand()
    Post(world.small.system, hand).look()
    login, _ = returned(world)
    hand.answer = Undeliverable("http-400")
    assert Post(world.small.system, hand).look() == 0
    hand.answer = None
    assert Post(world.small.system, hand).look() == 0
    person = world.actor(login).person
    assert person is not None
    box: MessageBox = world.small.stage.look(MESSAGE_BOX, message_box_stream(person))
    assert len(box.settled) == 1
