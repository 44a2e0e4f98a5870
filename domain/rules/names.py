"""People's names and numbers: which characters a legal name may hold, and how both are masked.

The legal name is kept as written; `search_key` is what look-ups compare.
"""

import unicodedata
from bisect import bisect_right

from domain.decider import Rejected

LONGEST_NAME = 60
"""Characters; the longest names on residence permits fit."""

_DOTS = "·•‧・"
"""The middle dot between the parts of a name, and what keyboards type in its place."""

_IDEOGRAPHS = (
    (0x3007, 0x3007),  # 〇
    (0x3400, 0x4DBF),  # Extension A
    (0x4E00, 0x9FFF),  # Unified Ideographs
    (0xF900, 0xFAD9),  # Compatibility Ideographs, the assigned ones
    (0x20000, 0x2A6DF),  # Extension B
    (0x2A700, 0x2EBE0),  # Extensions C to F
    (0x2EBF0, 0x2EE5D),  # Extension I
    (0x2F800, 0x2FA1D),  # Compatibility Supplement
    (0x30000, 0x323AF),  # Extensions G and H
)
_STARTS = tuple(first for first, _ in _IDEOGRAPHS)

# Two characters each.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
    "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良"
    "漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生公户公玉梁丘左丘东门"
    "西门南荣第五"
)
_COMPOUND_SURNAMES = frozenset(_COMPOUND[i : i + 2] for i in range(0, len(_COMPOUND), 2))


def check_name(name: str, *, latin: bool = False) -> str:
    """The name as given, once every character is allowed; `latin` for holders of passports.

    Raises `Rejected`: name-empty, name-too-long, name-outer-space, and name-character with the
    code point that is refused (control, bidirectional and zero-width characters, lone
    surrogates, private use, and everything else that no name is written with).
    """
    if not name.strip():
        raise Rejected("name-empty")
    if len(name) > LONGEST_NAME:
        raise Rejected("name-too-long", longest=LONGEST_NAME)
    if name != name.strip():
        raise Rejected("name-outer-space")
    for character in name:
        if not (_of_chinese_name(character) or (latin and _of_latin_name(character))):
            raise Rejected("name-character", codepoint=f"U+{ord(character):04X}")
    return name


def search_key(name: str) -> str:
    """The same for every spelling of one name: width, case, dots and spaces do not matter."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if c.isalnum())


def mask_name(name: str) -> str:
    """张三 becomes 张*, 欧阳娜娜 欧阳**; of names in parts only the first character stays."""
    if len(name) < 2:
        return "*" * len(name)
    shown = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return name[:shown] + "".join(c if c in _DOTS or c == " " else "*" for c in name[shown:])


def mask_id_number(number: str) -> str:
    """The first three and last four of eighteen characters; of shorter ones the outer two."""
    if len(number) < 18:
        return number[:1] + "*" * (len(number) - 2) + number[-1:] if len(number) > 2 else "**"
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def _of_chinese_name(character: str) -> bool:
    point = ord(character)
    place = bisect_right(_STARTS, point) - 1
    return (place >= 0 and point <= _IDEOGRAPHS[place][1]) or character in _DOTS


def _of_latin_name(character: str) -> bool:
    if character in " -'’.":
        return True
    # Latin-1 letters and the extensions A and B; × and ÷ sit among them and are no letters.
    return character.isalpha() and ord(character) <= 0x24F and character not in "ªº"
