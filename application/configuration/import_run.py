"""The one way an import goes: open, check every row, submit, store chunk by chunk."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID, uuid5

from application.configuration.importing import (
    Column,
    ImportKind,
    Line,
    Names,
)
from application.desk import Actor, Desk
from application.permissions import Forbidden, Hidden, require_role
from application.ports import Context, EventLog
from application.work import Work, execute
from domain.configuration.data_import import (
    DATA_IMPORT,
    AbandonImport,
    CheckRows,
    DataImport,
    ImportStatus,
    OpenImport,
    RefuseFile,
    StoreRows,
    SubmitImport,
)
from domain.decider import Rejected

CHUNK = 250
"""Rows stored by one append."""
CHECKED_AT_ONCE = 1_000
"""Rows between two reports of the check."""
Words = Callable[[type[StrEnum]], Sequence[tuple[str, str]]]
"""Value and Chinese word of every member."""
_YES = {"是": True, "否": False, "true": True, "false": False, "√": True}
_DATE_MARKS = str.maketrans({"/": "-", ".": "-", "年": "-", "月": "-", "日": ""})
_SEPARATORS = str.maketrans({"；": "、", ";": "、", "\n": "、", "，": "、", ",": "、"})


class SheetRow(Protocol):
    """One row of the file."""

    @property
    def number(self) -> int: ...

    @property
    def cells(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a row was refused."""

    row: int
    code: str
    fields: Mapping[str, str]
    """Column name -> code."""
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    kind: ImportKind
    options: str
    file: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    pass


def open_import(
    work: Work, desk: Desk, data_import: UUID, form: Opening, expected: int | None
) -> UUID:
    """上传"""
    require_role(desk.actor, *form.kind.roles)
    work.do(
        DATA_IMPORT,
        data_import,
        OpenImport(
            data_import=data_import,
            kind=form.kind.name,
            options=form.options,
            file=form.file,
            name=form.name,
            account=desk.actor.account,
            organisation=desk.actor.organisation,
        ),
    )
    return data_import


def submit_import(
    work: Work, desk: Desk, data_import: UUID, _: Nothing, expected: int | None
) -> UUID:
    """提交: the valid rows become effective."""
    _require_own(work, desk.actor, data_import, expected)
    work.do(DATA_IMPORT, data_import, SubmitImport())
    return data_import


def abandon_import(
    work: Work, desk: Desk, data_import: UUID, _: Nothing, expected: int | None
) -> UUID:
    """放弃: nothing of it becomes effective."""
    _require_own(work, desk.actor, data_import, expected)
    work.do(DATA_IMPORT, data_import, AbandonImport())
    return data_import


