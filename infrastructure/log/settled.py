"""Which positions of the log nobody can still fill in.

On PostgreSQL an event gets its position (a serial number) before its transaction commits, so
position 8 may become visible before position 7. A reader that has passed 8 by then never sees
7. Holding every writer behind one table lock would prevent it; so does the method by which
CREATE INDEX CONCURRENTLY knows that nobody writes unseen:

1. Look: in one statement read `highest`, the highest visible position, and then the set of
   transactions that hold the lock of an INSERT (ROW EXCLUSIVE) on the events table.
2. Once every transaction of that set has ended, all positions up to `highest` are settled.

Why that is enough. Let p <= highest be a position that was ever given to an event, by a
transaction T. An INSERT takes its table lock before it takes a number, and keeps it until its
transaction has ended. Numbers are handed out in order (the sequence's CACHE is 1), so T had its
number, and therefore its lock, before the owner of `highest` got that number, thus before
that owner committed, thus before the snapshot in which `highest` was visible. The lock
table is read after that snapshot was taken, since a statement's snapshot precedes its execution.
At that moment T either still holds its lock, and then it is in the set; or it has ended.
PostgreSQL makes a commit visible before it releases the locks, so once T is gone from the
lock table, its events are visible to every snapshot taken afterwards, or it was rolled
back. The page is read by a later statement, so it misses nothing up to `highest`.

Nothing has to be waited for: a look stays valid, so the reader remembers the looks that are
not settled yet, and every new one tells which transactions of the old ones have ended. A
slow transaction holds back only what came after it began. Transactions are told apart by their
virtual ids, which are not used twice by one server run.

What it relies on: the reader talks to the primary (a replica does not show these locks), by one
connection (after a fail-over it starts afresh), and nobody uses PREPARE TRANSACTION on
the table, which would change a transaction's virtual id.
"""

from collections import deque
from collections.abc import Set

MEMORY = 16
"""Looks remembered. While one transaction is slow, more would tell nothing new."""


class Settled:
    """The highest settled position, worked out from a series of looks."""

    def __init__(self) -> None:
        self.position = 0
        self._pending: deque[tuple[int, Set[str]]] = deque()

    def look(self, highest: int, writing: Set[str]) -> int:
        """Take in one look; returns the highest position now settled.

        `writing` are the transactions that held the table's insert lock after `highest` was
        read. Looks must be given in the order in which they were taken.
        """
        if len(self._pending) == MEMORY:
            self._pending.pop()  # the new look, stricter and further, stands for it
        self._pending.append((highest, writing))
        # A transaction of an older look that still writes is in every later look too, so no
        # look is settled before the ones in front of it.
        while self._pending and self._pending[0][1].isdisjoint(writing):
            self.position = max(self.position, self._pending.popleft()[0])
        return self.position
