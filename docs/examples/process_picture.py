"""The process of declarations, discovered from an object-centric log, as a picture.

    python process_picture.py log.ocel.json process.svg [SHARE]

What follows what directly is counted, declaration by declaration, with the median time between.
SHARE is the part of all declarations that a tie needs to be drawn, 0.01 unless given; what is less
common is counted in the last line of the picture. Needs nothing but Python.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

OBJECT_TYPE = "declaration"
START, END = "begin", "end"
Tie = tuple[str, str]
Point = tuple[float, float]
_STAGED = [
    "Approved",
    "Returned",
    "PassedDown",
    "StageSkipped",
    "StageMerged",
    "Refused",
    "SupplementRequested",
]
"""Activities that mean little without the kind of stage that they happen at."""


@dataclass(frozen=True)
class Process:
    """What follows what directly, over all cases."""

    cases: int
    events: int
    activities: Mapping[str, int]
    ties: Mapping[Tie, int]
    seconds: Mapping[Tie, float]
    """Median time between the two; none from the beginning or to the end."""
    order: Mapping[str, float]
    """Where in its cases an activity is found, from 0 to 1."""


# Discovering.


def discover(document: Mapping[str, Any]) -> Process:
    """From an OCEL 2.0 document: the events that a declaration is itself the subject of."""
    cases: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for event in document["events"]:
        for tie in event["relationships"]:
            kind = tie["objectId"].partition(":")[0]
            if kind == OBJECT_TYPE and tie["qualifier"] == "subject":
                at = datetime.fromisoformat(event["time"])
                cases[tie["objectId"]].append((at, activity_of(event)))
    # A draft that is never submitted is no case of the process.
    whole = [steps for steps in cases.values() if any(name == "Submitted" for _, name in steps)]
    ties: Counter[Tie] = Counter()
    waits: dict[Tie, list[float]] = defaultdict(list)
    places: dict[str, list[float]] = defaultdict(list)
    for steps in whole:
        names = [START, *(name for _, name in steps), END]
        ties.update(pairwise(names))
        for (before, one), (after, other) in pairwise(steps):
            waits[one, other].append((after - before).total_seconds())
        for place, (_, name) in enumerate(steps):
            places[name].append(place / len(steps))
    return Process(
        cases=len(whole),
        events=sum(map(len, whole)),
        activities={name: len(found) for name, found in places.items()},
        ties=ties,
        seconds={tie: median(found) for tie, found in waits.items()},
        order={START: -1.0, END: 2.0} | {name: mean(found) for name, found in places.items()},
    )


def activity_of(event: Mapping[str, Any]) -> str:
    """The event's own name, with the kind of stage where it needs one: `Approved D`."""
    name = event["type"].rpartition(".")[2]
    if name in _STAGED:
        code = {one["name"]: one["value"] for one in event["attributes"]}.get("code", "")
        return f"{name} {code if code in ('P1', 'P2') else code[:1]}".strip()
    if name in ("Publicised", "PublicityExtended", "PublicityClosed"):
        code = {one["name"]: one["value"] for one in event["attributes"]}.get("code", "")
        return f"{name} {code}".strip()
    return name


# Laying out: layers from top to bottom, each tie through a free place in every layer it crosses.

WIDE, HIGH, GAP, STEP, MARGIN = 168, 40, 26, 86, 40


@dataclass
class Layout:
    layers: list[list[str]] = field(default_factory=list)
    x: dict[str, float] = field(default_factory=dict)
    y: dict[str, float] = field(default_factory=dict)
    paths: dict[Tie, list[str]] = field(default_factory=dict)
    """The places that a tie goes through, its ends included, from top to bottom."""
    back: set[Tie] = field(default_factory=set)
    """Ties that lead upwards."""


def shown_ties(process: Process, share: float) -> dict[Tie, int]:
    """The common ones, and for every activity that they reach the best way in and out."""
    least = share * process.cases
    kept = {tie: n for tie, n in process.ties.items() if n >= least and tie[0] != tie[1]}
    names = {one for tie in kept for one in tie}
    for name in names:
        for end in (0, 1):
            around = [
                tie
                for tie in process.ties
                if tie[end] == name and tie[1 - end] != name and tie[1 - end] in names
            ]
            if around and not any(tie[end] == name for tie in kept):
                best = max(around, key=lambda tie: process.ties[tie])
                kept[best] = process.ties[best]
    return kept


