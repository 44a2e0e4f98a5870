"""Catalogues, committees, routes, experts and number pools."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.certificates.number_pool import (
    NUMBER_POOL,
    GenerateRange,
    TakeNumbers,
    VoidNumber,
)
from domain.committees.committee import COMMITTEE as COMMITTEE_DECIDER
from domain.committees.committee import (
    CancelCommittee,
    DelegateAuthority,
    RenewValidity,
    require_scope,
)
from domain.committees.committee_events import CommitteeRegistered, Delegation
from domain.configuration.route import StageKind
from domain.configuration.route_map import (
    ROUTE_MAP,
    AddNode,
    AmendNode,
    CancelNode,
    Node,
)
from domain.decider import Rejected
from domain.experts import expert as x
from domain.experts.expert_declarations import DeclareUnavailable, WithdrawUnavailable
from domain.personal import Personal
from domain.streams import expert_stream, number_pool_stream, route_map_stream
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    TitleLevel,
)
from projections.certificates import pools
from projections.certificates.pools import RangeFilter
from projections.committees import committees
from projections.committees.committees import CommitteeFilter
from projections.configuration import routes
from projections.experts import draw_pool, experts
from projections.experts.experts import ExpertFilter
from projections.listing import Listing
from tests.domain.case_samples import (
    COMMITTEE,
    OFFICE,
    UNIT,
    uid,
)
from tests.projections.story import AUTHORITY, Story, show

TODAY = date(2026, 6, 1)

# Committees.

_divisions = st.sampled_from(["320000", "320100", "320102", "320500", "330000"])
_registered = st.builds(
    CommitteeRegistered,
    committee=st.uuids(),
    name=st.just("评委会"),
    level=st.sampled_from(AdministrativeLevel),
    title_level=st.sampled_from(CommitteeTitleLevel),
    division=_divisions,
    office=st.just(OFFICE),
    convening_units=st.just((OFFICE,)),
    fees=st.just(()),
    minimum_seats=st.just(25),
    by_series=st.booleans(),
    series=st.sampled_from([("10",), ("10", "11"), ("11",)]),
    specialties=st.sampled_from([(), ("1001",), ("1001", "1002"), ("1002",)]),
    delegation=st.none(),
    valid_from=st.sampled_from([date(2025, 1, 1), date(2026, 6, 1), date(2026, 6, 2)]),
    valid_until=st.sampled_from([date(2026, 5, 31), date(2026, 6, 1), date(2027, 1, 1)]),
    resume_at_returner=st.booleans(),
)


def test_committees_for_a_choice_are_those_that_may_decide(engine: sa.Engine) -> None:
    """The query and `require_scope` agree, whatever committees there are."""
    choices: list[dict[str, Any]] = [
        {"series": series, "specialty": specialty, "title_level": level, "division": division}
        for series in ("10", "11")
        for specialty in ("1001", "1002")
        for level in (TitleLevel.SENIOR_FULL, TitleLevel.INTERMEDIATE, TitleLevel.JUNIOR_ENTRY)
        for division in ("320102", "320500", "320000")
    ]
    on = date(2026, 6, 1)
    story = Story()
    seen: list[UUID] = []

    @given(st.lists(_registered, max_size=12, unique_by=lambda event: event.committee))
    @settings(max_examples=25, deadline=None)
    def some(events: list[CommitteeRegistered]) -> None:
        for event in events:
            if event.committee not in seen:
                seen.append(event.committee)
                story.tell(COMMITTEE_DECIDER, event.committee, event)

    some()
    for cancelled in seen[::7]:
        story.do(COMMITTEE_DECIDER, cancelled, CancelCommittee(reason="到期"))
    show(story, engine)

    def may(committee: UUID, choice: dict[str, Any]) -> bool:
        state = story.state(COMMITTEE_DECIDER, committee)
        valid = replace(state, valid_from=on, valid_until=on)
        try:
            require_scope(valid, on=on, **choice)
        except Rejected:
            return False
        return True

    hits = 0
    with engine.connect() as tx:
        for choice in choices:
            found = {row.committee for row in committees.for_choice(tx, **choice)}
            assert found == {one for one in seen if may(one, choice)}
            hits += len(found)
    assert hits


def test_a_committee_follows_its_events(engine: sa.Engine, story: Story) -> None:
    story.do(
        COMMITTEE_DECIDER,
        COMMITTEE,
        DelegateAuthority(delegation=Delegation(since=date(2026, 1, 1), until=date(2026, 6, 30))),
        RenewValidity(
            valid_from=date(2026, 1, 1), valid_until=date(2028, 12, 31), on=date(2026, 6, 1)
        ),
    )
    show(story, engine)
    with engine.connect() as tx:
        [row] = committees.by_office(tx, OFFICE)
        assert (row.delegated_from, row.delegated_until) == (date(2026, 1, 1), date(2026, 6, 30))
        assert (row.valid_from, row.filed_from) == (date(2025, 1, 1), date(2026, 1, 1))
        assert row.valid_until == date(2028, 12, 31)
        assert (row.template_version, row.version) == (1, 4)
        assert (row.office_name, row.convening_unit_names) == (
            "江苏省工程高评委办公室",
            ("江苏省人社厅职称办",),
        )
        assert committees.get(tx, COMMITTEE) == row

        def total(**filters: Any) -> int:
            asked = CommitteeFilter(**{"on": date(2026, 6, 30)} | filters)
            return committees.listing(tx, asked, Listing()).total

        assert total(text="gcg") == total(series="10") == total(division="320000") == 1
        assert total(delegated=False) == total(series="11") == total(division="320100") == 0
        assert total(title_level=CommitteeTitleLevel.JUNIOR) == 0
        assert total(level=AdministrativeLevel.PROVINCE) == 1
        assert total(delegated=True) == total(delegated=False, on=date(2026, 7, 1)) == 1
        assert (
            total(office="gcgpw") == total(specialty="1001") == total(specialty="jianzhuxue") == 1
        )
        assert total(office="外省") == total(specialty="不存在") == 0
    story.do(COMMITTEE_DECIDER, COMMITTEE, CancelCommittee(reason="到期"))
    show(story, engine)
    with engine.connect() as tx:
        found = [
            committees.listing(
                tx, CommitteeFilter(cancelled=c, on=date(2026, 6, 1)), Listing()
            ).total
            for c in (False, True, None)
        ]
    assert found == [0, 1, 1]


# Routes.


def test_nodes_carry_the_names_of_their_bodies(engine: sa.Engine, story: Story) -> None:
    mode, level = AcquisitionMode.PEER_REVIEW, CommitteeTitleLevel.SENIOR
    stream = route_map_stream(mode, level)
    top = Node(
        node=uid("top"),
        kind=StageKind.TITLE_AUTHORITY,
        level=AdministrativeLevel.PROVINCE,
        organisation=AUTHORITY,
        superior=None,
    )
    middle = replace(
        top, node=uid("middle"), kind=StageKind.COMMITTEE, organisation=OFFICE, superior=uid("top")
    )
    low = Node(
        node=uid("low"),
        kind=StageKind.AUTHORITY,
        level=AdministrativeLevel.COUNTY,
        organisation=uid("Dc"),
        superior=uid("middle"),
        committee=COMMITTEE,
    )
    story.do(
        ROUTE_MAP,
        stream,
        *(AddNode(mode=mode, title_level=level, node=node) for node in (top, middle, low)),
    )
    show(story, engine)
    with engine.connect() as tx:
        filters = routes.NodeFilter(mode=mode, title_level=level)
        assert routes.tree(tx, filters) == ((top.node, 0), (middle.node, 1), (low.node, 2))
        narrow = replace(filters, text="江宁", committee="江苏省工程高评委")
        assert routes.tree(tx, narrow) == ((low.node, 2),)
        found = routes.these(tx, [top.node, middle.node, low.node])
        assert [found[one.node].superior_name for one in (low, middle, top)] == [
            "江苏省工程高评委办公室",
            "江苏省人社厅职称办",
            None,
        ]
        assert (found[low.node].organisation_name, found[low.node].committee_name) == (
            "江宁区建设局",
            "江苏省工程高评委",
        )
        page = routes.listing(tx, filters, Listing(sort="level", size=2))
        assert [row.node for row in page.rows] == [top.node, middle.node]
        assert page.total == 3
        [told] = routes.options(tx, mode, level, "江宁区", 5)
        assert told.node == low.node
        junior = routes.NodeFilter(mode=mode, title_level=CommitteeTitleLevel.JUNIOR)
        assert routes.tree(tx, junior) == ()
    amended = AmendNode(node=low.node, organisation=UNIT, superior=top.node, skipped=True)
    story.do(ROUTE_MAP, stream, amended, CancelNode(node=middle.node, reason="不再需要"))
    show(story, engine)
    with engine.connect() as tx:
        row = routes.node(tx, low.node)
        gone = routes.node(tx, middle.node)
        assert [node for node, _ in routes.tree(tx, filters)] == [top.node, low.node]
        cancelled = replace(filters, cancelled=True)
        assert routes.tree(tx, cancelled) == ((middle.node, 0),)
    assert gone is not None
    assert (gone.cancelled_reason, gone.cancelled_at is not None) == ("不再需要", True)
    assert row is not None
    assert (row.organisation, row.superior, row.skipped) == (UNIT, top.node, True)


# Experts.


def who(tx: Any, *specialties: str) -> set[UUID]:
    return {one.person for one in draw_pool.facts(tx, specialties)}


def test_the_pool_is_asked_by_specialty(engine: sa.Engine, story: Story) -> None:
    def register(name: str, *specialties: str) -> UUID:
        person = story.person(name)
        story.do(
            x.EXPERT,
            expert_stream(person),
            x.RegisterExpert(
                person=person,
                name=Personal(person, name),
                unit=UNIT,
                specialties=specialties,
                level=TitleLevel.SENIOR_FULL,
                term_from=date(2026, 1, 1),
                term_until=date(2028, 12, 31),
                admitted_on=TODAY,
                note="第一批",
                today=TODAY,
            ),
        )
        return person

    one, two, three = register("甲", "1001"), register("乙", "1001", "1002"), register("丙", "1003")
    amended = x.AmendExpert(
        name=Personal(two, "乙"),
        unit=uid("elsewhere"),
        unit_name="省外设计院",
        specialties=("1002", "1003"),
        level=TitleLevel.SENIOR_ASSOCIATE,
        term_from=date(2026, 1, 1),
        term_until=date(2026, 12, 31),
    )
    story.do(x.EXPERT, expert_stream(two), amended)
    show(story, engine)
    with engine.connect() as tx:
        assert who(tx, "1001") == {one}
        assert who(tx, "1001", "1002", "1003") == {one, two, three}
        assert who(tx, "1003") == {two, three}
        assert who(tx) == set()
        row = experts.get(tx, two, TODAY)
        assert row is not None
        assert (row.unit_name, row.specialties, row.level) == (
            "省外设计院",
            ("1002", "1003"),
            TitleLevel.SENIOR_ASSOCIATE,
        )
        assert row.version == 2
        assert experts.listing(tx, ExpertFilter(specialty="1003"), TODAY, Listing()).total == 2
        assert experts.listing(tx, ExpertFilter(text="甲", unit=UNIT), TODAY, Listing()).total == 1
        by_level = ExpertFilter(level=TitleLevel.SENIOR_FULL)
        assert experts.listing(tx, by_level, TODAY, Listing()).total == 2
    left = x.LeftPool(person=three, reason=Personal(three, "退休"))
    story.tell(x.EXPERT, expert_stream(three), left)
    show(story, engine)
    with engine.connect() as tx:
        assert who(tx, "1003") == {two}
        assert experts.listing(tx, ExpertFilter(), TODAY, Listing()).total == 2
        everybody = experts.listing(tx, ExpertFilter(status=None), TODAY, Listing())
        assert everybody.total == 3
        [gone] = [row for row in everybody.rows if row.person == three]
        assert (gone.left_reason, gone.note, gone.admitted_on) == ("退休", "第一批", TODAY)


def test_the_pool_tells_who_could_serve_on_a_day(engine: sa.Engine, story: Story) -> None:
    person = story.person("甲")
    stream = expert_stream(person)
    registered = x.RegisterExpert(
        person=person,
        name=Personal(person, "甲"),
        unit=UNIT,
        specialties=("1001",),
        level=TitleLevel.SENIOR_FULL,
        term_from=date(2026, 1, 1),
        term_until=date(2028, 12, 31),
        admitted_on=TODAY,
        today=TODAY,
    )
    first, last, after = date(2026, 7, 1), date(2026, 7, 9), date(2026, 7, 10)
    away = DeclareUnavailable(period=uid("away"), away_from=first, away_until=last, reason="出国")
    story.do(x.EXPERT, stream, registered, away)
    show(story, engine)

    def serving(on: date, *, available: bool) -> int:
        with engine.connect() as tx:
            wanted = ExpertFilter(status=None, available=available)
            return experts.listing(tx, wanted, on, Listing()).total

    assert [serving(day, available=True) for day in (first, last, after)] == [0, 0, 1]
    assert [serving(day, available=False) for day in (first, date(2029, 1, 1))] == [1, 1]
    with engine.connect() as tx:
        row, free = experts.get(tx, person, last), experts.get(tx, person, after)
    assert row is not None
    assert free is not None
    assert (row.away_until, free.away_until) == (last, None)
    assert row.version == 2
    story.do(x.EXPERT, stream, WithdrawUnavailable(period=away.period))
    show(story, engine)
    assert serving(last, available=True) == 1


# Number pools.


def test_a_pool_counts_what_is_left(engine: sa.Engine) -> None:
    story = Story()
    stream = number_pool_stream(OFFICE)
    level = TitleLevel.SENIOR_ASSOCIATE

    def generate(start: int, end: int) -> GenerateRange:
        return GenerateRange(
            year=2026, division="320000", issuer_code="001", level=level, start=start, end=end
        )

    def take(*names: str) -> TakeNumbers:
        return TakeNumbers(certificates=tuple(uid(name) for name in names), year=2026, level=level)

    story.do(NUMBER_POOL, stream, generate(1, 3), take("a", "b"), generate(11, 20))
    last = story.state(NUMBER_POOL, stream).upcoming(2026, level, 2)[1]
    story.do(NUMBER_POOL, stream, VoidNumber(number=last, reason="打印损坏"), take("c", "d"))
    show(story, engine)
    state = story.state(NUMBER_POOL, stream)
    with engine.connect() as tx:
        found = pools.of_issuers(tx, (OFFICE,))
        assert [(r.prefix, r.start, r.end, r.next, r.available, set(r.void)) for r in found] == [
            (r.prefix, r.start, r.end, r.next, r.available, set(r.void)) for r in state.ranges
        ]
        assert [r.available for r in found] == [0, 8]
        assert state.available(2026, level) == 8
        assert pools.of_issuers(tx, (UNIT,)) == ()
        left = RangeFilter(year=2026, level=level, left=True)
        for sort in ("place", "year", "level", "available"):
            assert pools.listing(tx, (OFFICE,), left, Listing(sort=sort)).rows == found[1:]
        assert pools.listing(tx, (OFFICE,), RangeFilter(year=2027), Listing()).total == 0
