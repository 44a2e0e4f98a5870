"""Public notices (公示) of C12: open to everybody, without log-in; and objections against them."""

from typing import Any

from domain.cases.objection import LONGEST, ObjectionState
from interfaces.desks.committees.review_wording import PUBLICITIES
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.cases import public_objections
from interfaces.operations.cases.public_objections import ObjectionReceipt, ReceiptCode
from interfaces.operations.committees import publicities
from interfaces.operations.committees.publicities import EntryConditions, PublicityConditions
from interfaces.system import System

TONES = {
    ObjectionState.RAISED: "warn",
    ObjectionState.INVESTIGATED: "warn",
    ObjectionState.REFERRED: "warn",
    ObjectionState.DISMISSED: "info",
    ObjectionState.UPHELD: "good",
}
"""As whoever objected sees it."""
SAID = {
    ObjectionState.RAISED: "异议已收到，等待核查",
    ObjectionState.INVESTIGATED: "已经核查，等待认定",
    ObjectionState.REFERRED: "已提请职称管理部门认定",
    ObjectionState.DISMISSED: "经核查，异议不成立",
    ObjectionState.UPHELD: "经核查，异议成立，已按规定处理",
}


def show_all(system: System, call: Call[PublicityConditions]) -> Show:
    notices = publicities.running(system, call)
    return Show("publicity/list.html", {"notices": notices, "names": PUBLICITIES})


def show_one(system: System, call: Call[EntryConditions]) -> Show:
    """Of one that is over nothing is left but that it is."""
    if publicities.is_over(system, call):
        return Show("publicity/over.html", {"name": PUBLICITIES[call.path["code"]]})
    notice = publicities.notice(system, call)
    found = publicities.entries(system, call)
    return Show(
        "publicity/notice.html",
        {"notice": notice, "found": found, "names": PUBLICITIES, "first": call.listing.offset + 1},
    )


def show_sheet(system: System, call: Call[NoBody]) -> Show:
    """The whole list, to be printed and put up."""
    notice = publicities.notice(system, call)
    return Show(
        "publicity/sheet.html",
        {
            "notice": notice,
            "entries": publicities.all_entries(system, call),
            "names": PUBLICITIES,
        },
    )


def show_objecting(system: System, call: Call[NoBody]) -> Show:
    notice, entry = public_objections.against(system, call)
    return Show(
        "publicity/object.html",
        {"notice": notice, "entry": entry, "names": PUBLICITIES, "longest": LONGEST},
    )


def show_receipt(_: System, __: Call[Any], receipt: ObjectionReceipt) -> Show:
    return Show("publicity/received.html", {"receipt": receipt})


def show_standing(system: System, call: Call[ReceiptCode]) -> Show:
    asked = bool(call.body.code.strip())
    found = public_objections.standing(system, call) if asked else None
    return Show("publicity/standing.html", {"found": found, "tones": TONES, "said": SAID})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.publicities",
        functions=("C12",),
        path="/publicities",
        title="职称评审公示",
        show=show_all,
        filters=PublicityConditions,
        paged=True,
        sorts=publicities.RUNNING.sorts,
        export=publicities.PUBLICITIES_EXPORT,
        public=True,
    ),
    View(
        name="pages.objection-standing",
        functions=("C12",),
        path="/publicities/receipt",
        title="异议查询",
        show=show_standing,
        filters=ReceiptCode,
        public=True,
        private=True,
    ),
    View(
        name="pages.publicity",
        functions=("C12",),
        path="/publicities/{plan}/{code:str}",
        title="职称评审公示",
        show=show_one,
        filters=EntryConditions,
        paged=True,
        sorts=publicities.ENTRIES.sorts,
        public=True,
        private=True,
    ),
    View(
        name="pages.publicity.sheet",
        functions=("C12",),
        path="/publicities/{plan}/{code:str}/sheet",
        title="公示通知",
        show=show_sheet,
        public=True,
    ),
    View(
        name="pages.publicity.object",
        functions=("C12",),
        path="/publicities/{plan}/{code:str}/objections/{declaration}",
        title="提出异议",
        show=show_objecting,
        public=True,
        posts=(Post(operation=public_objections.RAISE, name="raise", show=show_receipt),),
    ),
)
