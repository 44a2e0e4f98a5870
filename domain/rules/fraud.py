"""弄虚作假: what follows for somebody who got a title by fraud.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019), on legal liability: the title is withdrawn
and the fact recorded for three years.
"""

from datetime import date

from domain.rules.filing import last_day

FRAUD_BAR_YEARS = 3
"""Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019), chapter 7."""


def barred_until(since: date) -> date:
    """The last day of the bar, and of the record, that begin on the day of the revocation."""
    return last_day(since, FRAUD_BAR_YEARS)
