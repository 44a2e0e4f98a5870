"""评委参评记录管理 (C4): records, counts, what is registered by hand; one's own records (A7)."""

from application.experts.participation import (
    KEEPERS,
    READERS,
    AppraisalForm,
    ParticipationDetails,
)
from domain.experts.participation import Appraisal, Outcome
from domain.streams import expert_stream
from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.experts import participation as operations
from interfaces.operations.experts.participation import CountSearch, OwnSearch, ParticipationSearch
from interfaces.operations.lookups import COMMITTEES, EXPERTS
from interfaces.system import System

TONES = {
    Outcome.WAITING: "plain",
    Outcome.ASKED: "info",
    Outcome.CONFIRMED: "info",
    Outcome.DECLINED: "warn",
    Outcome.ATTENDED: "good",
    Outcome.ABSENT: "bad",
}
"""Outcome -> look of its badge."""


def show_list(system: System, call: Call[ParticipationSearch]) -> Show:
    return Show(
        "participation/list.html",
        {
            "records": operations.record_list(system, call),
            "tones": TONES,
            "keeps": call.actor.role in KEEPERS,
        },
    )


def show_counts(system: System, call: Call[CountSearch]) -> Show:
    return Show(
        "participation/counts.html",
        {"counts": operations.count_list(system, call), "expert_id": expert_stream},
    )


def show_mine(system: System, call: Call[OwnSearch]) -> Show:
    return Show(
        "participation/mine.html",
        {"records": operations.own_list(system, call), "tones": TONES},
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_record(system, call)
    present = ParticipationDetails(
        committee=found.committee,
        committee_name="" if found.committee else found.committee_name,
        held_on=found.day,
        position=found.position,
        attended=found.outcome is Outcome.ATTENDED,
        reason=found.reason,
        appraisal=found.appraisal,
        remark=found.remark,
    )
    return Show(
        "participation/one.html",
        {
            "found": found,
            "present": present,
            "appraised": AppraisalForm(
                appraisal=found.appraisal or Appraisal.COMPETENT, remark=found.remark
            ),
            "expert": expert_stream(found.person),
            "tones": TONES,
            "changes": operations.record_changes(system, call).changes,
        },
    )


PATH, ONE = "/participations", "/participations/{id}/{record}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.participations",
        functions=("C4",),
        path=PATH,
        title="评委参评记录管理",
        show=show_list,
        filters=ParticipationSearch,
        lookups={"committee": COMMITTEES},
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=READERS,
        private=True,
        posts=(
            Post(
                operation=operations.REGISTER,
                name="register",
                to=PATH,
                done="participation-saved",
                lookups={"person": EXPERTS, "committee": COMMITTEES},
            ),
        ),
    ),
    View(
        name="pages.participations.counts",
        functions=("C4",),
        path="/participation-counts",
        title="评委参评统计",
        show=show_counts,
        filters=CountSearch,
        lookups={"committee": COMMITTEES},
        paged=True,
        sorts=operations.COUNT_SORTS,
        export=operations.COUNT_EXPORT,
        roles=READERS,
        private=True,
    ),
    View(
        name="pages.participations.one",
        functions=("C4",),
        path=ONE,
        title="参评记录详情",
        show=show_one,
        roles=READERS,
        posts=(
            Post(
                operation=operations.CORRECT,
                to=ONE,
                done="participation-corrected",
                lookups={"committee": COMMITTEES},
            ),
            Post(operation=operations.WITHDRAW, to=ONE, done="participation-taken-back"),
            Post(operation=operations.APPRAISE, to=ONE, done="member-appraised"),
        ),
    ),
    View(
        name="pages.my-participations",
        functions=("A7", "C4"),
        path="/my-participations",
        title="我的参评记录",
        show=show_mine,
        filters=OwnSearch,
        paged=True,
        sorts=operations.SORTS,
        export=operations.OWN_EXPORT,
        roles=(Role.EXPERT,),
    ),
)
