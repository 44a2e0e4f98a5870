"""Secret ballot (无记名投票): the words of a vote in a review meeting, and the count's rules.

The log keeps who returned a ballot and, once it is closed, the tally. Choices live in the
ballot box alone (`application.committees.ballot_box`) and are never part of a command or an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.decider import Rejected
from domain.rules.quorum import passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """计票: `present` counts the experts present who were not recused, voting or not."""

    declaration: UUID
    yes: int
    no: int
    abstain: int
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """表决结果"""

    declaration: UUID
    yes: int
    no: int
    abstain: int
    present: int
    passed: bool


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBallot:
    """One ballot per expert on all the candidates they may vote for."""

    ballot: UUID
    candidates: tuple[UUID, ...] = ()
    """Declarations; empty: all that are undecided."""
    paper: bool = False
    """纸质投票: papers are handed out, and two people enter the count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnBallot:
    """The choices are not part of this and must never be stored beside it."""

    ballot: UUID
    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBallot:
    ballot: UUID
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCount:
    """What was counted for one candidate; unclear papers are abstentions."""

    declaration: UUID
    yes: int
    no: int
    abstain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPaperTally:
    ballot: UUID
    clerk: UUID
    """The account that enters it."""
    issued: int
    """发出 papers."""
    returned: int
    """收回 papers."""
    counts: tuple[PaperCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPaperTally:
    """By somebody else, who types the same numbers again."""

    ballot: UUID
    clerk: UUID
    issued: int
    returned: int
    counts: tuple[PaperCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidBallot:
    """The ballot box was lost; the ballot is repeated under a new id."""

    ballot: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignTally:
    chair: UUID


Command = (
    OpenBallot
    | ReturnBallot
    | CloseBallot
    | EnterPaperTally
    | ConfirmPaperTally
    | VoidBallot
    | SignTally
)

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotOpened:
    """投票开始; `electors` are the experts present"""

    ballot: UUID
    electors: tuple[UUID, ...]
    candidates: tuple[UUID, ...]
    """Declarations; empty: all of the meeting, as every ballot once was."""
    paper: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotReturned:
    """交回选票: who, never what"""

    ballot: UUID
    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotClosed:
    """投票结束, 计票"""

    ballot: UUID
    tallies: tuple[Tally, ...]
    complete: bool
    """Nobody is left to vote on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTallyEntered:
    """纸质投票: 录入计票, by the first of two people"""

    ballot: UUID
    clerk: UUID
    issued: int
    returned: int
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTallyConfirmed:
    """纸质投票: 复核计票, by the second, who counted the same"""

    ballot: UUID
    clerk: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotVoided:
    """投票作废重投"""

    ballot: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TallySigned:
    """签字确认计票结果, by the chair or the vice-chair who presides"""

    chair: UUID
    ballot: UUID
    results: tuple[Result, ...]


Event = (
    BallotOpened
    | BallotReturned
    | BallotClosed
    | PaperTallyEntered
    | PaperTallyConfirmed
    | BallotVoided
    | TallySigned
)


def require_true_tallies(
    tallies: tuple[Tally, ...], *, present: Mapping[UUID, int], returned: Mapping[UUID, int]
) -> None:
    """The tallies fit the people: one for each declaration, no vote too many or too few.

    `present` and `returned` count, by declaration and without the recused, the experts
    present and the ballots returned. Raises `Rejected`: tallies-listed-wrong, tally-negative,
    tally-present-wrong, tally-votes-wrong.
    """
    counted = [tally.declaration for tally in tallies]
    if set(counted) != set(present) or len(counted) != len(present):
        raise Rejected("tallies-listed-wrong", fields={"tallies": "one-per-candidate"})
    for tally in tallies:
        if min(tally.yes, tally.no, tally.abstain) < 0:
            raise Rejected("tally-negative", declaration=tally.declaration)
        if tally.present != present[tally.declaration]:
            raise Rejected("tally-present-wrong", declaration=tally.declaration)
        if tally.yes + tally.no + tally.abstain != returned[tally.declaration]:
            raise Rejected("tally-votes-wrong", declaration=tally.declaration)


def result(tally: Tally) -> Result:
    """表决结果: passed with at least two thirds of those present."""
    return Result(
        declaration=tally.declaration,
        yes=tally.yes,
        no=tally.no,
        abstain=tally.abstain,
        present=tally.present,
        passed=passed(tally.yes, tally.present),
    )
