"""Integrity records, found by whom, in what capacity, of what kind, when, and entered by whom."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.people.integrity import (
    INTEGRITY,
    AddEvidence,
    Capacity,
    CorrectIntegrity,
    Evidence,
    IntegrityKind,
    RecordIntegrity,
    RecordState,
    WithdrawIntegrity,
)
from domain.personal import Personal
from domain.streams import integrity_stream
from projections.experts.draw_pool import serious_record
from projections.listing import Listing
from projections.people import integrity
from projections.people.integrity import IntegrityFilter
from tests.domain.case_samples import APPLICANT, OFFICE, uid
from tests.projections.story import AUTHORITY, Story, show

TODAY = date(2026, 6, 1)
FORGED, COPIED, PRAISED = uid("forged"), uid("copied"), uid("praised")


def record(
    which: UUID, kind: IntegrityKind, until: date | None, *, body: UUID | None = OFFICE
) -> RecordIntegrity:
    expert = which != FORGED
    return RecordIntegrity(
        person=uid("zeng") if expert else APPLICANT,
        record=which,
        kind=kind,
        capacity=Capacity.EXPERT if expert else Capacity.APPLICANT,
        facts=f"事实 {which.hex[:4]}",
        basis=f"文号 {which.hex[:4]}",
        occurred_on=date(2026, 3, 1) if expert else date(2025, 3, 1),
        valid_until=until,
        source="省职称办" if expert else "法院",
        organisation=body,
        today=TODAY,
    )


@pytest.fixture
def told(story: Story) -> Story:
    story.person("曾单", uid("zeng"))
    forged = record(FORGED, IntegrityKind.SERIOUS, date(2026, 6, 1))
    story.do(INTEGRITY, integrity_stream(APPLICANT), forged)
    story.do(
        INTEGRITY,
        integrity_stream(uid("zeng")),
        record(COPIED, IntegrityKind.SERIOUS, None, body=AUTHORITY),
        record(PRAISED, IntegrityKind.GOOD, date(2026, 5, 31), body=None),
    )
    return story


def records(engine: sa.Engine, on: date = TODAY, **filters: Any) -> set[UUID]:
    with engine.connect() as tx:
        found = integrity.listing(tx, IntegrityFilter(**filters), on, Listing())
    return {row.record for row in found.rows}


def kept_out(tx: sa.Connection) -> dict[UUID, date | None]:
    """Who is drawn no more, and until when; None for good."""
    c = serious_record.c
    return {row.person: row.valid_until for row in tx.execute(sa.select(c.person, c.valid_until))}


def test_records_are_found_by_every_condition(engine: sa.Engine, told: Story) -> None:
    show(told, engine)
    assert records(engine) == {FORGED, COPIED, PRAISED}
    of_zeng = {COPIED, PRAISED}
    assert records(engine, text="zeng") == records(engine, persons=(uid("zeng"),)) == of_zeng
    assert records(engine, capacity=Capacity.EXPERT) == of_zeng
    assert records(engine, kind=IntegrityKind.GOOD) == {PRAISED}
    assert records(engine, state=RecordState.IN_FORCE) == {FORGED, COPIED}
    assert records(engine, on=date(2026, 6, 2), state=RecordState.EXPIRED) == {FORGED, PRAISED}
    assert records(engine, facts=f"文号 {COPIED.hex[:4]}") == {COPIED}
    assert records(engine, source="法") == {FORGED}
    assert records(engine, since=date(2026, 1, 1)) == of_zeng
    assert records(engine, until=date(2025, 12, 31)) == {FORGED}
    assert records(engine, bodies=(OFFICE,)) == {FORGED}
    assert PRAISED in records(engine, region="320000"), "what the system entered is the province's"
    assert PRAISED not in records(engine, region="320100")


def test_whom_a_serious_record_keeps_from_draws(engine: sa.Engine, told: Story) -> None:
    show(told, engine)
    with engine.connect() as tx:
        assert kept_out(tx) == {APPLICANT: TODAY, uid("zeng"): None}


def test_corrections_files_and_withdrawals_are_shown(engine: sa.Engine, told: Story) -> None:
    stream = integrity_stream(uid("zeng"))
    file = Evidence(
        digest="a" * 64,
        name=Personal(uid("zeng"), "决定.pdf"),
        media_type="application/pdf",
        size=9,
    )
    told.do(
        INTEGRITY,
        stream,
        AddEvidence(record=COPIED, file=file),
        CorrectIntegrity(
            record=COPIED,
            kind=IntegrityKind.BREACH,
            capacity=Capacity.EXPERT,
            facts="新的事实",
            basis="新的文号",
            occurred_on=date(2026, 3, 2),
            valid_until=date(2027, 3, 1),
            source="省职称办",
            reason="笔误",
            organisation=AUTHORITY,
            today=TODAY,
        ),
        WithdrawIntegrity(record=PRAISED, reason="重复", organisation=AUTHORITY),
    )
    show(told, engine)
    with engine.connect() as tx:
        every = {row.record: row for row in integrity.of_person(tx, uid("zeng"), TODAY)}
        assert kept_out(tx) == {APPLICANT: TODAY}
        assert integrity.get(tx, uid("nothing"), TODAY) is None
    assert every.keys() == {COPIED, PRAISED}
    corrected, withdrawn = every[COPIED], every[PRAISED]
    assert (corrected.facts, corrected.files, corrected.organisation) == ("新的事实", 1, AUTHORITY)
    assert corrected.name == "曾单"
    assert (withdrawn.state, withdrawn.withdrawn_reason) == (RecordState.WITHDRAWN, "重复")
