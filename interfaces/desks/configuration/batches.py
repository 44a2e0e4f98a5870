"""年度批次 (B2): the windows of committees, and what each asks of its applicants."""

from dataclasses import dataclass
from typing import Any

from application.configuration.batches import DRAFTERS, TermsForm
from application.configuration.configuring import CONFIGURERS
from application.work import Work
from domain.committees.committee import COMMITTEE, Committee
from domain.configuration.template import FieldKind
from domain.configuration.yearly_batch import BatchPhase, BatchStatus
from domain.terms import DeclarationType, Role
from interfaces.condition_words import GROUPS, said
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.configuration import batches as operations
from interfaces.operations.configuration.batches import BatchConditions, WindowConditions
from interfaces.operations.lookups import COMMITTEES
from interfaces.system import System
from projections.committees import committees

TONES = {
    BatchPhase.DRAFT: "warn",
    BatchPhase.NOT_YET_OPEN: "info",
    BatchPhase.OPEN: "good",
    BatchPhase.CLOSED: "plain",
    BatchPhase.CANCELLED: "plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    group: str
    asked: str
    reason: str


def show_list(system: System, call: Call[BatchConditions]) -> Show:
    return Show(
        "batches/list.html",
        {
            "batches": operations.batch_list(system, call),
            "tones": TONES,
            "keeps": call.actor.role in CONFIGURERS,
            "drafts": call.actor.role in DRAFTERS,
        },
    )


def show_new(system: System, call: Call[NoBody]) -> Show:
    actor = call.actor
    own: tuple[committees.CommitteeRow, ...] = ()
    if actor.role is Role.COMMITTEE_OFFICER and actor.organisation is not None:
        with system.reading() as tx:
            rows = committees.by_office(tx, actor.organisation)
        own = tuple(row for row in rows if not row.cancelled)
    year = system.clock.today().year
    initial: dict[str, Any] = {"year": year, "declaration_types": tuple(DeclarationType)}
    if len(own) == 1:
        initial["committee"] = own[0].committee
    return Show(
        "batches/new.html",
        {"initial": initial, "shown": own[0].name if len(own) == 1 else "", "own": own},
    )


def show_many(system: System, call: Call[NoBody]) -> Show:
    return Show("batches/many.html", {"year": system.clock.today().year, "choices": {}})


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_batch(system, call)
    committee = _committee(system, call, found)
    labels = committee.template.labels()
    lines = [
        ConditionLine(
            group=GROUPS[place.partition(".")[0]],
            asked=said(condition, labels),
            reason=condition.reason,
        )
        for place, condition in found.terms_conditions.each()
    ]
    keeps = call.actor.role in CONFIGURERS
    return Show(
        "batches/one.html",
        {
            "found": found,
            "lines": lines,
            "tone": TONES[found.now],
            "dropped": [labels.get(code, code) for code in found.dropped],
            "edits": call.actor.role in DRAFTERS and found.status is BatchStatus.DRAFT,
            "publishes": keeps and found.status is BatchStatus.DRAFT,
            "extends": keeps and found.status is BatchStatus.PUBLISHED,
            "cancels": keeps and found.status is not BatchStatus.CANCELLED,
            "template": bool(committee.template.sections),
            "changes": operations.BATCH_HISTORY.of(system, call.id),
        },
    )


def show_edit(system: System, call: Call[NoBody]) -> Show | Redirect:
    found = operations.one_batch(system, call)
    if found.status is not BatchStatus.DRAFT:
        return Redirect(f"/batches/{call.id}")
    conditions = found.terms_conditions
    initial = TermsForm(
        opens_on=found.opens_on,
        closes_on=found.closes_on,
        cut_off_on=found.cut_off_on,
        declaration_types=found.declaration_types,
        **{name: getattr(conditions, name) for name in GROUPS},
    )
    fields = list(_committee(system, call, found).template.fields())
    choices = {
        kind.value: [(one.code, one.label) for one in fields if one.kind is kind]
        for kind in FieldKind
    }
    usable = (FieldKind.NUMBER, FieldKind.DATE, FieldKind.CHOICE)
    choices["any"] = [(one.code, one.label) for one in fields if one.kind in usable]
    offered = [(one.label, "、".join(one.choices)) for one in fields if one.choices]
    return Show(
        "batches/edit.html",
        {"found": found, "initial": initial, "choices": choices, "offered": offered},
    )


def _committee(system: System, call: Call[Any], found: operations.BatchAnswer) -> Committee:
    return Work(system.log, call.context).load(COMMITTEE, found.committee)


def show_windows(system: System, call: Call[WindowConditions]) -> Show:
    return Show("batches/windows.html", {"windows": operations.window_list(system, call)})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.batches",
        functions=("B2",),
        path="/batches",
        title="年度批次",
        show=show_list,
        filters=BatchConditions,
        paged=True,
        sorts=operations.BATCHES.sorts,
        export=operations.BATCHES_EXPORT,
        roles=operations.READERS,
    ),
    View(
        name="pages.batches.new",
        functions=(),
        path="/batches/new",
        title="新增年度批次",
        show=show_new,
        roles=DRAFTERS,
        posts=(
            Post(
                operation=operations.DRAFT,
                name="draft",
                to="/batches/{id}/edit",
                done="configuration-saved",
                lookups={"committee": COMMITTEES},
            ),
        ),
    ),
    View(
        name="pages.batches.many",
        functions=(),
        path="/batches/new-many",
        title="批量新增年度批次",
        show=show_many,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.DRAFT_MANY,
                name="draft",
                to="/batches",
                done="batches-saved",
            ),
        ),
    ),
    View(
        name="pages.batches.one",
        functions=("B2",),
        path="/batches/{id}",
        title="年度批次",
        show=show_one,
        roles=operations.READERS,
        posts=(
            Post(operation=operations.PUBLISH, done="batch-published-now"),
            Post(operation=operations.EXTEND, done="batch-extended"),
            Post(operation=operations.CANCEL, done="batch-cancelled-now"),
        ),
    ),
    View(
        name="pages.batches.edit",
        functions=("B2",),
        path="/batches/{id}/edit",
        title="修改年度批次",
        show=show_edit,
        roles=DRAFTERS,
        posts=(Post(operation=operations.AMEND, to="/batches/{id}", done="configuration-saved"),),
    ),
    View(
        name="pages.windows",
        functions=("B2",),
        path="/windows",
        title="申报时间",
        show=show_windows,
        filters=WindowConditions,
        paged=True,
        sorts=operations.WINDOWS.sorts,
        export=operations.WINDOWS_EXPORT,
        public=True,
    ),
)
