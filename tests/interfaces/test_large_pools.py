"""The request for a draw reads the pool in a few queries, however many experts there are.

The bench draws from 100,000 (tests/bench/test_draws.py); this is the same with some hundreds.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.experts.drawing import (
    DrawApproval,
    DrawForm,
    Reveal,
    approve_draw,
    request_draw,
)
from application.experts.drawing import reveal_secret as reveal
from application.ports import Unavailable
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW, ExpertDraw, transcript
from domain.rules.avoidance import ExclusionRule
from domain.rules.draw_transcript import failures, verify
from domain.rules.transcript_file import read, write
from tests.interfaces.small_world import SEAT, small_world
from tests.large_pool import ALTERNATES, GROUPS, PRIMARY, filled, uid

EXPERTS = 800
MOST_READS = 10
"""Streams: the plan, its candidate, the committee, and the draw itself."""
MINE, THEIRS = "11" * 32, "22" * 32


def test_a_pool_is_frozen_and_drawn_on_either_store(
    tmp_path: Path, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_world(tmp_path, new_database) as small:
        large = filled(small, EXPERTS, units=400)
        act, actor = small.stage.act, small.actor
        office, authority = actor(SEAT.short), actor("title-320000")
        streams: list[UUID] = []
        read_stream = small.system.log.read

        def counted(stream: UUID, *args: Any, **kwargs: Any) -> Any:
            streams.append(stream)
            return read_stream(stream, *args, **kwargs)

        monkeypatch.setattr(small.system.log, "read", counted)
        form = DrawForm(plan=large.plan, cap_per_unit=2, secret=MINE)
        draw = act(office, request_draw, form)
        assert len(streams) <= MOST_READS
        act(authority, approve_draw, DrawApproval(secret=THEIRS), draw)
        act(office, reveal, Reveal(secret=MINE), draw)
        act(authority, reveal, Reveal(secret=THEIRS), draw)
        state: ExpertDraw = small.stage.look(EXPERT_DRAW, draw)
        assert state.pool is not None
        late = {uid("expert", n) for n in range(EXPERTS) if n // GROUPS % 20 == 7}
        assert {one.expert for one in state.pool.exclusions} == late
        assert {one.rule for one in state.pool.exclusions} == {ExclusionRule.TERM_OVER}
        assert state.pool.eligible == EXPERTS - len(late)
        assert len(state.seats) == GROUPS * (PRIMARY + ALTERNATES) + 1
        assert not late & set(state.drawn)
        assert failures(verify(read(write(transcript(state))))) == ()


def test_a_read_model_that_stands_still_stops_the_draw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody might have been barred since: better no draw than one that missed it."""
    with small_world(tmp_path, lambda: f"sqlite:///{tmp_path / uuid4().hex}.db") as small:
        large = filled(small, 20)
        monkeypatch.setattr(small.system.worker, "wait_for", lambda *_, **__: False)
        form = DrawForm(plan=large.plan, kind=DrawKind.TRIAL)
        with pytest.raises(Unavailable):
            small.stage.act(small.actor(SEAT.short), request_draw, form)
