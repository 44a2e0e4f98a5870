"""电子档案 of a case in one view: what was filled in and every attachment, to read and to print."""

from interfaces.desks.cases.case import open_case
from interfaces.desks.cases.standing import known_integrity
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations.cases import dossier
from interfaces.operations.cases.declaration_reads import READERS
from interfaces.system import System


def show(system: System, call: Call[NoBody]) -> Show:
    case = open_case(system, call)
    files = [file for section in case.sections for field in section.fields for file in field.files]
    files += case.view.evidence
    title = f"电子档案 {case.view.applicant_name or ''} {case.view.choice.title}".strip()
    return Show(
        "review/dossier_page.html",
        {
            "title": title,
            "case": case,
            "count": len(files),
            "size": sum(file.size for file in files),
            "known": known_integrity(system, call, case.state),
        },
    )


VIEWS = (
    View(
        name="pages.declarations.dossier",
        functions=("A2", "A3", "A6", "H12"),
        path="/declarations/{id}/dossier",
        title="电子档案",
        show=show,
        export=dossier.download,
        roles=READERS,
    ),
)
