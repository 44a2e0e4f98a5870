"""Answers of the ministry that come as a file (H18), where it is reported to by files.

An officer of the province brings them in, as well as the folder does: through the same use case, so
that what has been answered is not answered twice.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from application.certificates.ministry import Answer
from application.certificates.reporting import take_answers
from application.desk import Desk
from application.permissions import Forbidden, Hidden
from application.work import Work
from domain.certificates.report_batch import REPORT_BATCH, MinistryChannel
from domain.decider import Rejected
from domain.streams import report_key
from infrastructure.partners.ministry_format import LARGEST_ANSWERS, read_answers
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation
from interfaces.operations.asking import division_of
from interfaces.operations.certificates.reports import REPORTERS
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSheet:
    """One file of answers, as the ministry wrote it: JSON of at most 4 MB."""

    file: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersTold:
    """What became of the records that the file speaks of."""

    batch: UUID
    sequence: int
    accepted: int
    refused: int
    known: int
    """Answered before; nothing was changed about them."""
    left: int
    """Records of the batch without an answer."""


def takes_files(system: System) -> bool:
    return bool(system.settings.ministry_folder) and not system.settings.ministry_url


def brings_answers(system: System, call: Call[Any]) -> bool:
    """A batch holds records of the whole province, so its title office brings the answers."""
    mine = call.actor.role in REPORTERS and call.actor.organisation is not None
    return mine and division_of(system, call.actor.organisation).endswith("0000")


def bring(system: System, call: Call[AnswerSheet]) -> AnswersTold:
    """Raises `Rejected` for a file that is no answer to anything that was sent."""
    if not brings_answers(system, call):
        raise Forbidden("answers-by-province")
    if not takes_files(system):
        raise Rejected("answers-not-by-files")
    batch, answers = _read(call.body.file)
    told: list[AnswersTold] = []

    def use_case(work: Work, _: Desk, __: UUID, ___: Any, ____: int | None) -> UUID:
        try:
            before = work.load(REPORT_BATCH, batch)
            take_answers(work, batch, answers, MinistryChannel.FILES)
        except (Hidden, Rejected) as wrong:
            code = getattr(wrong, "code", "report-answer-wrong")
            raise Rejected(code, fields={"file": code}) from None
        after = work.load(REPORT_BATCH, batch)
        receipts = {answer.key: bool(answer.receipt) for answer in answers}
        new = [
            receipts[report_key(line.certificate, line.record)]
            for place, line in enumerate(before.lines, start=1)
            if place in before.open - after.open
        ]
        told[:] = [
            AnswersTold(
                batch=batch,
                sequence=after.sequence,
                accepted=sum(new),
                refused=len(new) - sum(new),
                known=len(answers) - len(new),
                left=len(after.open),
            )
        ]
        return batch

    asked: Call[Any] = call
    system.run(replace(asked, body=None), use_case)
    return told[0]


def _read(file: Upload) -> tuple[UUID, tuple[Answer, ...]]:
    unreadable = Rejected("answers-unreadable", fields={"file": "answers-unreadable"})
    if file.size > LARGEST_ANSWERS:
        raise unreadable
    try:
        return read_answers(file.content)
    except ValueError:
        raise unreadable from None


BRING = Operation(
    name="report-batches.bring-answers",
    functions=("H18",),
    path="/report-batches/answers",
    summary="导入人社部回执文件",
    body=AnswerSheet,
    handler=bring,
    answer=AnswersTold,
    roles=REPORTERS,
    refusals=("answers-not-by-files", "answers-unreadable", "report-answer-wrong"),
)

COMMANDS = (BRING,)
