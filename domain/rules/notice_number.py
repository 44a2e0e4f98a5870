"""Number of a fee notice (缴费通知编号): what a payer writes beside a bank transfer.

`JF`, two digits of the year, twelve that follow from the declaration, and a check digit that
catches one wrong digit and two neighbours exchanged (Luhn, ISO/IEC 7812-1, but for 09 and 90).
"""

import re
from uuid import UUID

_FORM = re.compile(r"JF([0-9]{15})", re.ASCII)
_DIGITS = 12


def notice_number(declaration: UUID, year: int) -> str:
    """The same for ever. Two declarations share one about once in 10^12."""
    digits = f"{year % 100:02}{declaration.int % 10**_DIGITS:0{_DIGITS}}"
    return f"JF{digits}{_check_digit(digits)}"


def is_notice_number(text: str) -> bool:
    found = _FORM.fullmatch(text)
    return found is not None and _check_digit(found[1][:-1]) == found[1][-1]


def _check_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
