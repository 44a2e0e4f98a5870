"""The Chinese words of every enumeration, by what it is about."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from interfaces.vocabulary import reviews, states, statistics, things

WORDS: dict[type[Enum], Mapping[Any, str]] = {
    **things.WORDS,
    **states.WORDS,
    **reviews.WORDS,
    **statistics.WORDS,
}
"""Enum -> member -> word. Enumerations of the pages themselves are added where they are."""
