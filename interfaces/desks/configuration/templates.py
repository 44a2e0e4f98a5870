"""申报模板编辑 (H10): the draft step by step, its preview, and the versions there were."""

from dataclasses import dataclass
from typing import Any

from application.configuration.configuring import CONFIGURERS
from application.permissions import Hidden
from domain.configuration.template import Section, Template, TemplateField
from interfaces.desks.cases import sections as s
from interfaces.desks.cases.tones import CHANGE_TONES
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.forms import FormState
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.configuration import template_versions
from interfaces.operations.configuration import templates as operations
from interfaces.operations.configuration.template_versions import VERSION_READERS, committee_of
from interfaces.operations.configuration.templates import DraftAnswer
from interfaces.operations.lookups import COMMITTEES
from interfaces.system import System

EDITOR = "/committees/{id}/template"
SECTION, FIELD = f"{EDITOR}/sections/{{section:str}}", f"{EDITOR}/fields/{{field:str}}"
VERSIONS = f"{EDITOR}/versions"
STEPS_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewQuery:
    section: str = ""
    """Empty: the first one."""
    version: int = 0
    """0: the draft."""
    phone: bool = False


def show_editor(system: System, call: Call[NoBody]) -> Show:
    draft = operations.draft(system, call)
    return Show(
        "template_editor/editor.html",
        {
            **_frame(system, call),
            "draft": draft,
            "tones": CHANGE_TONES,
            "steps": operations.draft_steps(system, call, STEPS_SHOWN),
        },
    )


def show_section(system: System, call: Call[NoBody]) -> Show | Redirect:
    draft = operations.draft(system, call)
    here = next((one for one in _sections(draft) if one.code == call.path["section"]), None)
    if here is None:  # removed meanwhile, or the draft is gone
        return Redirect(f"/committees/{call.id}/template")
    return Show(
        "template_editor/section.html", {**_frame(system, call), "draft": draft, "here": here}
    )


def show_field(system: System, call: Call[NoBody]) -> Show | Redirect:
    draft = operations.draft(system, call)
    for section in _sections(draft):
        for field in section.fields:
            if field.code == call.path["field"]:
                return Show(
                    "template_editor/field.html",
                    {
                        **_frame(system, call),
                        "draft": draft,
                        "here": section,
                        "field": field,
                        "initial": _initial(section, field),
                        "sections": [(one.code, one.title) for one in _sections(draft)],
                    },
                )
    return Redirect(f"/committees/{call.id}/template")


def show_preview(system: System, call: Call[PreviewQuery]) -> Show | Redirect:
    """As the applicant sees it: the wizard's own macros, and nothing to send."""
    asked = call.body
    if asked.version:
        template = _version(system, call, asked.version)
    else:
        draft = operations.draft(system, call)
        if draft.template is None or not draft.template.sections:
            return Redirect(f"/committees/{call.id}/template")
        template = draft.template
    here = next((one for one in template.sections if one.code == asked.section), None)
    here = here or template.sections[0]
    return Show(
        "template_editor/preview.html",
        {
            **_frame(system, call),
            "asked": asked,
            "here": here,
            "last": template.sections[-1].code == here.code,
            "steps": [_step(call, one, here) for one in template.sections],
            "blank": FormState(name="preview", kind=s.AnswersForm, action="", csrf=""),
            "files_of": {},
            **s.macro_values(system.settings.attachments),
        },
    )


def show_versions(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "template_editor/versions.html",
        {
            **_frame(system, call),
            "versions": template_versions.versions(system, call).versions,
            "tones": CHANGE_TONES,
            "edits": call.actor.role in CONFIGURERS,
        },
    )


def show_version(system: System, call: Call[NoBody]) -> Show:
    found = template_versions.version(system, call)
    edits = call.actor.role in CONFIGURERS
    draft = operations.draft(system, call) if edits else None
    return Show(
        "template_editor/version.html",
        {
            **_frame(system, call),
            "found": found,
            "tones": CHANGE_TONES,
            "edits": edits,
            "draft": draft,
        },
    )


def _frame(system: System, call: Call[Any]) -> dict[str, Any]:
    committee = committee_of(system, call)
    return {"committee": call.id, "committee_name": committee.name, "present": committee.template}


