"""空白证书申领 (D4, C7) and its history (D5): asked for, granted, received, accounted for."""

from collections.abc import Iterator
from functools import partial

from application.certificates.blank_certificates import BlankForm
from application.permissions import BLANK_ASKERS
from domain.cases.request_steps import RequestStatus, StepAct
from domain.certificates.blank_certificates.events import FormState
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import blank_certificate_reads as reads
from interfaces.operations.certificates import blank_certificates as commands
from interfaces.operations.certificates.blank_certificate_reads import (
    BlankConditions,
    BlankView,
    EntryConditions,
)
from interfaces.system import System
from interfaces.words import word

TONES = {
    RequestStatus.DRAFT: "plain",
    RequestStatus.AT_HRSS: "info",
    RequestStatus.RETURNED: "warn",
    RequestStatus.GRANTED: "good",
    RequestStatus.REFUSED: "bad",
    RequestStatus.WITHDRAWN: "plain",
}
"""Status -> look of its badge; a request of this kind has no other."""
FORM_TONES = {FormState.IN_STOCK: "plain", FormState.USED: "good", FormState.VOID: "warn"}


def show_current(system: System, call: Call[BlankConditions]) -> Show:
    asks = call.actor.role in BLANK_ASKERS
    return Show(
        "blank_certificates/list.html",
        {
            "requests": reads.current_list(system, call),
            "tones": TONES,
            "asks": asks,
            "stock": reads.own_stock(system, call) if asks else (),
        },
    )


def show_history(system: System, call: Call[BlankConditions]) -> Show:
    return Show(
        "blank_certificates/history.html",
        {
            "requests": reads.blank_list(system, call),
            "tones": TONES,
            "asks": call.actor.role in BLANK_ASKERS,
            "statuses": [(one.value, word(one)) for one in TONES],
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_request(system, call)
    grants = StepAct.GRANT in found.acts
    return Show(
        "blank_certificates/one.html",
        {
            "found": found,
            "present": BlankForm(
                kind=found.kind,
                title_level=found.level,
                quantity=found.quantity,
                purpose=found.purpose,
                contact=found.contact,
                phone=found.phone,
            ),
            "tones": TONES,
            "places": list(_bar(found)),
            "stock": reads.stock_behind(system, call),
            "granting": reads.proposed(system, call, found.quantity) if grants else {},
            "today": {"on": system.clock.today()},
            "changes": reads.request_changes(system, call).changes,
        },
    )


def show_entries(system: System, call: Call[EntryConditions]) -> Show:
    return Show(
        "blank_certificates/entries.html",
        {
            "found": reads.one_request(system, call),
            "entries": reads.entry_list(system, call),
            "tones": FORM_TONES,
            "today": {"on": system.clock.today()},
        },
    )


def _bar(found: BlankView) -> Iterator[dict[str, str]]:
    """申领, 审核, 签收, 核销: where the request and its forms are."""
    decided = found.status is RequestStatus.GRANTED
    settled = found.received_on is not None and not found.stock
    asked = _ASKED.get(found.status, "done")
    yield {"name": "申领", "organisation": found.body_name, "state": asked}
    review = {RequestStatus.AT_HRSS: "current", RequestStatus.REFUSED: "refused"}
    state = "done" if decided else review.get(found.status, "todo")
    yield {"name": "人社部门审核发放", "organisation": found.hrss_name, "state": state}
    receipt = "done" if found.received_on else "current" if decided else "todo"
    yield {"name": "签收", "organisation": found.body_name if decided else "", "state": receipt}
    using = "done" if settled else "current" if found.received_on else "todo"
    yield {"name": "使用核销", "organisation": "", "state": using}


_ASKED = {
    RequestStatus.DRAFT: "current",
    RequestStatus.RETURNED: "returned",
    RequestStatus.WITHDRAWN: "skipped",
}
LIST, ONE = "/blank-certificates", "/blank-certificates/{id}"
ENTRIES = ONE + "/entries"
_handled = partial(Post, to=ONE, done="case-handled")
_entered = partial(Post, to=ENTRIES)
VIEWS: tuple[View, ...] = (
    View(
        name="pages.blank-certificates",
        functions=("D4", "C7"),
        path=LIST,
        title="空白证书申领",
        show=show_current,
        filters=BlankConditions,
        paged=True,
        sorts=reads.SORTS,
        export=reads.CURRENT_EXPORT,
        roles=reads.OFFICERS,
        posts=(Post(operation=commands.DRAFT, name="draft", to=ONE, done="request-saved"),),
    ),
    View(
        name="pages.blank-certificates.history",
        functions=("D5", "C7"),
        path=LIST + "/history",
        title="空白证书申领历史查询",
        show=show_history,
        filters=BlankConditions,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=reads.READERS,
    ),
    View(
        name="pages.blank-certificates.one",
        functions=("D4", "C7", "D5"),
        path=ONE,
        title="空白证书申领详情",
        show=show_one,
        roles=reads.READERS,
        posts=(
            Post(operation=commands.AMEND, to=ONE, done="request-saved"),
            Post(operation=commands.SUBMIT, to=ONE, done="request-submitted"),
            Post(operation=commands.WITHDRAW, to=ONE, done="request-withdrawn"),
            _handled(operation=commands.RETURN),
            _handled(operation=commands.REFUSE),
            Post(operation=commands.GRANT, to=ONE, done="blanks-granted"),
            Post(operation=commands.RECEIVE, to=ONE, done="blanks-received"),
        ),
    ),
    View(
        name="pages.blank-certificates.entries",
        functions=("D4", "C7", "D5"),
        path=ENTRIES,
        title="空白证书使用登记",
        show=show_entries,
        filters=EntryConditions,
        paged=True,
        sorts=reads.ENTRY_SORTS,
        export=reads.ENTRY_EXPORT,
        roles=reads.READERS,
        posts=(
            _entered(operation=commands.USE, done="blanks-used"),
            _entered(operation=commands.VOID, done="blanks-voided"),
            _entered(operation=commands.RESTORE, done="blanks-restored"),
        ),
    ),
)
