"""职称初定/认定受理机构管理 (H3): the list, one agency, and the step of its notice."""

from typing import Any

from application.configuration.configuring import CONFIGURERS
from domain.organisations.accepting_agency import AGENCY_KINDS, MODES
from interfaces.condition_words import said
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.operations.organisations import accepting_agencies as operations
from interfaces.operations.organisations.accepting_agencies import AgencyConditions
from interfaces.system import System
from interfaces.words import word
from projections.organisations.accepting_agencies import AgencyRow

KINDS = tuple((str(kind), word(kind)) for kind in AGENCY_KINDS)
MODE_CHOICES = tuple((str(mode), word(mode)) for mode in MODES)


def show_agencies(system: System, call: Call[AgencyConditions]) -> Show:
    return Show(
        "accepting_agencies/list.html",
        {"agencies": operations.agency_list(system, call), **_choices()},
    )


def show_new(_: System, __: Call[Any]) -> Show:
    return Show("accepting_agencies/new.html", _choices())


def show_agency(system: System, call: Call[Any]) -> Show:
    return Show(
        "accepting_agencies/one.html",
        {
            "found": operations.one_agency(system, call),
            "notices": operations.notices_of(system, call).notices,
            "changes": operations.AGENCY_HISTORY.of(system, call.id),
            **_choices(),
        },
    )


def show_form(system: System, call: Call[NoBody]) -> Show:
    """申报模板 and 资格条件, whole."""
    asked = operations.form_of(system, call)
    labels = asked.template.labels()
    return Show(
        "accepting_agencies/form.html",
        {
            "found": operations.one_agency(system, call),
            "asked": asked,
            "reasons": [said(condition, labels) for _, condition in asked.conditions.each()],
        },
    )


def show_notice(system: System, call: Call[NoBody]) -> Show:
    found: AgencyRow = operations.one_agency(system, call)
    return Show("accepting_agencies/notice.html", {"found": found})


def _choices() -> dict[str, Any]:
    return {"kinds": KINDS, "modes": MODE_CHOICES}


VIEWS: tuple[View, ...] = (
    View(
        name="pages.accepting-agencies",
        functions=("H3",),
        path="/accepting-agencies",
        title="初定/认定受理机构管理",
        show=show_agencies,
        filters=AgencyConditions,
        paged=True,
        sorts=operations.AGENCIES.sorts,
        export=operations.AGENCIES_EXPORT,
        roles=CONFIGURERS,
    ),
    View(
        name="pages.accepting-agencies.new",
        functions=(),
        path="/accepting-agencies/new",
        title="新增受理机构",
        show=show_new,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.ADD,
                name="add",
                to="/accepting-agencies/{id}/notice",
                done="agency-saved",
                lookups={"organisation": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.accepting-agencies.one",
        functions=("H3",),
        path="/accepting-agencies/{id}",
        title="受理机构",
        show=show_agency,
        roles=CONFIGURERS,
        posts=(
            Post(operation=operations.AMEND, done="configuration-saved"),
            Post(operation=operations.CANCEL, done="configuration-cancelled"),
        ),
    ),
    View(
        name="pages.accepting-agencies.form",
        functions=("H3", "A2"),
        path="/accepting-agencies/{id}/form",
        title="申报模板与资格条件",
        show=show_form,
        roles=CONFIGURERS,
        posts=(
            Post(operation=operations.SET_TEMPLATE_SHEET, done="configuration-saved"),
            Post(operation=operations.START_OVER, done="configuration-saved"),
        ),
    ),
    View(
        name="pages.accepting-agencies.form-sheet",
        functions=("H3",),
        path="/accepting-agencies/{id}/form/sheet",
        title="申报模板",
        show=operations.form_sheet,
        roles=CONFIGURERS,
    ),
    View(
        name="pages.accepting-agencies.notice",
        functions=("H3",),
        path="/accepting-agencies/{id}/notice",
        title="申报须知",
        show=show_notice,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.SET_NOTICE,
                to="/accepting-agencies/{id}",
                done="configuration-saved",
            ),
        ),
    ),
)
