"""既有职称 (B4): of one's own, of the people of a unit, and of a region, where they are checked."""

from functools import partial
from typing import Any

from application.certificates.earlier_titles import CHECKERS, READERS, EarlierTitleCorrection
from domain.certificates.earlier_title import EarlierTitleStatus
from domain.configuration.reference.provinces import PROVINCES
from domain.terms import Role
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import lookups
from interfaces.operations.cases.attachments import Showing
from interfaces.operations.certificates import earlier_title_reads as reads
from interfaces.operations.certificates import earlier_titles as commands
from interfaces.operations.certificates.earlier_title_reads import (
    OFFICERS,
    EarlierTitleConditions,
    EarlierTitleSearch,
)
from interfaces.system import System
from interfaces.words import word
from projections.configuration import catalogue

APPLICANT = (Role.APPLICANT,)
ENTERING = (Role.UNIT_OFFICER, Role.TITLE_OFFICER)
FUNCTIONS = ("B4",)
TONES = {
    EarlierTitleStatus.ENTERED: "info",
    EarlierTitleStatus.CONFIRMED: "good",
    EarlierTitleStatus.REFUSED: "bad",
    EarlierTitleStatus.WITHDRAWN: "plain",
    EarlierTitleStatus.UNCHECKED: "warn",
}
"""State -> look of its badge."""
STATUSES = [(status.value, word(status)) for status in TONES]


def show_list(system: System, call: Call[EarlierTitleSearch]) -> Show:
    found = reads.title_list(system, call)
    checks = call.actor.role in CHECKERS
    return Show(
        "earlier_titles/list.html",
        {
            "found": found,
            "enters": call.actor.role in ENTERING,
            "imports": checks,
            "ticks": checks and any(_waits(row) for row in found.items),
            "waits": _waits,
            **_words(system),
        },
    )


def show_mine(system: System, call: Call[EarlierTitleConditions]) -> Show:
    values = {"found": reads.title_list(system, call), **_words(system)}
    return Show("earlier_titles/mine.html", values)


def show_new(system: System, call: Call[NoBody]) -> Show:
    role = call.actor.role
    return Show(
        "earlier_titles/new.html",
        {
            "own": role is Role.APPLICANT,
            "scan": role is not Role.TITLE_OFFICER,
            "back": "/my-earlier-titles" if role is Role.APPLICANT else "/earlier-titles",
            **_words(system),
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_title(system, call)
    present = EarlierTitleCorrection(
        series=found.series,
        title=found.title,
        level=found.level,
        specialty=found.specialty,
        obtained_on=found.obtained_on,
        province=found.province,
        issuer=found.issuer,
        number=found.number,
        holder=found.holder if found.holder != found.name else "",
        reason="",
    )
    officer = call.actor.role is not Role.APPLICANT
    files = [
        {
            "name": file.name,
            "size": file.size,
            "href": f"/earlier-titles/{found.id}/files/{file.digest}",
        }
        for file in found.evidence
    ]
    return Show(
        "earlier_titles/one.html",
        {
            "found": found,
            "present": present,
            "files": files,
            "officer": officer,
            "enters": call.actor.role in (*APPLICANT, *ENTERING),
            "back": "/earlier-titles" if officer else "/my-earlier-titles",
            "changes": reads.title_changes(system, call).changes,
            "open": found.kept and found.status is not EarlierTitleStatus.WITHDRAWN,
            "unchecked": found.status in (EarlierTitleStatus.ENTERED, EarlierTitleStatus.REFUSED),
            **_words(system),
        },
    )


def show_file(system: System, call: Call[Showing]) -> File:
    return reads.evidence_file(system, call)


def _waits(row: Any) -> bool:
    return row.status is EarlierTitleStatus.ENTERED


def _words(system: System) -> dict[str, Any]:
    """What the fields offer, and how codes and states are written."""
    with system.reading() as tx:
        series = [(one.code, one.name) for one in catalogue.series(tx)]
    return {
        "series": series,
        "provinces": list(PROVINCES.items()),
        "province_word": reads.province_word,
        "statuses": STATUSES,
        "tones": TONES,
    }


ONE = "/earlier-titles/{id}"
_ENTER = partial(Post, operation=commands.ENTER, name="enter", to=ONE, done="earlier-title-saved")
_post = partial(Post, to=ONE)
VIEWS: tuple[View, ...] = (
    View(
        name="pages.earlier-titles",
        functions=FUNCTIONS,
        path="/earlier-titles",
        title="既有职称",
        show=show_list,
        filters=EarlierTitleSearch,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=OFFICERS,
        private=True,
        posts=(
            Post(
                operation=commands.CONFIRM_MANY,
                name="confirm-many",
                to="/earlier-titles",
                done="earlier-titles-confirmed",
            ),
        ),
    ),
    View(
        name="pages.earlier-titles.mine",
        functions=("A4", "B4"),
        path="/my-earlier-titles",
        title="我的既有职称",
        show=show_mine,
        filters=EarlierTitleConditions,
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=APPLICANT,
    ),
    View(
        name="pages.earlier-titles.new-mine",
        functions=("A4", "B4"),
        path="/my-earlier-titles/new",
        title="填写既有职称",
        show=show_new,
        roles=APPLICANT,
        posts=(_ENTER(lookups={"unit": lookups.UNITS}),),
    ),
    View(
        name="pages.earlier-titles.new",
        functions=FUNCTIONS,
        path="/earlier-titles/new",
        title="登记既有职称",
        show=show_new,
        roles=ENTERING,
        posts=(_ENTER(lookups={"person": lookups.PEOPLE}),),
    ),
    View(
        name="pages.earlier-titles.one",
        functions=FUNCTIONS,
        path=ONE,
        title="既有职称详情",
        show=show_one,
        roles=READERS,
        posts=(
            _post(operation=commands.CONFIRM, done="earlier-title-confirmed"),
            _post(operation=commands.REFUSE, done="earlier-title-refused"),
            _post(operation=commands.CORRECT, done="earlier-title-corrected"),
            _post(operation=commands.ATTACH, done="earlier-title-attached"),
            _post(operation=commands.WITHDRAW, done="earlier-title-withdrawn"),
        ),
    ),
    View(
        name="pages.earlier-titles.file",
        functions=FUNCTIONS,
        path=f"{ONE}/files/{{digest:str}}",
        title="证明材料",
        show=show_file,
        filters=Showing,
        roles=READERS,
    ),
)
