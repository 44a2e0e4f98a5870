"""Letters that are written, stamped and listed, in memory: what the kernel's tests run on."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from application.permissions import Forbidden, Hidden
from application.ports import KeyReused, Receipt
from application.work import Stale
from domain.decider import Recorded, Rejected
from domain.terms import Role, TitleLevel
from interfaces.http.calls import (
    Account,
    Call,
    Choice,
    File,
    Listing,
    Page,
    Upload,
)
from interfaces.http.operations import Lookup, NoBody, Operation, Read

NOW = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
BODY = UUID(int=7)
PASSWORD = "right-horse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    year: int
    """Not before 1949."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A new letter."""

    subject: str
    level: TitleLevel
    sent_on: date | None = None
    copies: int = 1
    urgent: bool = False
    body: UUID | None = None
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    opinion: str
    """Stands beside the stamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    file: Upload
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    id: UUID
    subject: str
    level: TitleLevel
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFilter:
    subject: str = ""
    level: TitleLevel | None = None


@dataclass
class Letters:
    """Stands for the whole system."""

    rows: dict[UUID, LetterRow] = field(default_factory=dict)
    receipts: dict[str, tuple[bytes, Receipt]] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    broken: type[Exception] | None = None
    reached: int = 1000
    addresses: list[str] = field(default_factory=list)

    def store(self, call: Call[Any], row: LetterRow) -> Receipt:
        if self.broken:
            raise self.broken
        if call.key:
            known = self.receipts.get(call.key.value)
            if known and known[0] != call.key.fingerprint:
                raise KeyReused
            if known:
                return known[1]
        if call.expected is not None and call.expected != row.version - 1:
            raise Stale(row.id, call.expected, row.version - 1, [other_event(row)])
        self.rows[row.id] = row
        receipt = Receipt(stream=row.id, version=row.version, position=len(self.receipts) + 1)
        if call.key:
            self.receipts[call.key.value] = (call.key.fingerprint, receipt)
        return receipt


def other_event(row: LetterRow) -> Recorded:
    return Recorded(
        position=1,
        stream=row.id,
        version=1,
        name="letter.Stamped",
        event=None,
        at=NOW,
        actor=None,
        organisation=None,
        role="TitleOfficer",
        request="r",
        cause=None,
    )


def write(system: Letters, call: Call[Write]) -> Receipt:
    if call.body.subject == "forbidden":
        raise Forbidden("role-not-allowed")
    if call.body.subject == "boom":
        raise ZeroDivisionError("张三")
    if not call.body.paragraphs:
        raise Rejected("invalid-fields", fields={"paragraphs": "too-few"})
    row = LetterRow(id=uuid4(), subject=call.body.subject, level=call.body.level, version=1)
    return system.store(call, row)


def stamp(system: Letters, call: Call[Stamp]) -> Receipt:
    row = system.rows.get(call.id)
    if row is None:
        raise Hidden
    return system.store(call, replace(row, version=row.version + 1))


def attach(system: Letters, call: Call[Attach]) -> Counted:
    return Counted(name=call.body.file.name, size=len(call.body.file.content))


def listed(system: Letters, call: Call[LetterFilter]) -> Page[LetterRow]:
    system.addresses.append(call.address)
    wanted = [
        row
        for row in system.rows.values()
        if call.body.subject in row.subject and call.body.level in (None, row.level)
    ]
    wanted.sort(key=lambda row: getattr(row, call.listing.sort), reverse=call.listing.descending)
    first = call.listing.offset
    return Page(wanted[first : first + call.listing.size], len(wanted))


def one_letter(system: Letters, call: Call[NoBody]) -> LetterRow:
    if call.id not in system.rows:
        raise Hidden
    return system.rows[call.id]


def export(system: Letters, call: Call[LetterFilter]) -> File:
    everything = replace(call, listing=Listing(size=200, sort="subject"))
    lines = "\n".join(row.subject for row in listed(system, everything).items)
    return File(name="来信.txt", media_type="text/plain", content=lines.encode())


BODIES = (
    Choice(str(UUID(int=1)), "福州市人社局"),
    Choice(str(UUID(int=2)), "福清市人社局"),
    Choice(str(UUID(int=3)), "厦门市教育局"),
)


def bodies(system: Letters, call: Call[Any], text: str) -> tuple[Choice, ...]:
    return tuple(one for one in BODIES if text in one.label)


WRITERS = (Role.APPLICANT, Role.TITLE_OFFICER)
BODY_LOOKUP = Lookup(name="bodies", functions=("M1",), summary="单位", handler=bodies)
WRITE = Operation(
    name="letters.write",
    functions=("A2",),
    path="/letters",
    summary="写信",
    body=Write,
    handler=write,
    roles=WRITERS,
    creates=True,
    refusals=("too-few",),
)
STAMP = Operation(
    name="letters.stamp",
    functions=("H12",),
    path="/letters/{id}/stamp",
    summary="盖章",
    body=Stamp,
    handler=stamp,
    roles=(Role.TITLE_OFFICER,),
)
ATTACH = Operation(
    name="letters.attach",
    functions=("A5",),
    path="/attachments/check",
    summary="检查附件",
    body=Attach,
    handler=attach,
    answer=Counted,
    public=True,
)
LIST = Read(
    name="letters.list",
    functions=("H12",),
    path="/letters",
    summary="来信列表",
    handler=listed,
    answer=LetterRow,
    filters=LetterFilter,
    paged=True,
    sorts=("subject", "level"),
)
SEARCH = replace(LIST, name="letters.search", path="/letters/search", private=True)
ONE = Read(
    name="letters.one",
    functions=("H12",),
    path="/letters/{id}",
    summary="来信",
    handler=one_letter,
    answer=LetterRow,
)
EXPORT = Read(
    name="letters.export",
    functions=("H12",),
    path="/letters/export",
    summary="导出",
    handler=export,
    answer=File,
    filters=LetterFilter,
    media=("text/plain",),
)
