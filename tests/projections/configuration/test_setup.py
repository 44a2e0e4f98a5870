"""开始配置: what there is of everything, counted alike on both stores."""

from datetime import date

import sqlalchemy as sa

from domain.certificates.issuer_key import ISSUER_KEY, AddKey
from domain.committees.committee import COMMITTEE as COMMITTEE_DECIDER
from domain.committees.committee import CancelCommittee
from domain.configuration.route import StageKind
from domain.configuration.route_map import (
    ROUTE_MAP,
    AddNode,
    CancelNode,
    Node,
)
from domain.organisations.organisation import OrganisationKind
from domain.streams import issuer_key_stream, route_map_stream
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from projections.certificates import keys
from projections.certificates.keys import KeyFilter
from projections.committees import committees
from projections.configuration import setup
from projections.listing import Listing
from projections.organisations import organisations
from tests.domain.case_samples import COMMITTEE, OFFICE, uid
from tests.projections.story import Story, show

TODAY = date(2026, 6, 1)


def test_what_is_cancelled_or_over_does_not_count(engine: sa.Engine, story: Story) -> None:
    show(story, engine)
    with engine.connect() as tx:
        row = committees.get(tx, COMMITTEE)
        assert row is not None
        found = setup.configured(tx, row.valid_from)
        assert found.bodies[OrganisationKind.COMMITTEE_OFFICE] >= 1
        assert found.series >= 1
        assert sum(found.committees.values()) == 1
        assert found.committees == {row.title_level: 1}
        assert isinstance(row.title_level, CommitteeTitleLevel)
        assert setup.configured(tx, date(2099, 1, 1)).committees == {}
        assert (found.codes, found.without_key, found.numbers) == (0, 0, 0)
    story.do(COMMITTEE_DECIDER, COMMITTEE, CancelCommittee(reason="撤并"))
    show(story, engine)
    with engine.connect() as tx:
        assert setup.configured(tx, row.valid_from).committees == {}


def test_a_map_whose_nodes_are_all_cancelled_is_empty(engine: sa.Engine, story: Story) -> None:
    mode, level = AcquisitionMode.PEER_REVIEW, CommitteeTitleLevel.INTERMEDIATE
    stream, node = route_map_stream(mode, level), uid("node-alone")
    alone = Node(
        node=node,
        kind=StageKind.AUTHORITY,
        level=AdministrativeLevel.CITY,
        organisation=OFFICE,
        superior=None,
    )
    story.do(ROUTE_MAP, stream, AddNode(mode=mode, title_level=level, node=alone))
    show(story, engine)
    with engine.connect() as tx:
        assert setup.configured(tx, TODAY).nodes == {level: 1}
    story.do(ROUTE_MAP, stream, CancelNode(node=node, reason="撤并"))
    show(story, engine)
    with engine.connect() as tx:
        assert setup.configured(tx, TODAY).nodes == {}


def test_keys_are_listed_with_the_newest_of_an_issuer_first(
    engine: sa.Engine, story: Story
) -> None:
    stream = issuer_key_stream(OFFICE)
    for mark in "ab":
        added = AddKey(
            suite="ES256",
            key=uid(f"key-{mark}"),
            organisation=OFFICE,
            certificate=mark * 8,
            fingerprint=mark * 64,
        )
        story.do(ISSUER_KEY, stream, added)
    show(story, engine)
    with engine.connect() as tx:
        body = organisations.get(tx, OFFICE)
        assert body is not None
        asked = KeyFilter(organisation=OFFICE, text=body.name)
        rows = keys.listing(tx, asked, Listing()).rows
        assert [(row.fingerprint[0], row.current) for row in rows] == [("b", True), ("a", False)]
        page = keys.listing(tx, asked, Listing(size=1, page=2))
        assert (page.total, page.rows) == (2, rows[1:])
        assert keys.listing(tx, asked, Listing(sort="added_at", descending=True)).total == 2
        assert keys.listing(tx, KeyFilter(text="无此单位"), Listing()).total == 0
