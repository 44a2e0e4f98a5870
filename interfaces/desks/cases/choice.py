"""The first page of a declaration (A2): how, where from, what, and to which committee or agency."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from application.cases import declaring as d
from application.organisations.post_quotas import PostsLeft
from application.ports import Receipt
from domain.cases.declaration import Status
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.reference.divisions import BY_CODE, DIVISIONS
from domain.configuration.template import Answers
from domain.configuration.template_rules import follow
from domain.decider import Rejected
from domain.organisations.accepting_agency import MODES
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    DeclarationType,
    Role,
    TitleLevel,
    UnitNature,
)
from interfaces.desks.cases import standing
from interfaces.desks.cases.case import work_of
from interfaces.desks.cases.offers import Offer, offers, personal_refusal
from interfaces.desks.cases.own import open_own
from interfaces.desks.cases.sections import words_of
from interfaces.desks.cases.wizard import edit
from interfaces.desks.committees.committees import series_names
from interfaces.desks.organisations.agency_offers import AgencyOffer, agency_offers
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.forms import FormState
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.messages import message
from interfaces.operations import lookups
from interfaces.system import System
from interfaces.words import stage_word, word
from projections.configuration import catalogue
from projections.organisations import organisations

APPLICANT = (Role.APPLICANT,)
MODE_CHOICES = tuple((str(mode), word(mode)) for mode in (AcquisitionMode.PEER_REVIEW, *MODES))


class Step(StrEnum):
    LOOK = "look"
    """Which committees or agencies may take it?"""
    START = "start"
    """With this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceForm:
    """In the manual's order; the committee or agency is chosen once the rest is known."""

    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    division: str
    unit_nature: UnitNature
    unit: UUID
    title_level: TitleLevel
    series: str
    specialty: str
    title: str = ""
    committee: UUID | None = None
    agency: UUID | None = None
    declaration_type: DeclarationType = DeclarationType.ORDINARY
    step: Step = Step.LOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What can be chosen further; `refused` says why nothing can."""

    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    committees: tuple[Offer, ...] = ()
    closed: tuple[Offer, ...] = ()
    """Committees for such declarations that cannot be chosen now, each with its reason."""
    agencies: tuple[AgencyOffer, ...] = ()
    shut: tuple[AgencyOffer, ...] = ()
    """Agencies likewise."""
    titles: tuple[str, ...] = ()
    authority: str = ""
    """行政主管部门: the superior body of the unit."""
    refused: str = ""
    level: TitleLevel | None = None
    posts: PostsLeft | None = None
    """What is left of the unit's quota at this level, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The answer of the form: the typed choice, or the declaration that it began."""

    form: ChoiceForm
    started: Receipt | None = None


def new(system: System, call: Call[NoBody]) -> Show:
    return _page(system, call, None, "")


def again(system: System, call: Call[NoBody]) -> Show | Redirect:
    """The same page for a draft: what is filled in stays as far as the committee asks for it."""
    own = open_own(system, call)
    if own.state.status is not Status.DRAFT:
        return edit(system, call)
    choice = own.choice
    form = ChoiceForm(
        mode=choice.mode,
        division=choice.division,
        unit_nature=choice.unit_nature,
        unit=choice.unit,
        title_level=choice.title_level,
        series=choice.series,
        specialty=choice.specialty,
        title=choice.title,
        committee=choice.committee,
        agency=choice.agency,
        declaration_type=choice.declaration_type,
    )
    return _page(system, call, form, f"/declarations/{call.id}/edit", version=own.version)


def _page(
    system: System,
    call: Call[Any],
    form: ChoiceForm | None,
    back: str,
    version: int | None = None,
) -> Show:
    return Show(
        "applicant/choice.html",
        {
            "initial": form,
            "barred": standing.barred(system, call),
            "version": version,
            "back": back,
            "year": system.clock.today().year,
            "divisions": _divisions(),
            "series": series_names(system),
            "modes": MODE_CHOICES,
            "personal_of": partial(_personal, system, call),
            "label": partial(lookups.shown, _LOOKUPS, system, call),
            "options": partial(_options, system, call),
            "pairs": words_of,
            "committees": _committees,
            "agencies": _agencies,
            "stage_word": stage_word,
        },
    )


