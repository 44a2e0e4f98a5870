"""Fee notices: what is owed, paid and given back, its sums, and for whom something waits."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.cases.fee_notice import (
    FEE_NOTICE,
    CancelNotice,
    FeeStatus,
    PaymentMeans,
    SettleDoubt,
)
from domain.streams import fee_notice_stream
from domain.terms import Role
from projections.cases import fee_notices
from projections.cases.fee_notices import FeeFilter, FeeNoticeRow, FeeTotals
from projections.listing import Listing
from projections.people import messages
from projections.people.messages import MessageFilter, MessageKind
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import (
    APPLICANT,
    COMMITTEE,
    OFFICE,
    uid,
)
from tests.domain.cases.test_fee_notice import (
    CONFIRM,
    EXEMPT,
    ISSUE,
    RECEIVE,
    TOTAL,
    refund,
)
from tests.projections.story import Story, show

HERE = replace(ISSUE, person=APPLICANT, committee=COMMITTEE, office=OFFICE)
CASES = tuple(UUID(int=place) for place in range(101, 106))


def notices(story: Story) -> None:
    """One of each kind, in the order of `CASES`."""
    acts: tuple[tuple[Any, ...], ...] = (
        (),
        (CONFIRM, refund(850)),
        (EXEMPT,),
        (CancelNotice(),),
        (replace(RECEIVE, amount=1), CONFIRM),
    )
    for case, commands in zip(CASES, acts, strict=True):
        issue = replace(HERE, declaration=case)
        story.do(FEE_NOTICE, fee_notice_stream(case), issue, *commands)


def listed(engine: sa.Engine, **filters: Any) -> tuple[FeeNoticeRow, ...]:
    with engine.connect() as tx:
        wanted = Listing(sort="number")
        return fee_notices.listing(tx, FeeFilter(**filters), wanted).rows


@pytest.fixture
def shown(engine: sa.Engine, story: Story) -> sa.Engine:
    notices(story)
    show(story, engine)
    return engine


def test_a_row_tells_where_the_money_is(shown: sa.Engine) -> None:
    rows = {row.declaration: row for row in listed(shown)}
    assert [rows[case].status for case in CASES] == [
        FeeStatus.DUE,
        FeeStatus.PARTLY_REFUNDED,
        FeeStatus.EXEMPTED,
        FeeStatus.CANCELLED,
        FeeStatus.PAID,
    ]
    part = rows[CASES[1]]
    assert (part.total, part.paid, part.refunded) == (TOTAL, TOTAL, 850)
    assert (part.means, part.voucher) == (PaymentMeans.OFFICE, "票001")
    assert rows[CASES[4]].doubts == 1
    assert part.committee_name
    assert part.name


def test_sums_are_of_everything_the_conditions_find(shown: sa.Engine) -> None:
    with shown.connect() as tx:
        everything = fee_notices.totals(tx, FeeFilter())
        nothing = fee_notices.totals(tx, FeeFilter(text="没有这个人"))
    assert everything == FeeTotals(
        notices=5, due=TOTAL, paid=2 * TOTAL, refunded=850, exempted=TOTAL
    )
    assert nothing == FeeTotals(notices=0, due=0, paid=0, refunded=0, exempted=0)


def test_conditions_narrow_the_list(shown: sa.Engine) -> None:
    number = listed(shown)[0].number
    assert [row.number for row in listed(shown, text=number.lower())] == [number]
    assert len(listed(shown, status=FeeStatus.DUE)) == 1
    assert len(listed(shown, means=PaymentMeans.OFFICE)) == 2
    assert len(listed(shown, doubted=True)) == 1
    assert len(listed(shown, person=APPLICANT)) == 5
    assert listed(shown, person=uid("stranger")) == ()
    assert len(listed(shown, offices=(OFFICE, uid("other")))) == 5
    assert listed(shown, offices=uid("other")) == ()
    assert len(listed(shown, since=HERE.on, until=HERE.on)) == 5
    assert listed(shown, region="330000") == ()


def test_a_number_finds_its_notice_and_what_is_open_is_known(shown: sa.Engine) -> None:
    row = listed(shown)[0]
    with shown.connect() as tx:
        assert fee_notices.numbered(tx, row.number) == (row.notice,)
        assert fee_notices.numbered(tx, "JF") == ()
        unsettled = fee_notices.unsettled(tx, CASES)
    assert unsettled == {CASES[0], CASES[3]}


def test_the_applicant_pays_and_the_office_looks_into_doubts(
    engine: sa.Engine, story: Story
) -> None:
    notices(story)
    settle = SettleDoubt(officer=None, payment=RECEIVE.payment, reason="已退回")
    payer = Viewer(role=Role.APPLICANT, person=APPLICANT)
    office = Viewer(role=Role.COMMITTEE_OFFICER, organisation=OFFICE)
    show(story, engine)
    with engine.connect() as tx:
        assert todo.counts(tx, payer) == {TodoKind.FEE_DUE: 1}
        assert todo.counts(tx, office) == {TodoKind.FEE_DOUBT: 1}
    story.do(FEE_NOTICE, fee_notice_stream(CASES[4]), settle)
    show(story, engine)
    with engine.connect() as tx:
        assert todo.counts(tx, office) == {}


def test_the_applicant_is_told_of_what_is_due_and_given_back(shown: sa.Engine) -> None:
    with shown.connect() as tx:
        asked = MessageFilter(kind=MessageKind.FEE_DUE)
        due = messages.listing(tx, APPLICANT, asked, Listing(size=100)).rows
        asked = MessageFilter(kind=MessageKind.FEE_REFUNDED)
        (back,) = messages.listing(tx, APPLICANT, asked, Listing()).rows
    assert {row.code for row in due} == {"288.50"}
    assert len(due) == 5
    assert (back.code, back.subject) == ("8.50", fee_notice_stream(CASES[1]))
