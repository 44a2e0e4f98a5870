"""What pages are made of. Axe judges by that alone, so that it looks at each make-up once."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from lxml import html  # type: ignore[import-untyped]  # it brings no types

FORMS = ("new", pytest.param("every", marks=pytest.mark.long))
"""In which a walk is taken: the parameter of the fixture `looks`."""
_TELLING = ("alt", "disabled", "lang", "multiple", "open", "readonly", "required", "style")
"""Attributes that matter to axe, besides `class`, `role`, `aria-*` and `data-*`."""
_SPEAKS = {"a", "button", "caption", "h1", "h2", "h3", "label", "legend", "option", "summary", "th"}
_IS_LABELLED = {"input", "select", "textarea"}
_CLASS = re.compile(r"\.[\w-]+")


@dataclass
class Looks:
    """What has been looked at already."""

    everything: bool = False
    """Whether all is looked at, again and again, and pictures are kept."""
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def new(self, parts: Iterable[str], kind: str = "") -> bool:
        """Whether one of these has not been seen, on pages of this kind; from now on it has."""
        them = {(kind, part) for part in parts}
        more = not them <= self._seen
        self._seen |= them
        return more or self.everything


def parts(page: str) -> frozenset[str]:
    """Of the page's own part: its elements, each with what it stands in, and what is odd.

    A control without a label, a link without words or an id used twice are parts that no
    page in order has, so that a page with one of them is looked at.
    """
    main = html.fromstring(page).get_element_by_id("main")
    elements = [one for one in main.iter() if isinstance(one.tag, str)]
    labelled = {one.get("for") for one in elements if one.tag == "label"}
    found = {f"{_ground(one)} {_shape(one)}{_lack(one, labelled)}" for one in elements}
    headings = [one.tag for one in elements if one.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    found |= {" then ".join(pair) for pair in pairwise(headings)}
    ids = Counter(one.get("id") for one in elements if one.get("id"))
    return frozenset(found | {"id twice" for times in ids.values() if times > 1})


def classes(parts: Iterable[str]) -> frozenset[str]:
    """Which style sheets give colours to."""
    return frozenset(name for part in parts for name in _CLASS.findall(part))


def _shape(one: html.HtmlElement) -> str:
    said = [one.tag, *sorted(f".{name}" for name in one.get("class", "").split())]
    for name, value in sorted(one.attrib.items()):
        if name in ("role", "type", "aria-invalid", "aria-current", "aria-sort"):
            said.append(f"[{name}={value}]")
        elif name in _TELLING or name.startswith(("aria-", "data-")):
            said.append(f"[{name}]" if value else f"[{name}='']")
    return "".join(said)


def _ground(one: html.HtmlElement) -> str:
    """The nearest element around that has a class, which may give it its colours."""
    for around in one.iterancestors():
        if around.get("class"):
            return f"{around.tag}.{'.'.join(sorted(around.get('class').split()))}"
    return ""


def _lack(one: html.HtmlElement, labelled: set[str | None]) -> str:
    if one.tag in _SPEAKS and not one.text_content().strip():
        return " without words"
    if one.tag in _IS_LABELLED and one.get("type") != "hidden":
        inside = any(around.tag == "label" for around in one.iterancestors())
        if not inside and one.get("id") not in labelled and not one.get("aria-label"):
            return " without a label"
    return ""
