"""Finds the route of a request by the parts of its path, in the order in which they were given.

With over a thousand routes, to compile all their patterns is most of a start, and to try one
after another takes longer than many an answer.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

_ANY = "{}"
"""Stands for a part with a parameter."""


@dataclass(frozen=True)
class Place:
    """A path, in the router's spelling, and what answers there."""

    path: str
    endpoint: Callable[[Request], Awaitable[Response]]
    methods: Sequence[str] = ("GET",)
    name: str | None = None

    @cached_property
    def route(self) -> Route:
        """Made when somebody first comes near."""
        return Route(self.path, self.endpoint, methods=self.methods, name=self.name)

    @property
    def parts(self) -> list[str]:
        if ":path}" in self.path:
            raise ValueError(f"{self.path} has no certain number of parts")
        return [_ANY if "{" in part else part for part in self.path.split("/")]


@dataclass
class _Fork:
    """Where paths part; `here` are those that end, each with its number."""

    ways: dict[str, "_Fork"] = field(default_factory=dict)
    here: list[tuple[int, Place]] = field(default_factory=list)


class Signposts(BaseRoute):
    """All places as one route, which answers as if they were tried in their order."""

    path = ""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = tuple(places)
        self._start = _Fork()
        for number, place in enumerate(self._places):
            fork = self._start
            for part in place.parts:
                fork = fork.ways.setdefault(part, _Fork())
            fork.here.append((number, place))

    @property
    def routes(self) -> list[Route]:
        return [place.route for place in self._places]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first that fits; else the first to which only the method does not."""
        best: tuple[Match, Scope] = Match.NONE, {}
        if scope["type"] != "http":
            return best
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        found = _ends(self._start, path.split("/"))
        for _, place in sorted(found, key=lambda end: end[0]):
            match, child = place.route.matches(scope)
            if match is Match.FULL:
                return match, {**child, "route": place.route}
            if match is Match.PARTIAL and best[0] is Match.NONE:
                best = match, {**child, "route": place.route}
        return best

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Links are written out in pages; nothing is looked up by name."""
        raise NoMatchFound(name, path_params)


def _ends(fork: _Fork, parts: Sequence[str]) -> Iterator[tuple[int, Place]]:
    """All places that parts like these may lead to."""
    if not parts:
        yield from fork.here
        return
    for part in {parts[0], _ANY}:
        if part in fork.ways:
            yield from _ends(fork.ways[part], parts[1:])
