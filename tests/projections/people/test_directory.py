"""People, organisations and accounts."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.organisations.organisation import (
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    MoveOrganisation,
    OrganisationKind,
)
from domain.people.account import (
    ACCOUNT,
    AssignDuties,
    ChangePassword,
    LockAccount,
    UnlockAccount,
)
from domain.people.person import PERSON, PersonRegistered, RecordRetirement
from domain.personal import Personal
from domain.terms import (
    Duty,
    Role,
)
from projections.listing import BadListing, Listing
from projections.organisations import organisations
from projections.organisations.organisations import OrganisationFilter
from projections.people import accounts, people
from projections.people.accounts import AccountFilter
from projections.people.people import PeopleFilter
from tests.domain.case_samples import (
    APPLICANT,
    OFFICE,
    UNIT,
    uid,
)
from tests.projections.story import AUTHORITY, Story, show

# People.


def test_people_are_found_by_name_pinyin_and_initials(engine: sa.Engine, story: Story) -> None:
    zeng = story.person("曾单")
    story.person("曾单妮")
    show(story, engine)
    with engine.connect() as tx:
        for text in ("曾单", "曾 单", "zengdan", "ZengD", "zd"):
            assert zeng in [row.person for row in people.search(tx, text)], text
        assert people.search(tx, "曾单")[0].person == zeng
        assert people.search(tx, "ceng") == ()
        assert people.search(tx, "") == people.search(tx, "%") == people.search(tx, "_") == ()
        assert len(people.search(tx, "曾", limit=1)) == 1
        assert people.listing(tx, PeopleFilter(text="zeng"), Listing()).total == 2
        assert people.listing(tx, PeopleFilter(), Listing()).total == 3
        assert people.names(tx, [zeng, APPLICANT, uid("nobody")]) == {
            zeng: "曾单",
            APPLICANT: "张三",
        }


def test_an_identity_number_is_only_kept_masked(engine: sa.Engine, story: Story) -> None:
    show(story, engine)
    number = story.of(APPLICANT)[0].event.identity_number.value
    with engine.connect() as tx:
        row = people.get(tx, APPLICANT)
        stored = tx.execute(sa.select(people.person)).one()
    assert row is not None
    assert row.identity_masked == number[:3] + "*" * 11 + number[-4:]
    assert number not in [str(value) for value in stored]


def test_a_retirement_is_shown(engine: sa.Engine, story: Story) -> None:
    retired = RecordRetirement(retired_on=date(2026, 5, 1), organisation=UNIT)
    story.do(PERSON, APPLICANT, retired)
    show(story, engine)
    with engine.connect() as tx:
        row = people.get(tx, APPLICANT)
    assert row is not None
    assert row.retired_on == date(2026, 5, 1)


def test_a_destroyed_key_leaves_no_name(engine: sa.Engine, story: Story) -> None:
    event: PersonRegistered = story.of(APPLICANT)[0].event
    gone = Personal(APPLICANT, None)
    story.events = [
        replace(r, event=replace(event, name=gone, identity_number=gone, phone=gone))
        if r.stream == APPLICANT
        else r
        for r in story.events
    ]
    show(story, engine)
    with engine.connect() as tx:
        row = people.get(tx, APPLICANT)
        assert people.search(tx, "已销毁") == ()
    assert row is not None
    assert (row.name, row.identity_masked) == ("（已销毁）", "")


# Organisations.


def test_the_tree_is_walked_both_ways(engine: sa.Engine, story: Story) -> None:
    bureau, institute = uid("Dc"), UNIT
    story.do(ORGANISATION, bureau, MoveOrganisation(superior=AUTHORITY, above=(AUTHORITY,)))
    show(story, engine)
    with engine.connect() as tx:
        path = organisations.path(tx, institute)
        assert [row.organisation for row in path] == [AUTHORITY, bureau, institute]
        assert path[2].superior_name == "江宁区建设局"
        below = organisations.children(tx, AUTHORITY)
        assert [row.organisation for row in below] == [bureau]
        tops = {row.organisation for row in organisations.children(tx, None)}
        assert tops == {AUTHORITY, OFFICE}
        assert organisations.path(tx, uid("nobody")) == ()
        assert organisations.names(tx, [bureau]) == {bureau: "江宁区建设局"}


def test_organisations_are_searched_by_kind_and_division(engine: sa.Engine, story: Story) -> None:
    far = story.organisation("苏州建筑设计院", division="320500", credit_code="12320500466000000X")
    show(story, engine)
    with engine.connect() as tx:

        def found(text: str, *kinds: OrganisationKind, division: str = "") -> list[UUID]:
            rows = organisations.search(tx, text, kinds, division)
            return [row.organisation for row in rows]

        assert found("建筑设计院") == [UNIT, far]
        assert found("jzsjy", division="320500") == [far]
        assert found("jzsjy", division="320000") == [UNIT, far]
        assert found("建", OrganisationKind.ADMINISTRATIVE_AUTHORITY) == [uid("Dc")]
        assert found("12320500") == [far]
        assert found("") == found("%") == found("_") == []
        found_rows = organisations.listing(
            tx, OrganisationFilter(division="320100", kind=OrganisationKind.EMPLOYER), Listing()
        )
        assert [row.organisation for row in found_rows.rows] == [UNIT]
        with pytest.raises(BadListing):
            organisations.listing(tx, OrganisationFilter(), Listing(sort="contact"))


def test_a_cancelled_body_is_shown_only_when_asked_for(engine: sa.Engine, story: Story) -> None:
    story.do(
        ORGANISATION,
        UNIT,
        AmendOrganisation(name="南京建筑研究院", contact=""),
        CancelOrganisation(reason="撤并"),
    )
    show(story, engine)
    with engine.connect() as tx:
        assert organisations.search(tx, "南京") == ()
        assert organisations.listing(tx, OrganisationFilter(text="南京"), Listing()).total == 0
        everything = OrganisationFilter(text="南京", cancelled=None)
        [row] = organisations.listing(tx, everything, Listing()).rows
        assert (row.name, row.cancelled, row.cancelled_reason) == ("南京建筑研究院", True, "撤并")
        assert row.version == 3
        assert organisations.get(tx, UNIT) == row


# Accounts.


def test_accounts_show_the_persons_name_or_their_own(engine: sa.Engine, story: Story) -> None:
    own = story.account("officer1", Role.TITLE_OFFICER, name="李四", organisation=AUTHORITY)
    joined = story.account("zhangsan", Role.APPLICANT, name="张三", person=APPLICANT)
    story.do(
        ACCOUNT,
        own,
        AssignDuties(duties=(Duty.SPECIAL_PLANS,)),
        LockAccount(reason="离岗"),
        ChangePassword(),
    )
    show(story, engine)
    with engine.connect() as tx:
        officer, person = accounts.get(tx, own), accounts.get(tx, joined)
        assert officer is not None
        assert person is not None
        assert (officer.name, officer.organisation_name) == ("李四", "江苏省人社厅职称办")
        assert (officer.duties, officer.locked) == ((Duty.SPECIAL_PLANS,), True)
        assert officer.version == 4
        assert (person.account, person.name, person.locked) == (joined, "张三", False)
        stored = sa.select(accounts.account.c.display_name).where(
            accounts.account.c.account == joined
        )
        assert tx.execute(stored).scalar_one() == ""
        assert accounts.names(tx, [own, joined]) == {own: "李四", joined: "张三"}
        assert accounts.get(tx, uid("nobody")) is None

        def found(**filters: Any) -> list[str]:
            page = accounts.listing(tx, AccountFilter(**filters), Listing())
            return [row.login for row in page.rows]

        assert found() == ["officer1", "zhangsan"]
        assert found(text="李四") == found(text="OFFI") == ["officer1"]
        assert found(text="zs") == found(text="张") == ["zhangsan"]
        assert found(role=Role.APPLICANT) == found(locked=False) == ["zhangsan"]
        assert found(organisation=AUTHORITY) == ["officer1"]
    story.do(ACCOUNT, own, UnlockAccount())
    show(story, engine)
    with engine.connect() as tx:
        officer = accounts.get(tx, own)
    assert officer is not None
    assert not officer.locked
