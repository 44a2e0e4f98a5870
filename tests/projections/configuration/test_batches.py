"""Yearly batches as they are listed: the phases of a day, and the windows that are open."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from domain.configuration.yearly_batch import (
    YEARLY_BATCH,
    BatchPhase,
    BatchTerms,
    CancelBatch,
    DraftBatch,
    ExtendBatch,
    PublishBatch,
)
from domain.streams import batch_stream
from projections.configuration import batches
from projections.configuration.batches import BatchFilter
from projections.listing import Listing
from tests.domain.case_samples import (
    COMMITTEE,
    OFFICE,
    TEMPLATE,
    uid,
)
from tests.projections.story import Story, show

OPENS, CLOSES = date(2026, 5, 1), date(2026, 6, 30)
TERMS = BatchTerms(opens_on=OPENS, closes_on=CLOSES, cut_off_on=date(2026, 12, 31))
BATCH = batch_stream(COMMITTEE, 2026)
DAY = timedelta(days=1)


def published(story: Story) -> None:
    story.do(
        YEARLY_BATCH,
        BATCH,
        DraftBatch(committee=COMMITTEE, year=2026, terms=TERMS),
        PublishBatch(template=TEMPLATE, on=OPENS),
    )


def found(engine: sa.Engine, on: date, **conditions: Any) -> dict[object, BatchPhase]:
    wanted = BatchFilter(on=on, **conditions)
    with engine.connect() as tx:
        rows = batches.listing(tx, wanted, Listing()).rows
    return {row.id: row.phase(on) for row in rows}


def test_the_list_and_the_rule_agree_on_every_day(engine: sa.Engine, story: Story) -> None:
    published(story)
    show(story, engine)
    for on in (OPENS - DAY, OPENS, CLOSES, CLOSES + DAY):
        phase = found(engine, on)[BATCH]
        for asked in BatchPhase:
            assert found(engine, on, phase=asked) == ({BATCH: phase} if asked is phase else {})


def test_an_extended_window_is_open_again_and_a_cancelled_one_is_not(
    engine: sa.Engine, story: Story
) -> None:
    published(story)
    longer = ExtendBatch(closes_on=CLOSES + 31 * DAY, reason="系统停机", on=CLOSES)
    story.do(YEARLY_BATCH, BATCH, longer)
    show(story, engine)
    with engine.connect() as tx:
        [window] = batches.windows(tx, CLOSES + DAY, Listing()).rows
        assert (window.closes_on, window.extended) == (CLOSES + 31 * DAY, True)
        assert window.version == 3
        assert batches.of_committees(tx, [COMMITTEE], 2025) == {}
    story.do(YEARLY_BATCH, BATCH, CancelBatch(reason="换届"))
    show(story, engine)
    with engine.connect() as tx:
        assert batches.windows(tx, CLOSES, Listing()).rows == ()
        row = batches.of_committees(tx, [COMMITTEE], 2026)[COMMITTEE]
        assert (row.phase(CLOSES), row.cancelled_reason) == (BatchPhase.CANCELLED, "换届")


def test_a_batch_drawn_up_anew_starts_again(engine: sa.Engine, story: Story) -> None:
    published(story)
    anew = replace(TERMS, closes_on=date(2026, 8, 31))
    story.do(
        YEARLY_BATCH,
        BATCH,
        CancelBatch(reason="换届"),
        DraftBatch(committee=COMMITTEE, year=2026, terms=anew),
    )
    show(story, engine)
    assert found(engine, OPENS) == {BATCH: BatchPhase.DRAFT}
    assert found(engine, OPENS, office=OFFICE) == {BATCH: BatchPhase.DRAFT}
    assert found(engine, OPENS, office=uid("other")) == {}
    assert found(engine, OPENS, year=2025) == {}
    assert found(engine, OPENS, within="310000") == {}
