"""Entrusted review (省外委托评审): a committee of another province reviews one of our people.

The person, or their unit for them, asks; the HR unit, its authority and HRSS decide one after
another, and what HRSS grants becomes a letter of entrustment (委托函).
"""

from typing import get_args

from domain.cases.entrusted_review.commands import Command
from domain.cases.entrusted_review.decide import EntrustedReview, decide, evolve
from domain.cases.entrusted_review.events import Event
from domain.decider import Decider

ENTRUSTED_REVIEW: Decider[Command, EntrustedReview, Event] = Decider(
    "entrusted_review", get_args(Event), EntrustedReview(), decide, evolve
)

__all__ = ["ENTRUSTED_REVIEW", "EntrustedReview"]