def lay_out(process: Process, ties: Mapping[Tie, int]) -> Layout:
    layout = Layout()
    names = sorted({one for tie in ties for one in tie}, key=lambda one: process.order[one])
    rank = _ranks(names, ties, process.order)
    layers: dict[int, list[str]] = defaultdict(list)
    for name in names:
        layers[rank[name]].append(name)
    for one, other in ties:
        top, bottom = sorted((one, other), key=lambda end: rank[end])
        if rank[one] > rank[other]:
            layout.back.add((one, other))
        stops = [f"{one}→{other}#{level}" for level in range(rank[top] + 1, rank[bottom])]
        for level, stop in enumerate(stops, rank[top] + 1):
            layers[level].append(stop)
        layout.paths[one, other] = [top, *stops, bottom]
    layout.layers = [layers[level] for level in sorted(layers)]
    _arrange(layout, set(names))
    return layout


def _ranks(
    names: Sequence[str], ties: Mapping[Tie, int], order: Mapping[str, float]
) -> dict[str, int]:
    """Each below everything that leads to it; a tie against the usual order leads upwards."""
    place = {name: number for number, name in enumerate(names)}
    rank = dict.fromkeys(names, 0)
    for name in names:
        above = [rank[one] + 1 for one, other in ties if other == name and place[one] < place[name]]
        rank[name] = max(above, default=0)
    return rank


def _arrange(layout: Layout, real: set[str]) -> None:
    """The order within layers, then the places: each near the middle of what it is tied to."""
    near: dict[str, list[str]] = defaultdict(list)
    for path in layout.paths.values():
        for one, other in pairwise(path):
            near[one].append(other)
            near[other].append(one)
    level = {name: n for n, layer in enumerate(layout.layers) for name in layer}
    place = {name: float(n) for layer in layout.layers for n, name in enumerate(layer)}
    for sweep in range(24):
        down = sweep % 2 == 0
        for layer in layout.layers if down else reversed(layout.layers):

            def middle(name: str, down: bool = down) -> float:
                there = [place[one] for one in near[name] if (level[one] < level[name]) == down]
                return mean(there) if there else place[name]

            layer.sort(key=middle)
            for number, name in enumerate(layer):
                place[name] = number - len(layer) / 2
    room = {name: (WIDE if name in real else 30) + GAP for name in level}
    x = {name: place[name] * 90.0 for name in level}
    for _ in range(60):
        for layer in layout.layers:
            wanted = {name: mean([x[one] for one in near[name]] or [x[name]]) for name in layer}
            _spread(layer, wanted, room, x)
    for number, layer in enumerate(layout.layers):
        for name in layer:
            layout.x[name], layout.y[name] = x[name], number * STEP


def _spread(
    layer: Sequence[str],
    wanted: Mapping[str, float],
    room: Mapping[str, float],
    x: dict[str, float],
) -> None:
    """As near to what is wanted as the order and the room of each allow."""
    blocks: list[tuple[list[str], float]] = []
    for name in layer:
        block, centre = [name], wanted[name]
        while blocks:
            former, where = blocks[-1]
            if where + (_width(former, room) + _width(block, room)) / 2 <= centre:
                break
            blocks.pop()
            total = len(former) + len(block)
            shift = (_width(former, room) + _width(block, room)) / 2
            left = where * len(former) + (centre - shift) * len(block)
            joined = left / total
            centre = joined + (_width(block, room)) / 2
            block = former + block
        blocks.append((block, centre))
    for block, centre in blocks:
        at = centre - _width(block, room) / 2
        for name in block:
            x[name] = at + room[name] / 2
            at += room[name]


def _width(block: Iterable[str], room: Mapping[str, float]) -> float:
    return sum(room[name] for name in block)


# Drawing.

_STYLE = """
text { font: 12px sans-serif; fill: #1c2733; text-anchor: middle; }
.count { font-size: 11px; fill: #52616f; }
.tie text { font-size: 10px; fill: #36434f; }
.tie rect { fill: #fff; fill-opacity: 0.88; }
.tie path { fill: none; stroke: #7890a6; }
.back path { stroke: #c2703d; stroke-dasharray: 5 3; }
.box { fill: #eaf1f8; stroke: #4d759c; }
.pole { fill: #1c2733; }
.note { text-anchor: start; fill: #52616f; }
"""


