"""The registry: an API operation is one value; routes, checks and OpenAPI follow from it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from application.ports import Receipt
from domain.terms import Role
from infrastructure.sheets.excel import MEDIA_TYPE
from interfaces.http.calls import Choice, File
from interfaces.http.exports import Export, exported

_PARAMETER = re.compile(r"{(\w+)(?::(\w+))?}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBody:
    """A command or list without fields of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A command: `POST /api{path}`, answered with id, version and position.

    `functions` are ids of the product's function table. `body` is a frozen dataclass whose
    fields are the JSON members. `roles` empty: everyone who is logged in. The handler gets
    (system, Call[body]) and returns a `Receipt`; with `creates` the answer is a 201. A question
    too large for a query string (an upload to check) names another `answer` and is a POST too.
    """

    name: str
    functions: tuple[str, ...]
    path: str
    summary: str
    handler: Callable[[Any, Any], Any]
    body: type[Any] = NoBody
    answer: Any = Receipt
    roles: tuple[Role, ...] = ()
    public: bool = False
    creates: bool = False
    first_password: bool = False
    """Open to an account that must change its first password before anything else."""
    attachments: bool = False
    """Takes files that are too large for memory."""
    refusals: tuple[str, ...] = ()
    """Codes worth telling in the documentation."""

    @property
    def method(self) -> str:
        return "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A question: `GET /api{path}`.

    `answer` is the dataclass or TypedDict of the answer, or of one row when `paged`; or
    `File`, then `media` names what is sent. `filters` is a dataclass of query parameters,
    every field with a default. `sorts` names the columns, the first being the default (`-name`
    when the default is descending). `private`: a filter is personal data, which no address may
    hold; the filters are then the JSON body of a POST.
    """

    name: str
    functions: tuple[str, ...]
    path: str
    summary: str
    handler: Callable[[Any, Any], Any]
    answer: Any
    filters: type[Any] = NoBody
    paged: bool = False
    sorts: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    public: bool = False
    private: bool = False
    media: tuple[str, ...] = ("application/json",)
    export: Export | None = None
    """The same list as a file, at `{path}/export`."""

    def __post_init__(self) -> None:
        if (self.answer is File) == ("application/json" in self.media):
            raise ValueError(f"{self.name}: a file names its media type, JSON has none")

    @property
    def method(self) -> str:
        return "POST" if self.private else "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupQuery:
    """The body of a look-up."""

    q: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A typed, fuzzy look-up: `POST /api/lookups/{name}`; also resolves what forms post.

    It is a POST because what is typed may be somebody's name. The handler gets (system, Call)
    and the typed text, and returns at most 20 choices, best first.
    """

    name: str
    functions: tuple[str, ...]
    summary: str
    handler: Callable[[Any, Any, str], tuple[Choice, ...]]
    roles: tuple[Role, ...] = ()
    public: bool = False
    label: Callable[[Any, Any, str], str] | None = None
    """(system, call, value) -> the label of a value that is known; empty for an unknown one."""


ApiEntry = Operation | Read


@dataclass(frozen=True)
class Registry:
    """Every operation by name; refuses two of one name or of one method and path."""

    entries: tuple[ApiEntry, ...] = ()
    by_name: Mapping[str, ApiEntry] = field(init=False)

    def __post_init__(self) -> None:
        names: dict[str, ApiEntry] = {}
        places: set[tuple[str, str]] = set()
        for entry in self.entries:
            place = (entry.method, _PARAMETER.sub("{}", entry.path))
            if entry.name in names or place in places:
                raise ValueError(f"operation {entry.name} at {entry.path} exists twice")
            names[entry.name] = entry
            places.add(place)
        object.__setattr__(self, "by_name", names)

    def functions(self) -> dict[str, list[ApiEntry]]:
        """Function id -> the operations that serve it."""
        found: dict[str, list[ApiEntry]] = {}
        for entry in self.entries:
            for function in entry.functions:
                found.setdefault(function, []).append(entry)
        return found


def path_parameters(path: str) -> dict[str, str]:
    """Name -> kind: `uuid` unless the path says otherwise (`{number:str}`, `{year:int}`)."""
    return {name: kind or "uuid" for name, kind in _PARAMETER.findall(path)}


def route_path(path: str) -> str:
    """The path in the router's spelling."""
    return _PARAMETER.sub(lambda m: f"{{{m[1]}:{m[2] or 'uuid'}}}", path)


def plain_path(path: str) -> str:
    """The path in OpenAPI's spelling."""
    return _PARAMETER.sub(lambda m: f"{{{m[1]}}}", path)


def gather(*groups: Iterable[ApiEntry]) -> Registry:
    """All of them, and the exports of the lists."""
    entries = [entry for group in groups for entry in group]
    exports = [export_of(one) for one in entries if isinstance(one, Read) and one.export]
    return Registry((*entries, *exports))


def export_of(read: Read) -> Read:
    """Asks as the list does, and answers all its rows as Excel."""
    export = read.export
    assert export is not None, "only lists that say so are exported"
    return Read(
        name=f"{read.name}-export",
        functions=read.functions,
        path=f"{read.path}/export",
        summary=f"{read.summary}：导出",
        handler=lambda system, call: exported(export, system, call),
        answer=File,
        filters=read.filters,
        paged=read.paged,
        sorts=read.sorts,
        roles=read.roles,
        public=read.public,
        private=read.private,
        media=(MEDIA_TYPE,),
    )
