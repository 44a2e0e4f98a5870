"""Result filing (评审结果备案): one document of the title authority about several results.

That a result is filed, and since when the title is in effect, is decided and told by each
declaration; here is what they have in common, and the document itself (备案文件).
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.kept_file import KeptFile
from domain.personal import Personal

MOST_RESULTS = 3_000
"""In one filing: as many as one plan may list."""
MOST_FILES = 20


class FilingResult(StrEnum):
    """备案审核结果"""

    FILED = "FILED"
    NOT_FILED = "NOT_FILED"


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFiling:
    filing: UUID
    organisation: UUID
    result: FilingResult
    filing_number: str
    filed_on: date
    opinion: str
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFilingFile:
    organisation: UUID
    file: KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFilingFile:
    organisation: UUID
    digest: str


Command = RecordFiling | AddFilingFile | RemoveFilingFile

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRecorded:
    """评审结果备案"""

    filing: UUID
    organisation: UUID
    result: FilingResult
    filing_number: str
    """Empty when the results were not filed."""
    filed_on: date
    opinion: Personal
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFileAdded:
    """上传备案文件"""

    file: KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFileRemoved:
    """删除备案文件"""

    digest: str


Event = FilingRecorded | FilingFileAdded | FilingFileRemoved

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFiling:
    recorded: FilingRecorded | None = None
    files: tuple[KeptFile, ...] = ()


def decide(command: Command, state: ResultFiling) -> list[Event]:
    match command:
        case RecordFiling():
            return _record(command, state)
        case AddFilingFile(file=file):
            _require_own(state, command.organisation)
            if any(one.digest == file.digest for one in state.files):
                return []
            if len(state.files) >= MOST_FILES:
                raise Rejected("files-too-many", fields={"file": "files-too-many"}, most=MOST_FILES)
            return [FilingFileAdded(file=file)]
        case RemoveFilingFile(digest=digest):
            _require_own(state, command.organisation)
            known = any(one.digest == digest for one in state.files)
            return [FilingFileRemoved(digest=digest)] if known else []
        case _:
            assert_never(command)


def _record(command: RecordFiling, state: ResultFiling) -> list[Event]:
    if state.recorded is not None:
        raise Rejected("filed-before")
    chosen = command.declarations
    if not chosen:
        raise Rejected("nothing-chosen", fields={"declarations": "field-required"})
    if len(chosen) > MOST_RESULTS or len(set(chosen)) < len(chosen):
        raise Rejected("batch-wrong", fields={"declarations": "batch-wrong"}, largest=MOST_RESULTS)
    return [
        FilingRecorded(
            filing=command.filing,
            organisation=command.organisation,
            result=command.result,
            filing_number=command.filing_number.strip(),
            filed_on=command.filed_on,
            opinion=Personal(command.filing, command.opinion.strip()),
            declarations=chosen,
        )
    ]


def _require_own(state: ResultFiling, organisation: UUID) -> None:
    if state.recorded is None or state.recorded.organisation != organisation:
        raise Rejected("not-your-turn")


def evolve(state: ResultFiling, event: Event) -> ResultFiling:
    match event:
        case FilingRecorded():
            return replace(state, recorded=event)
        case FilingFileAdded(file=file):
            return replace(state, files=(*state.files, file))
        case FilingFileRemoved(digest=digest):
            return replace(state, files=tuple(f for f in state.files if f.digest != digest))
        case _:
            assert_never(event)


RESULT_FILING: Decider[Command, ResultFiling, Event] = Decider(
    "result_filing", get_args(Event), ResultFiling(), decide, evolve
)