def draw(process: Process, ties: Mapping[Tie, int], layout: Layout) -> str:
    left = min(layout.x.values()) - WIDE / 2 - MARGIN
    width = max(layout.x.values()) + WIDE / 2 + MARGIN - left
    height = (len(layout.layers) - 1) * STEP + 2 * MARGIN + 70
    most = max(ties.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} {-MARGIN} {width:.0f}'
        f' {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img">',
        f"<title>How {process.cases} declarations went, from {process.events} events</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9"'
        ' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        '<path d="M0 0 8 4 0 8z" fill="#52616f"/></marker></defs>',
        f'<rect x="{left:.0f}" y="{-MARGIN}" width="{width:.0f}" height="{height:.0f}"'
        ' fill="#fff"/>',
    ]
    lines, labels = [], []
    taken: list[Point] = []
    # Long lines have more places for what is said of them, so they come last.
    for tie in sorted(ties, key=lambda one: (len(layout.paths[one]), one)):
        line, label = _tie(tie, ties[tie], most, process, layout, taken)
        lines.append(line)
        labels.append(label)
    parts += lines
    parts += [_box(name, process, layout) for name in layout.x if "#" not in name]
    parts += labels
    hidden = sum(n for tie, n in process.ties.items() if tie not in ties)
    note = (
        f"{process.cases} declarations, {process.events} events. A line: how often, and the median"
        f" time between. Broken lines lead back. Not drawn: {hidden} of"
        f" {sum(process.ties.values())} steps, which are rarer."
    )
    parts.append(
        f'<text class="note" x="{left + MARGIN:.0f}" y="{height - MARGIN - 16:.0f}">{note}</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _box(name: str, process: Process, layout: Layout) -> str:
    x, y = layout.x[name], layout.y[name]
    if name in (START, END):
        return (
            f'<circle class="pole" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
            f'<text x="{x + 30:.1f}" y="{y + 4:.1f}">{name}</text>'
        )
    count = process.activities[name]
    return (
        f'<rect class="box" x="{x - WIDE / 2:.1f}" y="{y - HIGH / 2:.1f}" width="{WIDE}"'
        f' height="{HIGH}" rx="7"/><text x="{x:.1f}" y="{y - 2:.1f}">{escape(name)}</text>'
        f'<text class="count" x="{x:.1f}" y="{y + 13:.1f}">{count}</text>'
    )


def _tie(
    tie: Tie, count: int, most: int, process: Process, layout: Layout, taken: list[Point]
) -> tuple[str, str]:
    """The line, and what is said of it in a place that is not taken yet."""
    stops = layout.paths[tie]
    points = [(layout.x[one], layout.y[one]) for one in stops]
    points[0] = (points[0][0], points[0][1] + _half(stops[0]))
    points[-1] = (points[-1][0], points[-1][1] - _half(stops[-1]) - 2)
    back = tie in layout.back
    if back:  # beside the way down, so that two ties between the same boxes do not cover each other
        points[0] = (points[0][0] + 22, points[0][1])
        points[-1] = (points[-1][0] + 22, points[-1][1] + 2)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        path += f" C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
    tip = "marker-start" if back else "marker-end"
    thick = 1 + 3.5 * count / most
    kind = "tie back" if back else "tie"
    line = f'<g class="{kind}"><path d="{path}" stroke-width="{thick:.1f}" {tip}="url(#tip)"/></g>'
    said = f"{count}" + (f" · {_span(process.seconds[tie])}" if tie in process.seconds else "")
    x, y = _free(points, taken)
    taken.append((x, y))
    wide = 5.4 * len(said) + 4
    label = (
        f'<g class="tie"><rect x="{x - wide / 2:.1f}" y="{y - 6:.1f}" width="{wide:.1f}"'
        f' height="12" rx="3"/><text x="{x:.1f}" y="{y + 3:.1f}">{said}</text></g>'
    )
    return line, label


def _free(points: Sequence[Point], taken: Sequence[Point]) -> Point:
    """A point on the line that is away from those taken; near its middle, if that is free."""
    middle = (len(points) - 1) / 2
    ways = sorted(range(len(points) - 1), key=lambda way: abs(way + 0.5 - middle))
    found = [_on(points[way], points[way + 1], t) for t in (0.5, 0.64, 0.36, 0.76) for way in ways]
    for x, y in found:
        if all(abs(x - to_x) > 62 or abs(y - to_y) > 12 for to_x, to_y in taken):
            return x, y
    return found[0]


def _on(one: Point, other: Point, t: float) -> Point:
    """Where a bow between two points is after the part `t` of its way."""
    bow = 3 * t**2 - 2 * t**3
    rise = 1.5 * t * (1 - t) + t**3
    return one[0] + (other[0] - one[0]) * bow, one[1] + (other[1] - one[1]) * rise


def _half(name: str) -> float:
    return 8.0 if name in (START, END) else 0.0 if "#" in name else HIGH / 2


def _span(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return "at once"


def main(arguments: list[str]) -> int:
    if len(arguments) not in (2, 3):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    process = discover(json.loads(Path(arguments[0]).read_bytes()))
    ties = shown_ties(process, float(arguments[2]) if len(arguments) == 3 else 0.01)
    Path(arguments[1]).write_text(draw(process, ties, lay_out(process, ties)), "utf-8")
    sys.stdout.write(f"{process.cases} declarations, {len(ties)} of {len(process.ties)} ties\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
