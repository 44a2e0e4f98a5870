"""What a province may set for itself, within what the nation leaves to it (docs/rules.md)."""

from dataclasses import dataclass

from domain.rules.filing import MAXIMUM_VALIDITY_YEARS
from domain.rules.publicity import MINIMUM_PUBLICITY_DAYS
from domain.rules.quorum import FEWEST, OTHERS, lawful_size

SUPPLEMENT_DAYS = 10
"""Working days to answer a supplement notice, where the officer names no other number.

Source: product section 2; the regulation (chapter 3) has a case count as given up that is not
supplemented in time, and leaves the time to the province.
"""

REEXAMINATION_DAYS = 10
"""Working days to ask for a re-examination, from the day after the result was made known.

Source: product section 3, B5; the regulation (chapter 3) lets whoever disagrees with a result ask
for one, and leaves the time to the province.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvincialRules:
    """Raises ValueError for what would be laxer than the national rules."""

    publicity_days: int = MINIMUM_PUBLICITY_DAYS
    """Working days of a publicity, at least."""
    supplement_days: int = SUPPLEMENT_DAYS
    reexamination_days: int = REEXAMINATION_DAYS
    filing_years: int = MAXIMUM_VALIDITY_YEARS
    """A committee's filing, at most."""
    other_seats: int = OTHERS
    """Seats of a committee below the senior ones, at least, where it sets no number of its own."""

    def __post_init__(self) -> None:
        lawful = (
            self.publicity_days >= MINIMUM_PUBLICITY_DAYS
            and self.supplement_days >= 1
            and self.reexamination_days >= 1
            and 1 <= self.filing_years <= MAXIMUM_VALIDITY_YEARS
            and lawful_size(self.other_seats, FEWEST)
        )
        if not lawful:
            raise ValueError("laxer than the national rules")


USUAL_RULES = ProvincialRules()