def _require_own(work: Work, actor: Actor, data_import: UUID, expected: int | None) -> None:
    work.expect(DATA_IMPORT, data_import, expected)
    if work.load(DATA_IMPORT, data_import).account != actor.account:
        raise Hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One import at work, for the account that opened it."""

    log: EventLog
    context: Context
    desk: Desk
    id: UUID
    kind: ImportKind
    options: Any
    rows: Sequence[SheetRow]
    names: Names
    words: Words

    def refuse(self, code: str, facts: Mapping[str, Any]) -> None:
        """The file itself is not fit."""
        command = RefuseFile(code=code, facts=_json(facts))
        execute(self.log, self.context, lambda work: self._tell(work, command))

    def check(self) -> None:
        """Try every row on what is stored now and on the rows before it; store nothing but the
        progress. A check that was cut off begins anew where it stood, having tried the earlier
        rows again."""
        trial = Work(self.log, self.context)
        state = self._state()
        done = 0
        while state.status is ImportStatus.CHECKING:
            part = self.rows[done : done + CHECKED_AT_ONCE]
            faults = [fault for row in part if (fault := self._tried(trial, row))]
            done += len(part)
            if done <= state.upto and done < len(self.rows):
                continue  # reported before
            command = CheckRows(
                rows=len(self.rows),
                tried=done - state.upto,
                refused=tuple(fault.row for fault in faults),
                faults=faults_to_json(faults),
            )
            execute(self.log, self.context, lambda work, c=command: self._tell(work, c))  # type: ignore[misc]  # mypy knows no default of a lambda
            state = self._state()

    def store(self) -> None:
        """Chunk by chunk, from behind the last stored row."""
        while self._state().status is ImportStatus.STORING:
            execute(self.log, self.context, self._store_chunk)

    def _store_chunk(self, work: Work) -> UUID:
        state = work.load(DATA_IMPORT, self.id)
        part = self.rows[state.upto : state.upto + CHUNK]
        wanted = [row for row in part if row.number not in state.refused]
        faults = [fault for row in wanted if (fault := self._tried(work, row))]
        command = StoreRows(
            tried=len(part),
            stored=len(wanted) - len(faults),
            refused=tuple(fault.row for fault in faults),
            faults=faults_to_json(faults),
        )
        return self._tell(work, command)

    def _tell(self, work: Work, command: Any) -> UUID:
        work.do(DATA_IMPORT, self.id, command)
        return self.id

    def _state(self) -> DataImport:
        return Work(self.log, self.context).load(DATA_IMPORT, self.id)

    def _tried(self, work: Work, row: SheetRow) -> Fault | None:
        """Decide one row, or say why not."""
        try:
            values = typed(self.kind.columns, row.cells, self.words)
            line = Line(
                number=row.number,
                id=line_id(self.id, row.number),
                values=values,
                options=self.options,
                names=self.names,
            )
            with work.attempt():
                self.kind.apply(work, self.desk, line)
        except Rejected as wrong:
            return Fault(row=row.number, code=wrong.code, fields=wrong.fields, facts=wrong.facts)
        except Forbidden as wrong:
            return Fault(row=row.number, code=wrong.code, fields={}, facts={})
        except Hidden:
            return Fault(row=row.number, code="not-found", fields={}, facts={})
        return None


def line_id(data_import: UUID, row: int) -> UUID:
    """Of the thing that a row makes: the same however often the row is run."""
    return uuid5(data_import, f"row:{row}")


def keys_of(
    kind: ImportKind, data_import: UUID, rows: Sequence[SheetRow], words: Words
) -> dict[str, UUID]:
    """By what the things of this file can be named, and their ids; the first row counts."""
    found: dict[str, UUID] = {}
    for row in rows:
        try:
            values = typed(kind.columns, row.cells, words)
        except Rejected:
            continue
        for key in kind.keys(values):
            if key:
                found.setdefault(key, line_id(data_import, row.number))
    return found


def typed(columns: Sequence[Column], cells: Sequence[str], words: Words) -> dict[str, Any]:
    """The cells of a row as what their columns hold. Raises `Rejected("row-wrong")` naming all
    the columns at fault."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=True):
        text = cell.strip()
        if not text:
            values[column.name] = column.blank
            if column.mandatory:
                wrong[column.name] = "field-required"
            continue
        try:
            values[column.name] = _value(column, text, words)
        except ValueError as error:
            wrong[column.name] = str(error)
    if wrong:
        raise Rejected("row-wrong", fields=wrong)
    return values


def _value(column: Column, text: str, words: Words) -> Any:
    """Raises ValueError with the code of what is wrong."""
    if column.many:
        parts = [part.strip() for part in text.translate(_SEPARATORS).split("、")]
        return tuple(_one(column, part, words) for part in parts if part)
    return _one(column, text, words)


def _one(column: Column, text: str, words: Words) -> Any:
    kind = column.kind
    if kind is str:
        return text
    if kind is int:
        number = text.removeprefix("-")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise ValueError("number-wrong")
        return int(text)
    if kind is date:
        return _date(text)
    if kind is bool:
        if text not in _YES:
            raise ValueError("yes-or-no")
        return _YES[text]
    for value, word in words(kind):
        if text in (word, value) and (not column.only or value in column.only):
            return kind(value)
    raise ValueError("choice-unknown")


def _date(text: str) -> date:
    parts = text.partition(" ")[0].translate(_DATE_MARKS).split("-")
    try:
        if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
            return date(*(int(part) for part in parts))
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  (a day has no time zone)
    except ValueError:
        raise ValueError("date-wrong") from None


def faults_to_json(faults: Sequence[Fault]) -> str:
    return json.dumps(
        [[f.row, f.code, dict(f.fields), _plain(f.facts)] for f in faults], ensure_ascii=False
    )


def faults_from_json(text: str | None) -> list[Fault]:
    """None once the import's key has been destroyed."""
    return [
        Fault(row=row, code=code, fields=fields, facts=facts)
        for row, code, fields, facts in json.loads(text or "[]")
    ]


def _json(facts: Mapping[str, Any]) -> str:
    return json.dumps(_plain(facts), ensure_ascii=False)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, int | float | bool | str) else str(v) for k, v in facts.items()}
