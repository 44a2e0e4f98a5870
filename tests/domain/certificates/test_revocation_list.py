"""When a revocation list is due, and that two processes publish one."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.certificates.revocation_list import (
    EVERY,
    REVOCATION_LIST,
    VALID_FOR,
    ListPublished,
    PublishList,
)
from tests.domain.case_samples import uid
from tests.spec import spec

NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)
KEY = uid("key")
PUBLISH = PublishList(
    sequence=1, issued_at=NOW, next_update=NOW + VALID_FOR, entries=3, digest="ab", key=KEY
)


def test_lists_are_numbered_without_a_gap() -> None:
    nothing = spec(REVOCATION_LIST)
    (published,) = nothing.when(PUBLISH).events
    assert isinstance(published, ListPublished)
    nothing.after(PUBLISH).when(PUBLISH).rejected("list-published")
    nothing.after(PUBLISH).when(replace(PUBLISH, sequence=3)).rejected("list-published")
    assert nothing.after(PUBLISH).state.next_sequence == 2


def test_it_is_due_daily_and_whenever_something_changed() -> None:
    state = spec(REVOCATION_LIST).after(PUBLISH).state
    assert not state.is_due(NOW, 3, KEY)
    assert state.is_due(NOW, 4, KEY)
    assert state.is_due(NOW, 3, uid("new key"))
    assert state.is_due(NOW, 3, None)
    assert state.is_due(NOW + EVERY, 3, KEY)
    assert spec(REVOCATION_LIST).state.is_due(NOW, 0, None)
    assert EVERY < VALID_FOR
