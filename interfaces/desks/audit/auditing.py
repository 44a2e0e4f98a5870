"""The auditor's desk (X1): a purpose and a search, what was found, and one whole history."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from application.audit.auditing import AUDITORS
from application.ports import Receipt
from domain.audit.audit_inquiry import INQUIRY_DAYS, LookForm
from domain.rules.china_time import CHINA, day_in_china
from interfaces.actions import ACTIONS, action_word
from interfaces.auditing.linked import grouped
from interfaces.auditing.names import names_of
from interfaces.auditing.telling import Past
from interfaces.desks.cases.case import StageMark, stage_bar
from interfaces.desks.cases.tones import action
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.audit import audit_histories, audit_looks, auditing
from interfaces.operations.audit.audit_histories import EVENTS, AuditMoment, AuditPart
from interfaces.operations.audit.audit_looks import conditions_said, with_purposes
from interfaces.operations.audit.auditing import ACTORS, AuditPlace
from interfaces.operations.cases.tracking import tracking_of
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System
from interfaces.vocabulary.kinds import KIND_WORDS, kind_word
from projections.audit import audit_inquiries

KINDS = tuple(KIND_WORDS.items())
_PLACES = {kind: place for place, kind in enumerate(KIND_WORDS)}
EVENT_CHOICES = tuple(
    (name, f"{kind_word(name.partition('.')[0])}：{word}")
    for name, word in sorted(
        ACTIONS.items(), key=lambda one: _PLACES.get(one[0].partition(".")[0], len(_PLACES))
    )
)
"""Every kind of act, by the kind of thing; words alone would not tell two 提交 apart."""
RECENT = 10
_LOOKUPS = {"organisation": ORGANISATIONS, "actor": ACTORS}
_FORM = {"kinds": KINDS, "events": EVENT_CHOICES}


def show_start(system: System, call: Call[NoBody]) -> Show:
    with system.reading() as tx:
        mine = audit_inquiries.serving(tx, call.account.id, system.clock.today(), RECENT)
    return Show(
        "audit/start.html",
        {"inquiries": with_purposes(system, mine), "days": INQUIRY_DAYS, **_FORM},
    )


def show_results(system: System, call: Call[AuditPlace]) -> Show:
    state = auditing.inquiry_of(system, call)
    search = auditing.search_of(system, call)
    ids = {one for one in (search.person, search.organisation, search.actor) if one is not None}
    names = names_of(system, ids, None, in_full=False)
    return Show(
        "audit/results.html",
        {
            "found": auditing.results(system, call),
            "inquiry": state,
            "conditions": conditions_said(search, names),
            "initial": _typed(search),
            "names": names,
            "search": search,
            "kind_word": kind_word,
            "action_word": action_word,
            "page_before": lambda version: (version - 1) // EVENTS * EVENTS,
            **_FORM,
        },
    )


def _typed(search: Any) -> dict[str, Any]:
    """The conditions as the form takes them; an identity number is not kept to be shown."""
    return {
        "name": str(search.name or ""),
        "number": str(search.number or ""),
        "organisation": search.organisation,
        "actor": search.actor,
        "since": search.since,
        "until": search.until,
        "kind": search.kind,
        "event": search.event,
    }


def show_history(system: System, call: Call[AuditPart]) -> Show:
    found = audit_histories.opened(system, call, LookForm.PAGE)
    view = audit_histories.told_of(system, call, found)
    days = groupby(view.events, lambda one: day_in_china(one.at))
    here = f"/audit/{call.id}/histories"
    return Show(
        "audit/history.html",
        {
            "title": f"全过程记录：{kind_word(view.kind)} {view.label}".strip(),
            "view": view,
            "inquiry": auditing.inquiry_of(system, call),
            "marks": _marks(system, call, found.past),
            "days": [(day, list(some)) for day, some in days],
            "linked": grouped(view.linked),
            "here": f"{here}/{view.history}",
            "there": here,
            "moment": f"as_of={_exactly(view.as_of)}" if view.as_of else "",
            "as_typed": _typeable(view.as_of) if view.as_of else "",
            "exactly": _exactly,
            "tone": lambda name: action(name.rpartition(".")[2])[1],
            "kind_word": kind_word,
            "action_word": action_word,
        },
    )


def _exactly(at: datetime) -> str:
    """As addresses have it: two events of one millisecond are two moments."""
    return at.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="microseconds")


def _typeable(at: datetime) -> str:
    """As the field for date and time takes it; a started millisecond counts as whole, so that
    the event of that moment is in."""
    whole = at.astimezone(CHINA) + timedelta(microseconds=-at.microsecond % 1000)
    return whole.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _marks(system: System, call: Call[Any], past: Past) -> tuple[StageMark, ...]:
    """The stage bar of a declaration, with its bodies as they were called then."""
    if past.kind != "declaration" or not past.state.route.stages:
        return ()
    tracked = tracking_of(system, call.actor, past.records, past.state)
    bodies = {stage.organisation for stage in tracked.stages}
    names = names_of(system, bodies, past.as_of, in_full=False)
    stages = tuple(
        replace(stage, organisation_name=names.get(stage.organisation, stage.organisation_name))
        for stage in tracked.stages
    )
    return stage_bar(past.state, replace(tracked, stages=stages))


def show_pdf(system: System, call: Call[AuditMoment]) -> File:
    return audit_histories.history_pdf(system, call)


def show_looks(system: System, call: Call[Any]) -> Show:
    return Show("audit/looks.html", {"found": audit_looks.inquiry_list(system, call)})


def show_inquiry(system: System, call: Call[NoBody]) -> Show:
    found = audit_looks.one_inquiry(system, call)
    return Show(
        "audit/inquiry.html",
        {
            "found": found,
            "mine": found.account == call.account.id,
            "kind_word": kind_word,
            "action_word": action_word,
        },
    )


def _to_results(call: Call[Any], receipt: Receipt) -> str:
    """The search is known by the version of its event."""
    return f"/audit/{receipt.stream}/searches/{receipt.version}"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.audit",
        functions=("X1",),
        path="/audit",
        title="全过程记录",
        show=show_start,
        roles=AUDITORS,
        posts=(
            Post(
                operation=auditing.BEGIN,
                name="begin",
                to=_to_results,
                done="audit-recorded",
                lookups=_LOOKUPS,
            ),
        ),
    ),
    View(
        name="pages.audit-results",
        functions=("X1",),
        path="/audit/{id}/searches/{search:int}",
        title="查询结果",
        show=show_results,
        filters=AuditPlace,
        export=auditing.results_file,
        roles=AUDITORS,
        posts=(
            Post(
                operation=auditing.SEARCH, to=_to_results, done="audit-recorded", lookups=_LOOKUPS
            ),
        ),
    ),
    View(
        name="pages.audit-history",
        functions=("X1",),
        path="/audit/{id}/histories/{history}",
        title="全过程记录",
        show=show_history,
        filters=AuditPart,
        export=audit_histories.history_file,
        roles=AUDITORS,
        posts=(
            Post(
                operation=audit_histories.REVEAL,
                to="/audit/{id}/histories/{history}",
                done="audit-revealed",
            ),
        ),
    ),
    View(
        name="pages.audit-history-pdf",
        functions=("X1",),
        path="/audit/{id}/histories/{history}/pdf",
        title="全过程记录（PDF）",
        show=show_pdf,
        filters=AuditMoment,
        roles=AUDITORS,
    ),
    View(
        name="pages.audit-looks",
        functions=("X1",),
        path="/audit-looks",
        title="审计查阅记录",
        show=show_looks,
        filters=audit_looks.InquiryConditions,
        paged=True,
        sorts=audit_looks.INQUIRIES.sorts,
        export=audit_looks.INQUIRIES_EXPORT,
        roles=audit_looks.OVERSEERS,
        lookups={"account": ACTORS},
    ),
    View(
        name="pages.audit-inquiry",
        functions=("X1",),
        path="/audit-looks/{id}",
        title="审计查阅记录",
        show=show_inquiry,
        roles=audit_looks.OVERSEERS,
    ),
)
