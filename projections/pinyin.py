"""Names in pinyin, for typed search and for sorting where the database knows no Chinese."""

from typing import Any, NamedTuple

from pypinyin import Style, lazy_pinyin

from domain.rules.names import search_key

SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "任": "ren",
    "查": "zha",
    "区": "ou",
    "朴": "piao",
    "华": "hua",
    "盖": "ge",
    "缪": "miao",
    "员": "yun",
    "翟": "zhai",
    "折": "she",
    "种": "chong",
    "秘": "bi",
    "冼": "xian",
    "宓": "mi",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "长孙": "zhang sun",
    "单于": "chan yu",
    "令狐": "ling hu",
}
"""Characters that are read otherwise when they are a surname."""


class Spelling(NamedTuple):
    """What look-ups compare, all in lower case without spaces."""

    key: str
    pinyin: str
    initials: str


NOTHING = Spelling("", "", "")


def of_person(name: str | None) -> Spelling:
    """张三 → zhangsan, zs; the surname in its own reading. None: no key, found by nothing."""
    if name is None:
        return NOTHING
    for length in (2, 1):
        surname = SURNAMES.get(name[:length])
        if surname:
            rest = lazy_pinyin(name[length:], style=Style.NORMAL)
            return _spelling(name, [*surname.split(), *rest])
    return of_name(name)


def of_name(name: str) -> Spelling:
    """Of an organisation, a committee or a specialty."""
    return _spelling(name, lazy_pinyin(name, style=Style.NORMAL))


def spelled(name: str) -> dict[str, Any]:
    """The columns that `listing.named` searches."""
    spelling = of_name(name)
    return {
        "name": name,
        "name_key": spelling.key,
        "pinyin": spelling.pinyin,
        "initials": spelling.initials,
    }


def _spelling(name: str, syllables: list[str]) -> Spelling:
    plain = [key for syllable in syllables if (key := search_key(syllable))]
    return Spelling(search_key(name), "".join(plain), "".join(key[0] for key in plain))
