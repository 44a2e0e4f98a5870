"""Attachments of a review plan (呈报方案附件), kept by the office while it drafts the plan.

Commands, events and rules over the files of one plan; `review_plan` puts them in its stream.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from domain.decider import Rejected
from domain.kept_file import KeptFile

MOST_FILES = 20


class PlanFileKind(StrEnum):
    """附件类别"""

    REPORT = "REPORT"
    ROSTER = "ROSTER"
    RUBRIC = "RUBRIC"
    SPECIAL_CASE = "SPECIAL_CASE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    kind: PlanFileKind
    file: KeptFile


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPlanFile:
    file: PlanFile


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePlanFile:
    digest: str


Command = AddPlanFile | RemovePlanFile

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFileAdded:
    """上传呈报方案附件"""

    file: PlanFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFileRemoved:
    """删除呈报方案附件"""

    digest: str


Event = PlanFileAdded | PlanFileRemoved

Files = tuple[PlanFile, ...]


def decide(command: Command, files: Files) -> list[Event]:
    known = {one.file.digest for one in files}
    match command:
        case AddPlanFile(file=file):
            if file.file.digest in known:
                return []
            if len(known) >= MOST_FILES:
                raise Rejected("files-too-many", fields={"file": "files-too-many"}, most=MOST_FILES)
            return [PlanFileAdded(file=file)]
        case RemovePlanFile(digest=digest):
            return [PlanFileRemoved(digest=digest)] if digest in known else []
        case _:
            assert_never(command)


def evolve(files: Files, event: Event) -> Files:
    match event:
        case PlanFileAdded(file=file):
            return (*files, file)
        case PlanFileRemoved(digest=digest):
            return tuple(one for one in files if one.file.digest != digest)
        case _:
            assert_never(event)
