"""Letter register (发文登记): the numbers under which one body has sent letters, each once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from domain.decider import Decider, Rejected

LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLetter:
    number: str
    """文号, as printed."""
    letter: UUID
    """What the letter belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRegistered:
    """登记文号"""

    number: str
    letter: UUID


Command = RegisterLetter
Event = LetterRegistered


def _nothing() -> Mapping[str, UUID]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRegister:
    letters: Mapping[str, UUID] = field(default_factory=_nothing)


def decide(command: Command, state: LetterRegister) -> list[Event]:
    number = command.number.strip()
    if not 1 <= len(number) <= LONGEST_NUMBER:
        raise Rejected(
            "letter-wrong", fields={"letter_number": "letter-number"}, longest=LONGEST_NUMBER
        )
    if number in state.letters:
        raise Rejected("letter-wrong", fields={"letter_number": "letter-number-taken"})
    return [LetterRegistered(number=number, letter=command.letter)]


def evolve(state: LetterRegister, event: Event) -> LetterRegister:
    return LetterRegister(letters=MappingProxyType({**state.letters, event.number: event.letter}))


LETTER_REGISTER: Decider[Command, LetterRegister, Event] = Decider(
    "letter_register", (LetterRegistered,), LetterRegister(), decide, evolve
)
