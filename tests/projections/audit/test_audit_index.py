"""The audit index: any thing by whose it is or its number, any act by whose it was and when."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.audit.audit_inquiry import (
    AUDIT_INQUIRY,
    LookForm,
    OpenInquiry,
    RecordHistory,
    RecordSearch,
    RecordSearchExport,
    RevealHistory,
)
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import Return
from domain.organisations.organisation import ORGANISATION, OrganisationAmended
from domain.streams import account_stream
from domain.terms import Role
from projections.audit import audit_inquiries, audit_lists
from projections.audit.audit_inquiries import InquiryFilter
from projections.audit.audit_lists import AuditFilter
from projections.listing import Listing
from tests.domain.case_samples import (
    APPLICANT,
    MEETING,
    OFFICER,
    PLAN,
    UNIT,
    uid,
)
from tests.projections.review import CERTIFICATE, DRAW, Review, at_plan, certify
from tests.projections.story import AUTHORITY, START, Story, show

CASE, OTHER = uid("case"), uid("other case")
NUMBER = "20263200000013000011"
TODAY = START.date()


@pytest.fixture
def told(story: Story, engine: sa.Engine) -> Review:
    review = at_plan(story, CASE)
    review.planned().approved().publicised("P1").closed("P1")
    review.requested().draw_approved().revealed().confirmed().opened()
    story.advance(CASE, "")
    certify(story, CASE, NUMBER)
    story.person("李四", uid("li"))
    story.submit(OTHER, applicant=uid("li"))
    show(story, engine)
    return review


def things(engine: sa.Engine, **conditions: Any) -> set[UUID]:
    with engine.connect() as tx:
        found = audit_lists.things(tx, AuditFilter(**conditions), None, 100)
    return {one.stream for one in found}


def acts(engine: sa.Engine, **conditions: Any) -> list[tuple[UUID, str]]:
    with engine.connect() as tx:
        found = audit_lists.acts(tx, AuditFilter(**conditions), None, 100)
    return [(one.stream, one.name) for one in found]


def test_a_thing_is_found_by_whose_it_is(told: Review, engine: sa.Engine) -> None:
    mine = {CASE, CERTIFICATE, APPLICANT}
    assert things(engine, who=APPLICANT) == mine
    assert things(engine, name="张三") == mine
    assert things(engine, name="zhangsan", kind="declaration") == {CASE}
    assert things(engine, name="王") == set()


def test_a_thing_is_found_by_any_of_its_numbers(told: Review, engine: sa.Engine) -> None:
    assert things(engine, number=NUMBER) == {CERTIFICATE}
    assert things(engine, number=f" {NUMBER[:4]}-{NUMBER[4:]} ") == {CERTIFICATE}
    assert things(engine, number=NUMBER[:-1]) == set()


def test_a_period_takes_what_was_alive_in_it(told: Review, engine: sa.Engine) -> None:
    at = told.story.of(CASE)[0].at
    later = at + timedelta(seconds=1)
    assert CASE in things(engine, who=APPLICANT, until=later)
    assert CASE not in things(engine, who=APPLICANT, until=at)
    assert CASE in things(engine, who=APPLICANT, since=later), "it went on after that"
    assert CASE not in things(engine, who=APPLICANT, since=at + timedelta(days=30))


def test_acts_are_found_by_account_body_and_kind(story: Story, engine: sa.Engine) -> None:
    story.submit(CASE)
    back = Return(organisation=UNIT, officer=OFFICER, opinion="不清")
    event = DECLARATION.decide(back, story.case(CASE))
    story.tell(DECLARATION, CASE, *event, actor=OFFICER, organisation=UNIT)
    show(story, engine)
    returned = [(CASE, "declaration.Returned")]
    assert acts(engine, actor=OFFICER) == returned
    assert acts(engine, organisation=UNIT) == returned
    assert acts(engine, event="declaration.Returned") == returned
    assert acts(engine, event="declaration.Returned", who=APPLICANT) == returned
    assert acts(engine, event="declaration.Returned", name="李四") == []
    assert acts(engine, actor=OFFICER, until=START) == []
    assert acts(engine, actor=OFFICER, since=START + timedelta(days=1)) == []


def test_pages_follow_by_key_without_gap_or_repetition(told: Review, engine: sa.Engine) -> None:
    wanted = AuditFilter(kind="declaration")
    with engine.connect() as tx:
        whole = audit_lists.things(tx, wanted, None, 100)
        first = audit_lists.things(tx, wanted, None, 1)
        second = audit_lists.things(tx, wanted, (first[0].started_at, first[0].stream), 100)
        assert first + second == whole
        filter_ = AuditFilter(who=APPLICANT)
        acted = audit_lists.acts(tx, filter_, None, 1000)
        found: list[int] = []
        after = None
        while part := audit_lists.acts(tx, filter_, after, 3):
            found += [one.position for one in part]
            after = (part[-1].at, part[-1].position)
    assert found == [one.position for one in acted]
    assert len(found) == len(set(found)) > 6


def test_what_belongs_together_is_known_from_both_sides(told: Review, engine: sa.Engine) -> None:
    with engine.connect() as tx:
        naming = dict(audit_lists.naming(tx, CASE, None, 100))
        assert naming[PLAN] == "review_plan"
        assert naming[CERTIFICATE] == "certificate"
        of_plan = dict(audit_lists.naming(tx, PLAN, None, 100, ("expert_draw", "review_meeting")))
        assert of_plan == {DRAW: "expert_draw", MEETING: "review_meeting"}
        drawn = dict(audit_lists.naming(tx, told.drawn[0], None, 100))
        assert {DRAW, MEETING} <= drawn.keys(), "experts are named by what they sat in"
        before = told.story.of(CERTIFICATE)[0].at - timedelta(seconds=1)
        assert CERTIFICATE not in dict(audit_lists.naming(tx, CASE, before, 100))


def test_a_label_is_what_it_was_called_then(story: Story, engine: sa.Engine) -> None:
    then = story.events[-1].at
    amended = OrganisationAmended(
        **{
            name: getattr(story.state(ORGANISATION, UNIT), name)
            for name in OrganisationAmended.__slots__
            if name != "name"
        },
        name="南京新设计院",
    )
    story.tell(ORGANISATION, UNIT, amended)
    show(story, engine)
    with engine.connect() as tx:
        assert audit_lists.labels(tx, [UNIT]) == {UNIT: "南京新设计院"}
        assert audit_lists.labels(tx, [UNIT], then) == {UNIT: "南京建筑设计院"}
        known = audit_lists.known(tx, [UNIT, uid("nothing")])
    assert known.keys() == {UNIT}
    assert (known[UNIT].events, known[UNIT].label) == (2, "南京新设计院")


def test_inquiries_are_listed_with_what_was_done(story: Story, engine: sa.Engine) -> None:
    account, inquiry = account_stream("auditor"), uid("inquiry")
    story.account("auditor", Role.AUDITOR, name="审甲")
    look = RecordHistory(history=CASE, kind="declaration", form=LookForm.PAGE, as_of=None, on=TODAY)
    story.do(
        AUDIT_INQUIRY,
        inquiry,
        OpenInquiry(
            inquiry=inquiry, account=account, organisation=AUTHORITY, purpose="核查", on=TODAY
        ),
        RecordSearch(kind="declaration", on=TODAY),
        look,
        RevealHistory(history=CASE, kind="declaration", purpose="核对", on=TODAY),
        RecordSearchExport(search=2, on=TODAY),
        RecordHistory(history=CASE, kind="declaration", form=LookForm.PDF, as_of=START, on=TODAY),
    )
    show(story, engine)
    with engine.connect() as tx:
        [row] = audit_inquiries.listing(tx, InquiryFilter(account=account), Listing()).rows
        assert (row.account_name, row.searches, row.histories) == ("审甲", 1, 1)
        assert (row.revealed, row.exports) == (1, 2)
        assert audit_inquiries.serving(tx, account, TODAY, 5) == (row,)
        late = TODAY + timedelta(days=30)
        assert audit_inquiries.serving(tx, account, late, 5) == ()
        none = InquiryFilter(until=START)
        assert audit_inquiries.listing(tx, none, Listing()).total == 0
