"""发证单位编码配置 (H9)."""

from application.configuration.configuring import CONFIGURERS
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import issuer_codes as operations
from interfaces.operations.certificates.issuer_codes import IssuerCodeConditions
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System


def show_codes(system: System, call: Call[IssuerCodeConditions]) -> Show:
    return Show("issuer_codes/list.html", {"codes": operations.code_list(system, call)})


def show_code(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "issuer_codes/one.html",
        {
            "found": operations.one_code(system, call),
            "changes": operations.CODE_HISTORY.of(system, call.id),
        },
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.issuer-codes",
        functions=("H9",),
        path="/issuer-codes",
        title="发证单位编码配置",
        show=show_codes,
        filters=IssuerCodeConditions,
        paged=True,
        sorts=operations.CODES.sorts,
        export=operations.CODES_EXPORT,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.ADD,
                name="add",
                to="/issuer-codes",
                done="configuration-saved",
                lookups={"organisation": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.issuer-codes.one",
        functions=("H9",),
        path="/issuer-codes/{id}",
        title="发证单位编码",
        show=show_code,
        roles=CONFIGURERS,
        posts=(Post(operation=operations.CANCEL, done="configuration-cancelled"),),
    ),
)
