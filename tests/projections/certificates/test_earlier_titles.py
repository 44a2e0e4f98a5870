"""Earlier titles: found by every condition, and by number for those who verify."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.certificates.earlier_title import (
    EARLIER_TITLE,
    AddEvidence,
    ConfirmTitle,
    CorrectTitle,
    EarlierTitleStatus,
    RefuseTitle,
    WithdrawTitle,
)
from domain.people.person import PERSON, EarlierTitleRecorded
from domain.personal import Personal
from domain.streams import unchecked_title
from domain.terms import Role, TitleLevel
from projections.certificates import earlier_titles
from projections.certificates.earlier_titles import EarlierTitleFilter
from projections.listing import Listing
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import APPLICANT, UNIT, uid
from tests.domain.certificates.test_earlier_title import (
    BY_HOLDER,
    BY_OFFICE,
    CONFIRM,
    SCAN,
    TYPED,
)
from tests.projections.story import AUTHORITY, Story, show

OLD, ABROAD, WRONG = uid("old"), uid("abroad"), uid("wrong")
SENIOR = replace(TYPED, level=TitleLevel.SENIOR_ASSOCIATE, title="高级工程师", province="320000")


@pytest.fixture
def told(story: Story) -> Story:
    zeng = uid("zeng")
    story.person("曾单", zeng)
    scan = replace(SCAN, name=Personal(APPLICANT, "证书.png"))
    by_holder = replace(BY_HOLDER, person=APPLICANT, unit=UNIT, office=AUTHORITY, files=(scan,))
    by_office = replace(BY_OFFICE, person=zeng, office=AUTHORITY, organisation=AUTHORITY)
    story.do(EARLIER_TITLE, ABROAD, by_holder)
    senior = replace(SENIOR, number="苏 77", issuer="省职称办", obtained_on=date(2015, 1, 1))
    story.do(EARLIER_TITLE, OLD, replace(by_office, typed=senior), CONFIRM)
    third = replace(by_office, typed=replace(TYPED, number="苏 78"))
    refuse = RefuseTitle(checker=uid("checker"), organisation=AUTHORITY, reason="查无此证")
    story.do(EARLIER_TITLE, WRONG, third, refuse)
    return story


def found(engine: sa.Engine, **filters: Any) -> set[UUID]:
    with engine.connect() as tx:
        rows = earlier_titles.listing(tx, EarlierTitleFilter(**filters), Listing()).rows
    return {row.id for row in rows}


def test_titles_are_found_by_every_condition(engine: sa.Engine, told: Story) -> None:
    show(told, engine)
    assert found(engine) == {OLD, ABROAD, WRONG}
    assert found(engine, text="zeng") == found(engine, persons=(uid("zeng"),)) == {OLD, WRONG}
    assert found(engine, number="苏7") == {OLD, WRONG}
    assert found(engine, number="—") == set()
    assert found(engine, issuer="职称办") == {OLD}
    assert found(engine, level=TitleLevel.SENIOR_ASSOCIATE) == {OLD}
    assert found(engine, series="05") == {OLD, ABROAD, WRONG}
    assert found(engine, series="06") == set()
    assert found(engine, status=EarlierTitleStatus.REFUSED) == {WRONG}
    assert found(engine, province="330000") == {ABROAD, WRONG}
    assert found(engine, since=date(2010, 1, 1)) == {OLD}
    assert found(engine, until=date(2010, 1, 1)) == {ABROAD, WRONG}
    assert found(engine, units=(UNIT,)) == {ABROAD}
    assert found(engine, region="320000") == {OLD, ABROAD, WRONG}
    assert found(engine, region="330000") == set()
    assert found(engine, region="330000", offices=(AUTHORITY,)) == {OLD, ABROAD, WRONG}


def test_what_was_decided_is_shown(engine: sa.Engine, told: Story) -> None:
    told.do(EARLIER_TITLE, ABROAD, AddEvidence(file=replace(SCAN, digest="1" * 64)))
    told.do(EARLIER_TITLE, OLD, WithdrawTitle(organisation=AUTHORITY, reason="重复"))
    corrected = CorrectTitle(
        identity_number="1",
        typed=replace(TYPED, number="苏 79"),
        reason="编号有误",
        maker=uid("maker"),
        organisation=AUTHORITY,
        today=date(2026, 6, 1),
    )
    told.do(EARLIER_TITLE, WRONG, corrected)
    show(told, engine)
    with engine.connect() as tx:
        rows = {row.id: row for row in earlier_titles.of_person(tx, uid("zeng"))}
        abroad = earlier_titles.get(tx, ABROAD)
    assert abroad is not None
    assert abroad.files == 2
    assert abroad.organisation_name is None
    assert (rows[OLD].status, rows[OLD].remark) == (EarlierTitleStatus.WITHDRAWN, "重复")
    assert (rows[WRONG].status, rows[WRONG].number) == (EarlierTitleStatus.ENTERED, "苏 79")
    assert rows[WRONG].remark == "", "the refusal is over"


def test_a_question_reads_as_many_whatever_it_asks(engine: sa.Engine, told: Story) -> None:
    told.do(EARLIER_TITLE, ABROAD, replace(CONFIRM, checker=uid("another")))
    show(told, engine)
    with engine.connect() as tx:
        asked = {
            number: [one.id for one in earlier_titles.at_or_after(tx, number, 2)]
            for number in ("苏77", "苏-77", "浙（08）工0123", "0", "龘", "")
        }
        assert [one.id for one in earlier_titles.at_or_after(tx, "苏77", 1)] == [OLD]
    assert {len(titles) for titles in asked.values()} == {2}
    assert asked["苏77"][0] == asked["苏-77"][0] == OLD
    assert asked["浙（08）工0123"][0] == ABROAD
    assert all(WRONG not in titles for titles in asked.values()), "only confirmed ones"


def test_what_an_officer_recorded_alone_counts_until_it_has_a_record(
    engine: sa.Engine, told: Story
) -> None:
    zeng, day = uid("zeng"), date(2001, 3, 4)
    alone = EarlierTitleRecorded(
        record=None,
        series="05",
        level=TitleLevel.INTERMEDIATE,
        obtained_on=day,
        issuer="县职改办",
        number=Personal(zeng, "县 12"),
        organisation=AUTHORITY,
    )
    told.tell(PERSON, zeng, alone, replace(alone, number=Personal(zeng, "县 13")))
    show(told, engine)
    which = unchecked_title(zeng, "05", TitleLevel.INTERMEDIATE, day)
    assert found(engine, status=EarlierTitleStatus.UNCHECKED, text="zeng") == {which}
    with engine.connect() as tx:
        (row,) = (one for one in earlier_titles.of_person(tx, zeng) if one.id == which)
        assert earlier_titles.at_or_after(tx, "县13", 1)[0].id == which
    assert (row.number, row.issuer, row.title) == ("县 13", "县职改办", "")
    told.tell(PERSON, zeng, replace(alone, record=OLD))
    show(told, engine)
    assert which not in found(engine)
    with engine.connect() as tx:
        assert {one.id for one in earlier_titles.at_or_after(tx, "县13", 8)} == {OLD}


def test_the_title_office_has_it_to_do_but_not_who_recorded_it(
    engine: sa.Engine, told: Story
) -> None:
    waiting, clerk = uid("waiting"), uid("clerk")
    command = replace(BY_OFFICE, person=APPLICANT, office=AUTHORITY, organisation=AUTHORITY)
    events = EARLIER_TITLE.decide(command, EARLIER_TITLE.initial)
    told.tell(EARLIER_TITLE, waiting, *events, actor=clerk, organisation=AUTHORITY)
    show(told, engine)

    def seen(account: UUID) -> set[UUID]:
        viewer = Viewer(role=Role.TITLE_OFFICER, organisation=AUTHORITY, account=account)
        wanted = todo.TodoFilter(kind=TodoKind.EARLIER_TITLE)
        with engine.connect() as tx:
            return {row.subject for row in todo.items(tx, viewer, wanted).rows}

    assert seen(uid("colleague")) == {ABROAD, waiting}
    assert seen(clerk) == {ABROAD}
    confirm = ConfirmTitle(checker=uid("colleague"), organisation=AUTHORITY, basis="档案")
    told.do(EARLIER_TITLE, waiting, confirm)
    show(told, engine)
    assert seen(uid("colleague")) == {ABROAD}


def test_who_recorded_what_was_refused_has_it_back_until_it_is_corrected_or_withdrawn(
    engine: sa.Engine, story: Story
) -> None:
    by_unit = replace(BY_OFFICE, unit=UNIT, by_unit=True, files=(SCAN,), organisation=UNIT)
    by_unit = replace(by_unit, person=APPLICANT, office=AUTHORITY)
    refuse = RefuseTitle(checker=uid("checker"), organisation=AUTHORITY, reason="查无此证")
    titles = [uid("first"), uid("second"), uid("own"), uid("by office")]
    by_holder = replace(BY_HOLDER, person=APPLICANT, office=AUTHORITY)
    by_office = replace(BY_OFFICE, person=APPLICANT, office=AUTHORITY, organisation=AUTHORITY)
    for title, entered in zip(titles, (by_unit, by_unit, by_holder, by_office), strict=True):
        story.do(EARLIER_TITLE, title, entered, refuse)

    def back(role: Role, body: UUID) -> dict[UUID, str]:
        show(story, engine)
        wanted = todo.TodoFilter(kind=TodoKind.EARLIER_BACK)
        viewer = Viewer(role=role, organisation=body, account=uid("clerk"))
        with engine.connect() as tx:
            rows = todo.items(tx, viewer, wanted).rows
        assert all(row.returned and row.subject_person == APPLICANT for row in rows)
        return {row.subject: row.title for row in rows}

    first, second, _, by_office_itself = titles
    assert back(Role.TITLE_OFFICER, AUTHORITY) == {by_office_itself: TYPED.title}
    assert back(Role.UNIT_OFFICER, UNIT) == dict.fromkeys((first, second), TYPED.title)
    corrected = CorrectTitle(
        identity_number="1",
        typed=replace(TYPED, title="助理工程师"),
        reason="职称有误",
        maker=uid("clerk"),
        organisation=UNIT,
        today=date(2026, 6, 1),
    )
    story.do(EARLIER_TITLE, first, corrected)
    story.do(EARLIER_TITLE, second, WithdrawTitle(organisation=UNIT, reason="登记有误"))
    assert back(Role.UNIT_OFFICER, UNIT) == {}
    story.do(EARLIER_TITLE, first, refuse)
    assert back(Role.UNIT_OFFICER, UNIT) == {first: "助理工程师"}
    story.do(EARLIER_TITLE, first, replace(corrected, typed=TYPED), CONFIRM)
    assert back(Role.UNIT_OFFICER, UNIT) == {}
