"""Attachments of a declaration: checked, cleaned and sealed before anything refers to them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from application.cases.reexamination_access import sees_reexamination
from application.desk import Actor
from application.permissions import (
    Hidden,
    require_reviewer,
    sees_objection,
)
from domain.cases.declaration import Declaration, Status
from domain.cases.declaration.decide_reexamination import may_be_asked
from domain.cases.declaration.events import UnitPublicityClosed
from domain.cases.objection import ObjectionInvestigated, ObjectionRaised
from domain.cases.reexamination import ReexaminationRequested
from domain.configuration.template import (
    Answer,
    Attachment,
    check_sizes,
    from_json,
)
from domain.decider import Recorded, Rejected
from domain.personal import Personal
from domain.terms import Role
from infrastructure.uploads.attachments import (
    KINDS,
    SHOWN,
    Admitted,
    admit,
    clean_name,
    kind_of_name,
)
from infrastructure.uploads.blobs import BlobMissing
from interfaces.http.calls import Call, File, Upload
from interfaces.http.operations import Operation, Read
from interfaces.operations.cases.tracking import folded
from interfaces.system import System

OPEN = (Status.DRAFT, Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT)
"""While the applicant may change the answers."""
LONGEST_TOLD = 80
"""Characters of a file's name in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One file: PDF, JPG, PNG, DOCX, XLSX or PPTX of at most 20 MB, or what the operator set."""

    file: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A file about to be sent."""

    sha256: str
    """Of its bytes, 64 hexadecimal digits."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`attachment` is null when the file has to be sent."""

    attachment: Attachment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    inline: bool = False
    """To be shown by the browser, where it is a PDF or a picture."""


def upload(system: System, call: Call[Sending]) -> Attachment:
    """Keeps a file; the answer is what a field of the declaration, or the evidence, then names."""
    state = folded(call.actor, system.log.read(call.id))
    if call.actor.role is not Role.APPLICANT:
        require_reviewer(call.actor, state)
    elif state.status not in OPEN and not may_be_asked(state):
        raise Rejected("attachments-closed")
    assert state.applicant is not None, "every case that can be seen has an applicant"
    sent = Attachment(digest="", name="", media_type="", size=call.body.file.size)
    here = Answer(field="file", files=(sent,))
    check_sizes((*_answers(state.answers), here), system.settings.attachments)
    return keep(system, state.applicant, call.body.file, "file")


def keep(system: System, subject: UUID, file: Upload, field: str) -> Attachment:
    """Raises `Rejected` with the reason at `field`."""
    (kept,) = keep_for(system, (subject,), file, field)
    return kept


def keep_for(
    system: System, subjects: Sequence[UUID], file: Upload, field: str
) -> tuple[Attachment, ...]:
    """The same file, checked once and sealed for each of them."""
    kept = {subject: recall(system, subject, file.digest, file.name) for subject in subjects}
    new = [subject for subject, known in kept.items() if known is None]
    if new:
        try:
            with admit(file.file, file.name, system.settings.attachments.file) as admitted:
                kept |= {subject: _sealed(system, subject, file, admitted) for subject in new}
        except Rejected as wrong:
            told = _told(file.name)
            fields = {field: wrong.code}
            raise Rejected(wrong.code, fields=fields, file=told, **wrong.facts) from None
    return tuple(one for subject in subjects if (one := kept[subject]))


def _sealed(system: System, subject: UUID, file: Upload, admitted: Admitted) -> Attachment:
    admitted.file.seek(0)
    kept = Attachment(
        digest=system.blobs.put_file(subject, admitted.file),
        name=admitted.name,
        media_type=admitted.media_type,
        size=admitted.size,
    )
    noted = json.dumps(asdict(kept)).encode()
    for digest in {file.digest, kept.digest}:  # a picture is not the bytes that were sent
        system.blobs.note(subject, digest, noted)
    return kept


def recall(system: System, subject: UUID, digest: str, name: str) -> Attachment | None:
    """The attachment that a file with this digest, as sent or as kept, once became.

    It goes by the new name where that is one for its kind.
    """
    try:
        noted = system.blobs.noted(subject, digest)
    except ValueError:  # no digest
        return None
    if noted is None:
        return None
    found = Attachment(**json.loads(noted))
    if not system.blobs.exists(subject, found.digest):
        return None
    named = clean_name(name)
    return replace(found, name=named) if kind_of_name(named) == found.media_type else None


