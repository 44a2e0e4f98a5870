"""Names and identity numbers that are plainly invented: given names 演…, division 329999."""

from datetime import date

from domain.rules.identifiers import id_check_character

_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张"
_NUMERALS = "一二三四五六七八九十"
NO_SUCH_DIVISION = "329999"


def name(place: int) -> str:
    """A different name for each place below 200: 赵演一, 钱演一 ..."""
    surname = _SURNAMES[place % len(_SURNAMES)]
    return f"{surname}演{_NUMERALS[place // len(_SURNAMES)]}"


def identity_number(place: int) -> str:
    """A well-formed number that no office has given out."""
    born = date(1968 + place % 28, 1 + place % 12, 1 + place % 28)
    first17 = f"{NO_SUCH_DIVISION}{born:%Y%m%d}{place % 1000:03d}"
    return first17 + id_check_character(first17)