def _personal(system: System, call: Call[Any], form: FormState) -> str:
    """What stands in the person's own way, whatever is chosen further."""
    refusal = personal_refusal(system, call, _mode(form))
    return message(refusal.code, refusal.facts) if refusal else ""


def _committees(found: Options) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.row.committee), one.label) for one in found.committees)


def _agencies(found: Options) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.agency), one.organisation_name) for one in found.agencies)


def _mode(form: FormState) -> AcquisitionMode:
    """As it stands in the form; reviews while nothing does."""
    try:
        return AcquisitionMode(form.values.get("mode") or AcquisitionMode.PEER_REVIEW)
    except ValueError:
        return AcquisitionMode.PEER_REVIEW


def _divisions() -> tuple[tuple[str, str], ...]:
    """Every division with the one above it, in the order of the codes."""
    found = []
    for one in sorted(DIVISIONS, key=lambda division: division.code):
        above = BY_CODE.get(one.parent or "")
        county = one.level is AdministrativeLevel.COUNTY
        found.append((one.code, f"　{above.name}{one.name}" if county and above else one.name))
    return tuple(found)


def _options(system: System, call: Call[Any], form: FormState) -> Options | None:
    """For what stands in the form; None as long as too little does."""
    values = form.values
    try:
        level = TitleLevel(values.get("title_level", ""))
        unit = UUID(values.get("unit", ""))
    except (ValueError, AttributeError):
        return None
    division, series = values.get("division", ""), values.get("series", "")
    specialty = values.get("specialty", "")
    if not (division and series and specialty):
        return None
    mode = _mode(form)
    try:
        _require_catalogued(system, call, mode, series, specialty, level)
        to = agency_offers(system, call, unit, mode, level) if mode in MODES else ()
    except Rejected as refusal:
        said = next(iter(refusal.fields.values()), refusal.code)
        code = said if refusal.code == "choice-wrong" else refusal.code
        return Options(mode=mode, refused=message(code, refusal.facts))
    found = (
        ()
        if mode in MODES
        else offers(
            system, series=series, specialty=specialty, title_level=level, division=division
        )
    )
    with system.reading() as tx:
        body = organisations.get(tx, unit)
        titles = tuple(one.name for one in catalogue.titles(tx, series) if one.level is level)
    return Options(
        mode=mode,
        agencies=tuple(one for one in to if one.refusal is None),
        shut=tuple(one for one in to if one.refusal is not None),
        committees=tuple(one for one in found if one.refusal is None),
        closed=tuple(one for one in found if one.refusal is not None),
        titles=titles,
        authority=(body.superior_name or "") if body else "",
        refused=_none_open(to) if mode in MODES else _refused(found),
        level=level,
        posts=standing.posts(system, call, unit, system.clock.today().year, level),
    )


def _refused(found: tuple[Offer, ...]) -> str:
    if not found:
        return message("no-committee")
    return message("no-committee-open") if all(one.refusal for one in found) else ""


def _none_open(found: tuple[AgencyOffer, ...]) -> str:
    if not found:
        return message("agency-none")
    return message("no-agency-open") if all(one.refusal for one in found) else ""


def _require_catalogued(
    system: System,
    call: Call[Any],
    mode: AcquisitionMode,
    series: str,
    specialty: str,
    level: TitleLevel,
) -> None:
    """An exam in lieu stands in the way of a review only. Raises `Rejected`."""
    known = work_of(system, call).load(CATALOGUE, CATALOGUE_STREAM)
    if mode in MODES:
        known.require_specialty(series, specialty)
    else:
        known.require_reviewable(series, specialty, level)


def choose(system: System, call: Call[ChoiceForm]) -> Chosen:
    """Looks for committees or agencies, or begins the declaration with the chosen one."""
    form = call.body
    _check(system, call, form)
    if form.step is Step.LOOK:
        return Chosen(form=form)
    form = _of_its_mode(form)
    if form.committee is not None:
        _require_offered(system, form, form.committee)
    body = d.DeclarationForm(
        mode=form.mode,
        year=system.clock.today().year,
        division=form.division,
        unit_nature=form.unit_nature,
        unit=form.unit,
        title_level=form.title_level,
        series=form.series,
        title=form.title,
        specialty=form.specialty,
        committee=form.committee,
        agency=form.agency,
        declaration_type=form.declaration_type,
    )
    if "id" in call.path:
        body = replace(body, answers=_kept(system, call, body))
    run: Call[Any] = call
    return Chosen(form=form, started=system.run(replace(run, body=body), d.save_draft))


