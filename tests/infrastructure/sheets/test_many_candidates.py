"""A plan and all its candidates move in one append; the short form of tests/bench/test_plan.py."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from infrastructure.log.event_log import StoredEventLog
from tests.infrastructure.many_candidates import ManyCandidates, many_candidates

CANDIDATES = 60


@pytest.fixture
def plan(database_url: str, tmp_path: Path) -> Iterator[ManyCandidates]:
    with many_candidates(database_url, tmp_path, CANDIDATES) as plan:
        yield plan


def test_a_plan_moves_all_its_candidates_in_one_append(plan: ManyCandidates) -> None:
    steps = (
        (plan.draft, "Tp"),
        (plan.submit, "Tp"),
        (plan.approve, "P1"),
        (lambda: plan.publicise("P1"), "P1"),
        (lambda: plan.close("P1"), "E"),
        (plan.vote, "P2"),
        (lambda: plan.publicise("P2"), "P2"),
        (lambda: plan.close("P2"), "X"),
        (plan.file, "X"),
    )
    for step, stage in steps:
        with (
            patch.object(StoredEventLog, "append", autospec=True, side_effect=_APPEND) as appends,
            patch.object(StoredEventLog, "read", autospec=True, side_effect=_READ) as reads,
            patch.object(StoredEventLog, "read_many", autospec=True, side_effect=_MANY) as many,
        ):
            step()
        assert appends.call_count == 1, "all streams or none"
        if step != plan.vote:  # which is a meeting's, and only stands in for it
            assert reads.call_count <= 4, "the plan, its committee, the calendar"
            assert many.call_count <= 1, "and all declarations at once"
        assert plan.stages == {stage}
    assert plan.filed == CANDIDATES
    assert len(plan.log.read(plan.plan)) == 8, "the plan's stream does not grow with its candidates"


_APPEND, _READ = StoredEventLog.append, StoredEventLog.read
_MANY = StoredEventLog.read_many
