"""What a handler is given and what it may answer, the same for the API and for pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import IO, Any, Generic, TypeVar
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from application.desk import Actor
from application.ports import Context, Key
from domain.terms import Role
from infrastructure.uploads.blobs import digest_of

B = TypeVar("B")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is logged in: the actor that use cases know, and the names in the page header."""

    actor: Actor
    person: str = ""
    organisation_name: str = ""
    must_change_password: bool = False

    @property
    def id(self) -> UUID:
        return self.actor.account

    @property
    def role(self) -> Role:
        return self.actor.role

    @property
    def organisation(self) -> UUID | None:
        return self.actor.organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which part of a list is wanted, in which order."""

    page: int = 1
    size: int = 20
    sort: str = ""
    """A name from the operation's `sorts`; empty when it has none."""
    descending: bool = False
    everything: bool = False
    """For an export: every row, in this order."""

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True, kw_only=True)
class Call(Generic[B]):
    """One request, checked and typed. `body` is the command's fields or a list's filters."""

    context: Context
    body: B
    visitor: Account | None = None
    """None only where the operation is public."""
    path: Mapping[str, Any] = field(default_factory=dict)
    expected: int | None = None
    """The version the caller saw: If-Match, or the form's hidden field."""
    key: Key | None = None
    listing: Listing = field(default_factory=Listing)
    address: str = ""
    """Of the client; for rate limits only, never stored."""

    @property
    def account(self) -> Account:
        assert self.visitor is not None, "a public operation has no account"
        return self.visitor

    @property
    def actor(self) -> Actor:
        return self.account.actor

    @property
    def id(self) -> UUID:
        """The {id} of the path."""
        value: UUID = self.path["id"]
        return value

    @property
    def at(self) -> datetime:
        return self.context.at


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """One page of a list, and how many rows there are in all."""

    items: Sequence[R]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A download; always an attachment unless `inline`, which only PDF and pictures may be."""

    name: str
    media_type: str
    content: bytes = b""
    inline: bool = False
    stream: IO[bytes] | None = None
    """Instead of `content`, for what is too large for memory; closed once it is sent."""
    pieces: Iterator[bytes] | None = None
    """Instead of either, for what is made or opened while it is sent."""
    size: int | None = None
    """Bytes of `pieces`, where they are known before."""


class Upload:
    """A file from outside, hostile until checked. `name` is a base name.

    It lies on disk, without a name there, as long as the request takes.
    """

    def __init__(self, name: str, media_type: str, file: IO[bytes], size: int) -> None:
        """`media_type` is what the client claims, `size` is in bytes."""
        self.name = name
        self.media_type = media_type
        self.file = file
        self.size = size

    @property
    def content(self) -> bytes:
        """All of it, for what is small."""
        self.file.seek(0)
        return self.file.read()

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return digest_of(self.file)

    def __repr__(self) -> str:
        return f"Upload({self.size} bytes)"

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a typed look-up. `label` is unique enough to be typed again."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Show:
    """A page: a template and what it shows."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    to: str


@dataclass(frozen=True, slots=True)
class MenuItem:
    title: str
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class MenuGroup:
    title: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page of one account: left menu and counts."""

    menu: tuple[MenuGroup, ...] = ()
    todo: int = 0
    todo_href: str = "/todo"
    unread: int | None = None
    """None while there is no message centre to link to."""
    unread_href: str = "/messages"
