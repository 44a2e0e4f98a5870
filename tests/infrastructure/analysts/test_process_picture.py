"""The example that draws the process: what it discovers, and that the picture says so."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "process_picture.py"
STEPS = {
    "one": ("DraftSaved", "Submitted", "Approved", "Withdrawn"),
    "two": ("DraftSaved", "Submitted", "Returned", "Resubmitted", "Approved"),
    "never submitted": ("DraftSaved", "DraftSaved"),
}


@pytest.fixture(scope="module")
def picture() -> ModuleType:
    spec = spec_from_file_location("process_picture", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def document() -> dict[str, object]:
    """A step of each case a day; the cases side by side, and another object in each event."""
    events = [
        {
            "type": f"declaration.{name}",
            "time": f"2026-06-{day:02}T08:00:00Z",
            "attributes": [{"name": "code", "value": "Dc"}],
            "relationships": [
                {"objectId": f"declaration:{case}", "qualifier": "subject"},
                {"objectId": "account:1", "qualifier": "actor"},
            ],
        }
        for case, steps in STEPS.items()
        for day, name in enumerate(steps, 1)
    ]
    named = {
        "type": "review_plan.CandidateAdded",
        "time": "2026-06-09T08:00:00Z",
        "attributes": [],
        "relationships": [{"objectId": "declaration:one", "qualifier": "declaration"}],
    }
    return {"events": [*events, named]}


def test_what_follows_what_is_discovered(picture: ModuleType) -> None:
    process = picture.discover(document())
    assert (process.cases, process.events) == (2, 9)
    assert process.activities == {
        "DraftSaved": 2,
        "Submitted": 2,
        "Approved D": 2,
        "Returned D": 1,
        "Resubmitted": 1,
        "Withdrawn": 1,
    }
    assert process.ties["begin", "DraftSaved"] == 2
    assert process.ties["Submitted", "Returned D"] == 1
    assert process.ties["Approved D", "end"] == 1
    assert process.seconds["Submitted", "Returned D"] == 86_400


def test_the_picture_shows_each_activity_and_each_tie(picture: ModuleType, tmp_path: Path) -> None:
    process = picture.discover(document())
    ties = picture.shown_ties(process, 0.01)
    drawn = picture.draw(process, ties, picture.lay_out(process, ties))
    root = ElementTree.fromstring(drawn)
    said = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    for name, count in process.activities.items():
        assert said.count(name) == 1
        assert str(count) in said
    lines = re.findall(r'class="tie(?: back)?"><path', drawn)
    assert len(lines) == len(ties) == len(process.ties)
    assert "1 · 1 d" in said


def test_boxes_do_not_cover_each_other(picture: ModuleType) -> None:
    process = picture.discover(document())
    ties = picture.shown_ties(process, 0.01)
    layout = picture.lay_out(process, ties)
    places = [(layout.x[one], layout.y[one]) for one in layout.x if "#" not in one]
    for number, (x, y) in enumerate(places):
        for to_x, to_y in places[:number]:
            assert abs(x - to_x) >= picture.WIDE or abs(y - to_y) >= picture.HIGH


def test_what_is_rare_is_left_out_and_counted(picture: ModuleType) -> None:
    process = picture.discover(document())
    ties = picture.shown_ties(process, 0.9)
    assert ("Submitted", "Returned D") not in ties
    drawn = picture.draw(process, ties, picture.lay_out(process, ties))
    left = sum(process.ties.values()) - sum(ties.values())
    assert f"Not drawn: {left} of {sum(process.ties.values())} steps" in drawn


def test_the_picture_in_the_documentation_is_one_of_this_program(picture: ModuleType) -> None:
    kept = EXAMPLE.parents[1] / "process.svg"
    root = ElementTree.fromstring(kept.read_bytes())
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert re.fullmatch(r"How \d+ declarations went, from \d+ events", title.text or "")
