"""Accepting agency (受理机构): the body where an initial determination or recognition ends.

Approval by it takes effect, as there is no committee. It accepts one mode and one title level;
a body that accepts several is an agency several times. What it tells applicants beforehand
(申报须知) and what it has them fill in (申报模板) are kept in versions.
"""

from dataclasses import dataclass, replace
from typing import assert_never, get_args
from uuid import UUID

from domain.configuration.conditions import Conditions, misfits, wrong_of
from domain.configuration.route import StageKind
from domain.configuration.template import Template, Versioned
from domain.configuration.template_rules import check_successor, check_template, neat_template
from domain.decider import Decider, Rejected
from domain.terms import AcquisitionMode, TitleLevel

MODES = (AcquisitionMode.INITIAL_DETERMINATION, AcquisitionMode.RECOGNITION)
"""Reviews have committees instead."""
AGENCY_KINDS = (
    StageKind.AUTHORITY,
    StageKind.INDUSTRY,
    StageKind.TITLE_OFFICE,
    StageKind.TITLE_AUTHORITY,
)
"""受理节点类型: as what it stands in the review-route map."""
NO_CONDITIONS = Conditions()
LONGEST_NOTICE = 10_000
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAgency:
    """A cancelled one may be added again and keeps its notice."""

    mode: AcquisitionMode
    title_level: TitleLevel
    organisation: UUID
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendAgency:
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNotice:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgencyTemplate:
    """The next version; conditions that it no longer answers are refused."""

    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgencyConditions:
    """资格条件, all of them."""

    conditions: Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAgency:
    """Cases it has keep it; no further one is accepted."""

    reason: str


Command = (
    AddAgency | AmendAgency | SetNotice | SetAgencyTemplate | SetAgencyConditions | CancelAgency
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAdded:
    """新增受理机构"""

    mode: AcquisitionMode
    title_level: TitleLevel
    organisation: UUID
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAmended:
    """修改受理机构"""

    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSet:
    """维护申报须知"""

    version: int
    """From 1."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyTemplateSet:
    """维护申报模板"""

    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyConditionsSet:
    """维护资格条件"""

    conditions: Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCancelled:
    """注销受理机构"""

    reason: str


Event = (
    AgencyAdded
    | AgencyAmended
    | NoticeSet
    | AgencyTemplateSet
    | AgencyConditionsSet
    | AgencyCancelled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptingAgency(Versioned):
    organisation: UUID | None = None
    mode: AcquisitionMode = AcquisitionMode.INITIAL_DETERMINATION
    title_level: TitleLevel = TitleLevel.JUNIOR_ASSISTANT
    kind: StageKind = StageKind.TITLE_OFFICE
    notice: str = ""
    notice_version: int = 0
    """0 while nothing has been said."""
    templates: tuple[Template, ...] = ()
    """Every version, the present one last."""
    conditions: Conditions = NO_CONDITIONS
    cancelled: bool = False

    @property
    def active(self) -> bool:
        return self.organisation is not None and not self.cancelled


def decide(command: Command, state: AcceptingAgency) -> list[Event]:
    if isinstance(command, AddAgency):
        return _add(command, state)
    if state.organisation is None:
        raise Rejected("agency-unknown")
    if state.cancelled:
        raise Rejected("agency-cancelled")
    match command:
        case AmendAgency(kind=kind):
            _require_kind(kind)
            return [] if kind is state.kind else [AgencyAmended(kind=kind)]
        case SetNotice():
            text = command.text.strip()
            if not text:
                raise Rejected("agency-wrong", fields={"text": "field-required"})
            if len(text) > LONGEST_NOTICE:
                raise Rejected(
                    "agency-wrong", fields={"text": "notice-too-long"}, most=LONGEST_NOTICE
                )
            if text == state.notice:
                return []
            return [NoticeSet(version=state.notice_version + 1, text=text)]
        case SetAgencyTemplate(template=template):
            return _template_set(template, state)
        case SetAgencyConditions(conditions=conditions):
            _require_answerable(conditions, state.template)
            same = conditions == state.conditions
            return [] if same else [AgencyConditionsSet(conditions=conditions)]
        case CancelAgency(reason=reason):
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [AgencyCancelled(reason=reason.strip())]
        case _:
            assert_never(command)


def _add(command: AddAgency, state: AcceptingAgency) -> list[Event]:
    if command.mode not in MODES:
        raise Rejected("agency-wrong", fields={"mode": "agency-mode"})
    _require_kind(command.kind)
    if state.active:
        raise Rejected("agency-exists", fields={"organisation": "agency-exists"})
    return [
        AgencyAdded(
            mode=command.mode,
            title_level=command.title_level,
            organisation=command.organisation,
            kind=command.kind,
        )
    ]


def _template_set(template: Template, state: AcceptingAgency) -> list[Event]:
    template = neat_template(template)
    check_template(template)
    check_successor(template, state.templates)
    _require_answerable(state.conditions, template)
    if template.sections == state.template.sections:
        return []
    return [AgencyTemplateSet(template=replace(template, version=state.template.version + 1))]


def _require_answerable(conditions: Conditions, template: Template) -> None:
    """Each condition is a sound one and finds its answer in the template."""
    wrong = wrong_of(conditions) or misfits(conditions, template)
    if wrong:
        raise Rejected("agency-wrong", fields=wrong)


def _require_kind(kind: StageKind) -> None:
    if kind not in AGENCY_KINDS:
        raise Rejected("agency-wrong", fields={"kind": "agency-kind"})


def evolve(state: AcceptingAgency, event: Event) -> AcceptingAgency:
    match event:
        case AgencyAdded():
            return replace(
                state,
                organisation=event.organisation,
                mode=event.mode,
                title_level=event.title_level,
                kind=event.kind,
                cancelled=False,
            )
        case AgencyAmended(kind=kind):
            return replace(state, kind=kind)
        case NoticeSet(version=version, text=text):
            return replace(state, notice=text, notice_version=version)
        case AgencyTemplateSet(template=template):
            return replace(state, templates=(*state.templates, template))
        case AgencyConditionsSet(conditions=conditions):
            return replace(state, conditions=conditions)
        case AgencyCancelled():
            return replace(state, cancelled=True)
        case _:
            assert_never(event)


ACCEPTING_AGENCY: Decider[Command, AcceptingAgency, Event] = Decider(
    "accepting_agency", get_args(Event), AcceptingAgency(), decide, evolve
)
