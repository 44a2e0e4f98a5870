"""Pages of 评委名单查看 and 确认专家参评 (C3): who comes, who does not, who takes their place."""

from typing import Any

from domain.experts.attendance import Answer
from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.experts import rosters as operations
from interfaces.operations.experts.rosters import AnsweredConditions, RosterConditions
from interfaces.system import System
from interfaces.words import word

ROSTER = "/plans/{id}/roster"


def show_list(system: System, call: Call[RosterConditions]) -> Show:
    return Show("rosters/list.html", {"rosters": operations.roster_list(system, call)})


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_roster(system, call)
    by_answer = {
        answer: [one for one in found.members if one.answer is answer] for answer in Answer
    }
    return Show(
        "rosters/one.html",
        {
            "found": found,
            "tiles": [
                {"number": found.seats, "label": "席位"},
                *(
                    {"number": len(by_answer[answer]), "label": word(answer)}
                    for answer in (Answer.ASKED, Answer.CONFIRMED, Answer.DECLINED)
                ),
                {"number": found.empty, "label": "空缺席位"},
            ],
            "asked": by_answer[Answer.ASKED],
            "confirmed": by_answer[Answer.CONFIRMED],
            "declined": by_answer[Answer.DECLINED],
            "waiting": by_answer[Answer.WAITING],
            "office": call.actor.role is Role.COMMITTEE_OFFICER,
            "seat_word": operations.seat_word,
        },
    )


def show_attending(system: System, call: Call[AnsweredConditions]) -> Show:
    return _answered(call, operations.attending(system, call), reasons=False)


def show_not_attending(system: System, call: Call[AnsweredConditions]) -> Show:
    return _answered(call, operations.not_attending(system, call), reasons=True)


def show_print(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_roster(system, call)
    return Show(
        "rosters/print.html",
        {
            "found": found,
            "listed": [one for one in found.members if one.on_roster],
            "today": system.clock.today(),
            "kept": operations.PRINTED_FOR,
            "seat_word": operations.seat_word,
        },
    )


def _answered(call: Call[Any], found: Any, *, reasons: bool) -> Show:
    return Show(
        "rosters/answered.html",
        {
            "found": found,
            "reasons": reasons,
            "back": f"/plans/{call.id}/roster",
            "seat_word": operations.seat_word,
        },
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.rosters",
        functions=("C3",),
        path="/rosters",
        title="评委名单查看",
        show=show_list,
        filters=RosterConditions,
        paged=True,
        sorts=operations.LIST_SORTS,
        export=operations.LIST_EXPORT,
        roles=operations.OFFICE,
    ),
    View(
        name="pages.roster",
        functions=("C3",),
        path=ROSTER,
        title="确认专家参评",
        show=show_one,
        roles=operations.READERS,
        posts=(
            Post(operation=operations.CONFIRM, form="asked", done="attendance-saved"),
            Post(operation=operations.DECLINE, form="asked", done="attendance-saved"),
            Post(
                operation=operations.DECLINE,
                name="decline-confirmed",
                form="confirmed",
                to=ROSTER,
                done="attendance-saved",
            ),
            Post(
                operation=operations.RESET,
                name="reset-confirmed",
                form="confirmed",
                to=ROSTER,
                done="attendance-saved",
            ),
            Post(
                operation=operations.RESET,
                name="reset-declined",
                form="declined",
                to=ROSTER,
                done="attendance-saved",
            ),
        ),
    ),
    View(
        name="pages.roster-attending",
        functions=("C3",),
        path="/plans/{id}/roster/attending",
        title="参评专家名单",
        show=show_attending,
        filters=AnsweredConditions,
        paged=True,
        sorts=operations.SEAT_SORTS,
        export=operations.ATTENDING_EXPORT,
        roles=operations.READERS,
    ),
    View(
        name="pages.roster-not-attending",
        functions=("C3",),
        path="/plans/{id}/roster/not-attending",
        title="不参评专家名单",
        show=show_not_attending,
        filters=AnsweredConditions,
        paged=True,
        sorts=operations.SEAT_SORTS,
        export=operations.NOT_ATTENDING_EXPORT,
        roles=operations.READERS,
    ),
    View(
        name="pages.roster-print",
        functions=("C3",),
        path="/plans/{id}/roster/print",
        title="评委名单",
        show=show_print,
        roles=operations.READERS,
    ),
    View(
        name="pages.roster-pdf",
        functions=("C3",),
        path="/plans/{id}/roster.pdf",
        title="评委名单（PDF）",
        show=operations.printed,
        roles=operations.READERS,
    ),
)