def _sections(draft: DraftAnswer) -> tuple[Section, ...]:
    return draft.template.sections if draft.template else ()


def _initial(section: Section, field: TemplateField) -> dict[str, Any]:
    return {
        "label": field.label,
        "kind": field.kind,
        "mandatory": field.mandatory,
        "help": field.help,
        "choices": "\n".join(field.choices),
        "columns": "\n".join(field.columns),
        "max_length": field.max_length,
        "section": section.code,
    }


def _version(system: System, call: Call[Any], number: int) -> Template:
    found = committee_of(system, call).template_at(number)
    if not found.sections:
        raise Hidden
    return found


def _step(call: Call[PreviewQuery], one: Section, here: Section) -> dict[str, Any]:
    asked = call.body
    phone = "&phone=true" if asked.phone else ""
    return {
        "title": one.title,
        "href": f"?section={one.code}&version={asked.version}{phone}",
        "mark": "",
        "note": "",
        "required": one.mandatory,
        "here": one.code == here.code,
    }


VIEWS = (
    View(
        name="pages.committees.template",
        functions=("H10",),
        path=EDITOR,
        title="申报模板编辑",
        show=show_editor,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.TAKE,
                lookups={"committee": COMMITTEES},
                done="template-taken",
            ),
            Post(operation=operations.TAKE_SHEET, done="template-taken"),
            Post(operation=operations.ADD_SECTION, to=f"{EDITOR}#add", done="template-step"),
            Post(
                operation=operations.MOVE_SECTION,
                name="move-section",
                path=f"{SECTION}/move",
                to=f"{EDITOR}#section-{{section}}",
                done="template-step",
            ),
            Post(
                operation=operations.REMOVE_SECTION,
                name="remove-section",
                path=f"{SECTION}/remove",
                done="template-removed",
            ),
            Post(
                operation=operations.MOVE_FIELD,
                name="move-field",
                path=f"{FIELD}/move",
                to=f"{EDITOR}#field-{{field}}",
                done="template-step",
            ),
            Post(
                operation=operations.REMOVE_FIELD,
                name="remove-field",
                path=f"{FIELD}/remove",
                done="template-removed",
            ),
            Post(operation=operations.UNDO, done="template-undone"),
            Post(operation=operations.REBASE, done="template-rebased"),
            Post(operation=operations.PUBLISH, to=VERSIONS, done="template-published"),
            Post(operation=operations.DROP, done="template-dropped"),
        ),
    ),
    View(
        name="pages.committees.template.section",
        functions=("H10",),
        path=SECTION,
        title="申报模板编辑",
        show=show_section,
        roles=CONFIGURERS,
        posts=(
            Post(operation=operations.RENAME_SECTION, done="template-step"),
            Post(operation=operations.ADD_FIELD, done="template-step"),
        ),
    ),
    View(
        name="pages.committees.template.field",
        functions=("H10",),
        path=FIELD,
        title="申报模板编辑",
        show=show_field,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.CHANGE_FIELD,
                to=f"{EDITOR}#field-{{field}}",
                done="template-step",
            ),
        ),
    ),
    View(
        name="pages.committees.template.preview",
        functions=("H10",),
        path=f"{EDITOR}/preview",
        title="申报模板预览",
        show=show_preview,
        filters=PreviewQuery,
        roles=VERSION_READERS,
    ),
    View(
        name="pages.committees.template.versions",
        functions=("H10",),
        path=VERSIONS,
        title="申报模板历次版本",
        show=show_versions,
        roles=VERSION_READERS,
    ),
    View(
        name="pages.committees.template.version",
        functions=("H10",),
        path=f"{VERSIONS}/{{number:int}}",
        title="申报模板版本",
        show=show_version,
        roles=VERSION_READERS,
        posts=(Post(operation=operations.TAKE, to=EDITOR, done="template-taken"),),
    ),
    View(
        name="pages.committees.template.sheet",
        functions=("H10",),
        path=f"{VERSIONS}/{{number:int}}/sheet",
        title="申报模板",
        show=template_versions.sheet,
        roles=VERSION_READERS,
    ),
)
