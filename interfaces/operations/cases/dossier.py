"""电子档案 as one file: every section and every attachment of a case, with an index page."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment

from application.cases.recipients import template_of
from application.permissions import Hidden
from application.work import Work
from domain.configuration.template import Attachment
from domain.rules.china_time import CHINA
from interfaces.dossier import FilledSection, division_name, dossier
from interfaces.http.calls import Call, File
from interfaces.http.operations import NoBody, Read
from interfaces.http.rendering import environment
from interfaces.operations.cases.attachments import sent
from interfaces.operations.cases.declaration_reads import DeclarationView, declaration
from interfaces.operations.cases.tracking import folded
from interfaces.system import System
from interfaces.zip_stream import safe_name, zipped

MEDIA_TYPE = "application/zip"
INDEX = "目录.html"
EVIDENCE = "单位公示证明"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """One attachment and where it lies in the ZIP."""

    file: Attachment
    path: str


def download(system: System, call: Call[NoBody]) -> File:
    """For whoever may see the case; made while it is sent."""
    state = folded(call.actor, system.log.read(call.id))
    view = declaration(system, call)
    work = Work(system.log, call.context)
    template = template_of(work, view.choice, state.template_version)
    sections = dossier(state, template, view.answers)
    entries = _entries(system, call, view, sections)
    name = " ".join(part for part in ("电子档案", view.applicant_name, view.choice.title) if part)
    return File(
        name=f"{safe_name(name)}.zip",
        media_type=MEDIA_TYPE,
        pieces=zipped(entries, call.at.astimezone(CHINA)),
    )


def _entries(
    system: System, call: Call[Any], view: DeclarationView, sections: tuple[FilledSection, ...]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The index comes last, as it tells what could not be had."""
    packed = _packed(sections, view)
    missing = []
    for one in packed.values():
        try:
            pieces = sent(system, view.applicant, one.file).pieces
        except Hidden:
            missing.append(one.file.digest)
        else:
            assert pieces is not None, "an attachment is opened, never read whole"
            yield one.path, pieces
    index = _templates().get_template("review/dossier_index.html")
    html = index.render(
        view=view,
        division=division_name(view.choice.division),
        sections=sections,
        evidence=view.evidence,
        evidence_title=EVIDENCE,
        paths={digest: one.path for digest, one in packed.items()},
        missing=missing,
        at=call.at,
    )
    yield INDEX, iter((html.encode(),))


def _packed(sections: tuple[FilledSection, ...], view: DeclarationView) -> dict[str, _Packed]:
    """By digest; the same file in two places is packed once, where it comes first."""
    folders: list[tuple[str, tuple[Attachment, ...]]] = []
    for place, section in enumerate(sections, 1):
        top = safe_name(f"{place:02} {section.title}")
        folders += (
            (f"{top}/{safe_name(f'{number:02} {field.label}')}", field.files)
            for number, field in enumerate(section.fields, 1)
        )
    folders.append((f"{len(sections) + 1:02} {EVIDENCE}", view.evidence))
    packed: dict[str, _Packed] = {}
    for folder, files in folders:
        for number, file in enumerate(files, 1):
            path = f"{folder}/{safe_name(f'{number:02} {file.name}')}"
            packed.setdefault(file.digest, _Packed(file=file, path=path))
    return packed


@cache
def _templates() -> Environment:
    return environment()


DOWNLOAD = Read(
    name="declarations.dossier",
    functions=("A2", "A6", "H12"),
    path="/declarations/{id}/dossier",
    summary="下载电子档案",
    handler=download,
    answer=File,
    media=(MEDIA_TYPE,),
)

COMMANDS = ()
READS = (DOWNLOAD,)
