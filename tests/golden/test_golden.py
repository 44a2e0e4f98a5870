"""Every stored form that was ever released can be read, and today's is the one on file."""

import json
from dataclasses import make_dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.decider import Decider
from domain.personal import Personal
from domain.registry import DECIDERS
from infrastructure.log.codec import UnknownEvent, UnknownVersion
from infrastructure.log.upcasts import History
from tests.golden.forms import Forms

PRODUCT = Forms(DECIDERS)


def test_every_event_has_its_golden_file() -> None:
    missing = [path.name for path in PRODUCT.missing()]
    assert not missing, "run `python -m tests.golden.write`"


@pytest.mark.parametrize("path", PRODUCT.files(), ids=lambda path: path.name)
def test_the_stored_form_is_as_on_file(path: Path) -> None:
    PRODUCT.check(path)


# The mechanism itself, on events made for it.


def made(**kinds: Any) -> Decider[Any, Any, Any]:
    event = make_dataclass("Made", kinds.items(), frozen=True, kw_only=True)
    return Decider("thing", (event,), None, lambda c, s: [], lambda s, e: s)


def test_missing_files_are_made_and_existing_ones_left_alone(tmp_path: Path) -> None:
    forms = Forms([made(code=str, name=Personal, ids=tuple[UUID, ...])], tmp_path, History())
    assert [path.name for path in forms.missing()] == ["thing.Made.json"]
    assert forms.write_missing() == forms.files()
    first = forms.files()[0].read_bytes()
    assert forms.write_missing() == []
    assert forms.files()[0].read_bytes() == first
    assert "〈".encode() not in first, "personal data is sealed here as well"
    forms.check(forms.files()[0])
    assert forms.read(forms.files()[0])[0].event.name.value == "〈Made.name〉"


@pytest.mark.parametrize(
    "changed",
    [
        {"code": str, "count": int, "more": str | None},
        {"code": str},
        {"code": str, "count": str},
        {"code": str, "number": int},
    ],
    ids=["added", "removed", "another type", "renamed"],
)
def test_any_change_of_a_stored_form_is_noticed(tmp_path: Path, changed: dict[str, Any]) -> None:
    Forms([made(code=str, count=int)], tmp_path, History()).write_missing()
    forms = Forms([made(**changed)], tmp_path, History())
    assert not forms.missing()
    with pytest.raises(Exception, match=r"stored form has changed|form 1, at position 1"):
        forms.check(forms.files()[0])


def test_a_new_form_gets_a_file_of_its_own_beside_the_old(tmp_path: Path) -> None:
    Forms([made(code=str)], tmp_path, History()).write_missing()
    history = History(
        current={"thing.Made": 2},
        steps={("thing.Made", 1): lambda data: {"number": data["code"]}},
    )
    forms = Forms([made(number=str)], tmp_path, history)
    assert [path.name for path in forms.missing()] == ["thing.Made.v2.json"]
    forms.write_missing()
    assert [path.name for path in forms.files()] == ["thing.Made.json", "thing.Made.v2.json"]
    for path in forms.files():
        forms.check(path)
    assert forms.read(forms.files()[0])[0].event.number == "Made.code"


def test_a_file_that_nobody_can_read_any_more_is_noticed(tmp_path: Path) -> None:
    forms = Forms([made(code=str)], tmp_path, History())
    forms.write_missing()
    path = forms.files()[0]
    lost = path.with_name("thing.Gone.json")
    path.rename(lost)
    with pytest.raises(UnknownEvent):
        forms.check(lost)
    newer = tmp_path / "thing.Made.v2.json"
    newer.write_text(json.dumps(json.loads(lost.read_text()) | {"v": 2}))
    with pytest.raises(UnknownVersion):
        forms.check(newer)