def _of_its_mode(form: ChoiceForm) -> ChoiceForm:
    """Without what was chosen of the other mode before. Raises `Rejected` while nothing is."""
    if form.mode in MODES:
        form, name = replace(form, committee=None), "agency"
    else:
        form, name = replace(form, agency=None), "committee"
    if form.committee is form.agency is None:
        raise Rejected("choice-wrong", fields={name: "field-required"})
    return form


def _require_offered(system: System, form: ChoiceForm, committee: UUID) -> None:
    """A committee that has closed since the page was drawn is refused in the same words."""
    found = offers(
        system,
        series=form.series,
        specialty=form.specialty,
        title_level=form.title_level,
        division=form.division,
    )
    for one in found:
        if one.row.committee == committee and one.refusal is not None:
            code = one.refusal.code
            raise Rejected(code, fields={"committee": code}, **one.refusal.facts)


def _check(system: System, call: Call[ChoiceForm], form: ChoiceForm) -> None:
    """That unit, nature and place belong together is told at once, not with the committee."""
    with system.reading() as tx:
        unit = organisations.get(tx, form.unit)
    fields = {}
    if unit is None or unit.cancelled or not unit.kind.unit:
        fields["unit"] = "unit-unknown"
    elif unit.division != form.division:
        fields["unit"] = "unit-division"
    elif unit.nature is not form.unit_nature:
        fields["unit_nature"] = "unit-nature"
    try:
        _require_catalogued(system, call, form.mode, form.series, form.specialty, form.title_level)
    except Rejected as refusal:
        fields.update(refusal.fields)
    if fields:
        raise Rejected("choice-wrong", fields=fields)


def _kept(system: System, call: Call[Any], form: d.DeclarationForm) -> Answers:
    """Answers that the template of the chosen committee or agency asks for too."""
    own = open_own(system, call)
    template = d.template_for(work_of(system, call), form)
    kinds = {one.code: one.kind for one in template.fields()}
    before = {one.code: one.kind for one in own.template.fields()}
    same = tuple(one for one in own.answers if kinds.get(one.field) is before.get(one.field))
    return follow(template, same)


def _after(system: System, call: Call[ChoiceForm], chosen: Chosen) -> Any:
    if chosen.started is not None:
        return Redirect(f"/declarations/{chosen.started.stream}/edit")
    draft = call.path.get("id")
    back = f"/declarations/{draft}/edit" if draft else ""
    return _page(system, call, chosen.form, back, version=call.expected)


def _operation(path: str, name: str) -> Operation:
    return Operation(
        name=name,
        functions=("A2",),
        path=path,
        summary="选择评委会或受理机构",
        body=ChoiceForm,
        handler=choose,
        answer=Chosen,
        roles=APPLICANT,
    )


_LOOKUPS = {"unit": lookups.UNITS, "specialty": lookups.SPECIALTIES}
VIEWS = (
    View(
        name="pages.declarations.new",
        functions=("A2",),
        path="/declarations/new",
        title="职称评审申报",
        show=new,
        roles=APPLICANT,
        posts=(
            Post(
                operation=_operation("/declarations/new/choose", "pages.declarations.choose"),
                name="choose",
                show=_after,
                lookups=_LOOKUPS,
            ),
        ),
    ),
    View(
        name="pages.declarations.choice",
        functions=("A2",),
        path="/declarations/{id}/choice",
        title="选择申报事项",
        show=again,
        roles=APPLICANT,
        posts=(
            Post(
                operation=_operation(
                    "/declarations/{id}/choice/choose", "pages.declarations.choose-again"
                ),
                name="choose",
                show=_after,
                lookups=_LOOKUPS,
            ),
        ),
    ),
)
