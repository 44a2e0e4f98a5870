"""Import (批量导入): a file of rows, checked one by one, then made effective in chunks.

The import's own stream counts how far it has come, in the same append as the rows' events: a
process that dies is followed by another that goes on behind the last stored row, and two that
work at once cannot both store the same chunk.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal


class ImportStatus(StrEnum):
    """导入状态"""

    NEW = "NEW"
    CHECKING = "CHECKING"
    UNREADABLE = "UNREADABLE"
    CHECKED = "CHECKED"
    STORING = "STORING"
    FINISHED = "FINISHED"
    ABANDONED = "ABANDONED"

    @property
    def working(self) -> bool:
        """Whether the program has something to do."""
        return self in (ImportStatus.CHECKING, ImportStatus.STORING)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenImport:
    data_import: UUID
    kind: str
    options: str
    """What was asked beside the file, as JSON."""
    file: str
    """SHA-256 of the content, hexadecimal."""
    name: str
    account: UUID
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseFile:
    code: str
    facts: str
    """What the message names, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRows:
    """The next rows have been tried. `rows` is how many the file has."""

    rows: int
    tried: int
    refused: tuple[int, ...]
    """Their numbers, as the spreadsheet counts."""
    faults: str
    """Why, as JSON; may hold what somebody is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitImport:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRows:
    """The next rows are stored in this very append, but for the refused ones."""

    tried: int
    stored: int
    refused: tuple[int, ...]
    faults: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonImport:
    pass


Command = OpenImport | RefuseFile | CheckRows | SubmitImport | StoreRows | AbandonImport


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOpened:
    """上传导入文件"""

    data_import: UUID
    kind: str
    options: str
    file: str
    name: Personal
    account: UUID
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefused:
    """导入文件不合格"""

    code: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsChecked:
    """校验数据行"""

    rows: int
    upto: int
    refused: tuple[int, ...]
    faults: Personal
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSubmitted:
    """提交导入"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsStored:
    """导入数据行"""

    upto: int
    stored: int
    refused: tuple[int, ...]
    faults: Personal
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAbandoned:
    """放弃导入"""


Event = ImportOpened | FileRefused | RowsChecked | ImportSubmitted | RowsStored | ImportAbandoned


@dataclass(frozen=True, slots=True, kw_only=True)
class DataImport:
    data_import: UUID | None = None
    status: ImportStatus = ImportStatus.NEW
    kind: str = ""
    options: str = ""
    file: str = ""
    account: UUID | None = None
    rows: int = 0
    upto: int = 0
    """Rows tried in the present pass."""
    refused: frozenset[int] = frozenset()
    """Refused by the check; they are not stored, even if they would pass by now."""
    stored: int = 0
    failed: int = 0
    """Refused by the check or when they were to be stored."""


def decide(command: Command, state: DataImport) -> list[Event]:
    if isinstance(command, OpenImport):
        return _open(command, state)
    if state.data_import is None:
        raise Rejected("import-unknown")
    match command:
        case RefuseFile():
            _require(state, ImportStatus.CHECKING)
            return [FileRefused(code=command.code, facts=command.facts)]
        case CheckRows():
            _require(state, ImportStatus.CHECKING)
            upto = state.upto + command.tried
            return [
                RowsChecked(
                    rows=command.rows,
                    upto=upto,
                    refused=command.refused,
                    faults=Personal(state.data_import, command.faults),
                    finished=upto >= command.rows,
                )
            ]
        case SubmitImport():
            _require(state, ImportStatus.CHECKED)
            if state.failed == state.rows:
                raise Rejected("import-nothing-valid")
            return [ImportSubmitted()]
        case StoreRows():
            _require(state, ImportStatus.STORING)
            upto = state.upto + command.tried
            return [
                RowsStored(
                    upto=upto,
                    stored=command.stored,
                    refused=command.refused,
                    faults=Personal(state.data_import, command.faults),
                    finished=upto >= state.rows,
                )
            ]
        case AbandonImport():
            if state.status not in (ImportStatus.CHECKING, ImportStatus.CHECKED):
                raise Rejected("import-under-way")
            return [ImportAbandoned()]
        case _:
            assert_never(command)


def _open(command: OpenImport, state: DataImport) -> list[Event]:
    if state.data_import is not None:
        raise Rejected("import-exists")
    return [
        ImportOpened(
            data_import=command.data_import,
            kind=command.kind,
            options=command.options,
            file=command.file,
            name=Personal(command.data_import, command.name),
            account=command.account,
            organisation=command.organisation,
        )
    ]


def _require(state: DataImport, status: ImportStatus) -> None:
    if state.status is not status:
        raise Rejected("import-under-way")


def evolve(state: DataImport, event: Event) -> DataImport:
    match event:
        case ImportOpened():
            return DataImport(
                data_import=event.data_import,
                status=ImportStatus.CHECKING,
                kind=event.kind,
                options=event.options,
                file=event.file,
                account=event.account,
            )
        case FileRefused():
            return replace(state, status=ImportStatus.UNREADABLE)
        case RowsChecked():
            return replace(
                state,
                rows=event.rows,
                upto=event.upto,
                refused=state.refused | frozenset(event.refused),
                failed=state.failed + len(event.refused),
                status=ImportStatus.CHECKED if event.finished else state.status,
            )
        case ImportSubmitted():
            return replace(state, status=ImportStatus.STORING, upto=0)
        case RowsStored():
            return replace(
                state,
                upto=event.upto,
                stored=state.stored + event.stored,
                failed=state.failed + len(event.refused),
                status=ImportStatus.FINISHED if event.finished else state.status,
            )
        case ImportAbandoned():
            return replace(state, status=ImportStatus.ABANDONED)
        case _:
            assert_never(event)


DATA_IMPORT: Decider[Command, DataImport, Event] = Decider(
    "data_import", get_args(Event), DataImport(), decide, evolve
)
