"""The leaves of a live store, whatever somebody may have done to its rows."""

import time
from collections.abc import Iterator
from struct import error as unpackable

from application.ports import Unavailable
from domain.rules import log_leaf
from infrastructure.evidence.audit_check import UNREADABLE
from infrastructure.evidence.log_evidence import Hashed
from infrastructure.evidence.log_tree import StoredRows

AT_ONCE = 5_000
PATIENCE = 30.0
"""Seconds to wait for a transaction that could still store an earlier event."""
_FOREIGN = (ValueError, TypeError, AttributeError, unpackable)
"""What rows lead to that no program of ours wrote."""


def stored_leaves(log: StoredRows) -> Iterator[Hashed]:
    """Position and hash of every event up to the end of the log as it is now. Raises what the
    store raises."""
    position, last = 0, log.last_position()
    waited = time.monotonic()
    while position < last:
        page = _page(log, position, AT_ONCE)
        if not page and time.monotonic() - waited > PATIENCE:
            raise Unavailable("an event before the log's end is still under way")
        if page:
            waited = time.monotonic()
            position = page[-1][0]
            yield from page


def _page(log: StoredRows, position: int, limit: int) -> list[Hashed]:
    """The next leaves; a row that cannot be one of ours is met alone, by halving the page."""
    try:
        rows = log.rows_after(position, limit)
        return list(zip((row[4] for row in rows), log_leaf.hashes(rows), strict=True))
    except _FOREIGN:
        if limit == 1:
            return [(position + 1, UNREADABLE)]
        return _page(log, position, limit // 2)
