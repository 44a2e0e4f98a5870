"""The ballot box: where choices are while a vote is open, and nowhere else.

Counters in the memory of one process. A choice is added to its counter and forgotten; no
list, order or time of choices exists. What is stored is who returned a ballot and, when the
box is closed, the counters. A crash loses the box, and the ballot is repeated
(docs/adr/0002-secret-ballot.md).
"""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from threading import Lock
from uuid import UUID

from domain.committees.secret_ballot import Tally
from domain.decider import Rejected


class Choice(StrEnum):
    """赞成 / 反对 / 弃权; never stored. Codes and words are of one length each, so that the
    size of a request or of a page does not tell what was chosen."""

    YES = "Y"
    NO = "N"
    ABSTAIN = "A"


class BallotLost(Exception):
    """This process holds no such box: it restarted, or the ballot is closed or elsewhere."""

    def __init__(self, ballot: UUID) -> None:
        super().__init__(f"ballot {ballot} is not here")
        self.ballot = ballot


class BallotBox:
    """All the open ballots of this process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._ballots: dict[UUID, _Ballot] = {}
        self._lock = Lock()

    def open(self, ballot: UUID, electors: Mapping[UUID, Collection[UUID]]) -> None:
        """An empty box. `electors` by declaration, as `ReviewMeeting.all_electors` gives them.

        Raises `Rejected`: ballot-used-before.
        """
        with self._lock:
            if ballot in self._ballots:
                raise Rejected("ballot-used-before")
            self._ballots[ballot] = _Ballot(electors)

    def cast(
        self,
        ballot: UUID,
        expert: UUID,
        choices: Mapping[UUID, Choice],
        record: Callable[[], None],
    ) -> None:
        """Take one expert's ballot: a choice for every declaration they may vote on.

        `record` stores that the ballot was returned (ReturnBallot). The choices count only
        when it succeeds; an exception of it goes through and the ballot can be cast again.
        Raises `BallotLost`, and `Rejected`: not-an-elector, ballot-already-returned,
        ballot-incomplete.
        """
        box = self._find(ballot)
        with box.lock:
            box.require_here(ballot)
            box.require_valid(expert, choices)
            record()
            box.count(expert, choices)

    def returned(self, ballot: UUID) -> frozenset[UUID]:
        """Who has returned a ballot. Raises `BallotLost`."""
        box = self._find(ballot)
        with box.lock:
            return frozenset(box.returned)

    def close(self, ballot: UUID, record: Callable[[tuple[Tally, ...]], None]) -> None:
        """Count, let `record` store the tallies (CloseBallot), and destroy the box.

        When `record` raises, the box stays open as it was. Raises `BallotLost`.
        """
        box = self._find(ballot)
        with box.lock:
            box.require_here(ballot)
            record(box.tallies())
            self._destroy(ballot, box)

    def discard(self, ballot: UUID) -> None:
        """Destroy a box uncounted, when its ballot is void. One that is gone is no error."""
        with self._lock:
            box = self._ballots.get(ballot)
        if box is not None:
            with box.lock:
                self._destroy(ballot, box)

    def _find(self, ballot: UUID) -> "_Ballot":
        with self._lock:
            box = self._ballots.get(ballot)
        if box is None:
            raise BallotLost(ballot)
        return box

    def _destroy(self, ballot: UUID, box: "_Ballot") -> None:
        box.empty()
        with self._lock:
            self._ballots.pop(ballot, None)


class _Ballot:
    def __init__(self, electors: Mapping[UUID, Collection[UUID]]) -> None:
        self.lock = Lock()
        self.returned: set[UUID] = set()
        self._electors = {d: frozenset(experts) for d, experts in electors.items()}
        self._counts = {d: dict.fromkeys(Choice, 0) for d in electors}
        self._gone = False

    def require_here(self, ballot: UUID) -> None:
        """A thread may have waited for the lock while another closed the box."""
        if self._gone:
            raise BallotLost(ballot)

    def require_valid(self, expert: UUID, choices: Mapping[UUID, Choice]) -> None:
        wanted = {d for d, experts in self._electors.items() if expert in experts}
        if not wanted:
            raise Rejected("not-an-elector")
        if expert in self.returned:
            raise Rejected("ballot-already-returned")
        if set(choices) != wanted or not all(isinstance(c, Choice) for c in choices.values()):
            raise Rejected("ballot-incomplete", fields={"choices": "one-per-candidate"})

    def count(self, expert: UUID, choices: Mapping[UUID, Choice]) -> None:
        self.returned.add(expert)
        for declaration, choice in choices.items():
            self._counts[declaration][choice] += 1

    def tallies(self) -> tuple[Tally, ...]:
        return tuple(
            Tally(
                declaration=declaration,
                yes=counts[Choice.YES],
                no=counts[Choice.NO],
                abstain=counts[Choice.ABSTAIN],
                present=len(self._electors[declaration]),
            )
            for declaration, counts in self._counts.items()
        )

    def empty(self) -> None:
        self._gone = True
        self._counts.clear()
