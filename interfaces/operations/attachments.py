"""Attachments of a declaration: checked, cleaned and sealed before anything refers to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from application.desk import Actor
from application.permissions import Hidden, require_reviewer, sees_objection
from domain.decider import Recorded, Rejected
from domain.declaration import Declaration, Status
from domain.declaration.events import UnitPublicityClosed
from domain.objection import ObjectionRaised
from domain.personal import Personal
from domain.template import Attachment, from_json
from domain.terms import Role
from infrastructure.attachments import JPEG, PDF, PNG, admit
from infrastructure.blobs import BlobMissing
from interfaces.http.calls import Call, File, Upload
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.tracking import folded
from interfaces.system import System

OPEN = (Status.DRAFT, Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT)
"""While the applicant may change the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One file: PDF, JPG or PNG of at most 20 MB."""

    file: Upload


def upload(system: System, call: Call[Sending]) -> Attachment:
    """Keeps a file; the answer is what a field of the declaration, or the evidence, then names."""
    state = folded(call.actor, system.log.read(call.id))
    if call.actor.role is not Role.APPLICANT:
        require_reviewer(call.actor, state)
    elif state.status not in OPEN:
        raise Rejected("attachments-closed")
    assert state.applicant is not None, "every case that can be seen has an applicant"
    return keep(system, state.applicant, call.body.file, "file")


def keep(system: System, subject: UUID, file: Upload, field: str) -> Attachment:
    """Raises `Rejected` with the reason at `field`."""
    (kept,) = keep_for(system, (subject,), file, field)
    return kept


def keep_for(
    system: System, subjects: Sequence[UUID], file: Upload, field: str
) -> tuple[Attachment, ...]:
    """The same file, checked once and sealed for each of them."""
    try:
        admitted = admit(file.content, file.name)
    except Rejected as wrong:
        raise Rejected(wrong.code, fields={field: wrong.code}, **wrong.facts) from None
    return tuple(
        Attachment(
            digest=system.blobs.put(subject, admitted.data),
            name=admitted.name,
            media_type=admitted.media_type,
            size=len(admitted.data),
        )
        for subject in subjects
    )


def download(system: System, call: Call[NoBody]) -> File:
    """An attachment that the case names; for whoever may see the case."""
    history = system.log.read(call.id)
    state = folded(call.actor, history)
    digest: str = call.path["digest"]
    known = (*attachments(state, history), *of_objections(call.actor, history))
    named = next((one for one in known if one.digest == digest), None)
    if named is None or state.applicant is None:
        raise Hidden
    try:
        content = system.blobs.get(state.applicant, digest)
    except (BlobMissing, ValueError):  # named by a program that never sent it
        raise Hidden from None
    if content is None:
        raise Hidden
    return File(name=named.name, media_type=named.media_type, content=content)


def attachments(state: Declaration, history: Sequence[Recorded]) -> Iterator[Attachment]:
    """All that the case names now: in the answers, and as evidence of its publicities."""
    yield from files_of(state.answers)
    yield from evidence(history)


def evidence(history: Sequence[Recorded]) -> Iterator[Attachment]:
    for record in history:
        if isinstance(record.event, UnitPublicityClosed):
            yield from files_of(record.event.evidence)


def of_objections(actor: Actor, history: Sequence[Recorded]) -> Iterator[Attachment]:
    """The evidence of those objections that the actor may see."""
    for record in history:
        event = record.event
        if isinstance(event, ObjectionRaised) and sees_objection(actor, event.organisation):
            yield from files_of(event.evidence)


def files_of(answers: Personal | None) -> Iterator[Attachment]:
    """The files that stored answers name."""
    for answer in from_json(answers.value if answers else None):
        yield from answer.files


UPLOAD = Operation(
    name="attachments.upload",
    functions=("A2", "A6"),
    path="/declarations/{id}/attachments",
    summary="上传附件",
    body=Sending,
    handler=upload,
    answer=Attachment,
    roles=(Role.APPLICANT, Role.UNIT_OFFICER),
    refusals=("attachment-type-not-allowed", "attachment-unreadable", "attachments-closed"),
)
DOWNLOAD = Read(
    name="attachments.download",
    functions=("A2", "A6", "H12"),
    path="/declarations/{id}/attachments/{digest:str}",
    summary="下载附件",
    handler=download,
    answer=File,
    media=(PDF, PNG, JPEG),
)

COMMANDS = (UPLOAD,)
READS = (DOWNLOAD,)