def look_up(system: System, call: Call[Chosen]) -> Found:
    """Whether the applicant has sent this very file before, for this case or another one."""
    state = folded(call.actor, system.log.read(call.id))
    if state.status not in OPEN or state.applicant is None:
        raise Rejected("attachments-closed")
    return Found(attachment=recall(system, state.applicant, call.body.sha256, call.body.name))


def download(system: System, call: Call[Showing]) -> File:
    """An attachment that the case names; for whoever may see the case."""
    history = system.log.read(call.id)
    state = folded(call.actor, history)
    digest: str = call.path["digest"]
    if state.applicant is None:
        raise Hidden
    own = ((state.applicant, one) for one in attachments(state, history))
    known = (
        *own,
        *of_objections(call.actor, state, history),
        *of_reexaminations(call.actor, state, history),
    )
    named = next(((subject, one) for subject, one in known if one.digest == digest), None)
    if named is None:
        raise Hidden
    return sent(system, *named, inline=call.body.inline)


def sent(system: System, subject: UUID, named: Attachment, *, inline: bool = False) -> File:
    """The file, opened; raises `Hidden` when there is nothing to open any more."""
    try:
        content = system.blobs.open(subject, named.digest)
    except (BlobMissing, ValueError):  # named by a program that never sent it
        raise Hidden from None
    if content is None:
        raise Hidden
    return File(
        name=named.name,
        media_type=named.media_type if named.media_type in KINDS else "application/octet-stream",
        inline=inline and named.media_type in SHOWN,
        pieces=content.pieces,
        size=content.size,
    )


def attachments(state: Declaration, history: Sequence[Recorded]) -> Iterator[Attachment]:
    """All that the case names now: in the answers, and as evidence of its publicities."""
    yield from files_of(state.answers)
    yield from evidence(history)


def evidence(history: Sequence[Recorded]) -> Iterator[Attachment]:
    for record in history:
        if isinstance(record.event, UnitPublicityClosed):
            yield from files_of(record.event.evidence)


def of_objections(
    actor: Actor, state: Declaration, history: Sequence[Recorded]
) -> Iterator[tuple[UUID, Attachment]]:
    """The files of those objections that the actor may see, and whose key each lies under."""
    shown = {one.objection for one in state.objections if sees_objection(actor, state, one)}
    for record in history:
        event = record.event
        if isinstance(event, ObjectionRaised | ObjectionInvestigated) and event.objection in shown:
            sealed = event.evidence
            for one in files_of(sealed):
                assert sealed is not None, "nothing names no files"
                yield sealed.subject, one


def of_reexaminations(
    actor: Actor, state: Declaration, history: Sequence[Recorded]
) -> Iterator[tuple[UUID, Attachment]]:
    """The same for what an applicant has sent about a result."""
    shown = {
        one.reexamination for one in state.reexaminations if sees_reexamination(actor, state, one)
    }
    for record in history:
        event = record.event
        if isinstance(event, ReexaminationRequested) and event.reexamination in shown:
            for one in files_of(event.evidence):
                yield event.evidence.subject, one


def files_of(answers: Personal | None) -> Iterator[Attachment]:
    """The files that stored answers name."""
    for answer in _answers(answers):
        yield from answer.files


def _answers(answers: Personal | None) -> tuple[Answer, ...]:
    return from_json(answers.value if answers else None)


def _told(name: str) -> str:
    """As far as it can be read, for whoever has just sent it."""
    return "".join(c for c in name if c.isprintable())[:LONGEST_TOLD]


UPLOAD = Operation(
    name="attachments.upload",
    functions=("A2", "A6", "B5"),
    path="/declarations/{id}/attachments",
    summary="上传附件",
    body=Sending,
    handler=upload,
    answer=Attachment,
    roles=(Role.APPLICANT, Role.UNIT_OFFICER, Role.COMMITTEE_OFFICER),
    attachments=True,
    refusals=(
        "attachment-type-not-allowed",
        "attachment-unreadable",
        "attachments-closed",
        "attachments-too-big-together",
    ),
)
LOOK_UP = Operation(
    name="attachments.look-up",
    functions=("A2",),
    path="/declarations/{id}/attachments/look-up",
    summary="查询附件是否已上传",
    body=Chosen,
    handler=look_up,
    answer=Found,
    roles=(Role.APPLICANT,),
    refusals=("attachments-closed",),
)
DOWNLOAD = Read(
    name="attachments.download",
    functions=("A2", "A6", "H12"),
    path="/declarations/{id}/attachments/{digest:str}",
    summary="下载附件",
    handler=download,
    filters=Showing,
    answer=File,
    media=KINDS,
)

COMMANDS = (UPLOAD, LOOK_UP)
READS = (DOWNLOAD,)
