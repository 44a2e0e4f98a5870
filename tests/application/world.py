"""A small province, made by the use cases themselves: one city, two committees, two people.

The senior committee's route is R5a (its title authority is the province's), the intermediate
committee's R5b (issuing is delegated to it).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from application.cases.declaring import DeclarationForm, submit
from application.cases.reviewing import (
    Opinion,
    PublicityEvidence,
    PublicityPosting,
    approve,
    close_unit_publicity,
    post_unit_publicity,
)
from application.committees.ballot_box import BallotBox
from application.committees.convening import CommitteeForm, register_committee, set_template
from application.committees.planning import PlanForm
from application.configuration.batches import (
    BatchForm,
    Nothing,
    draft_batch,
    publish_batch,
)
from application.configuration.calendars import CalendarYear, set_calendar_year
from application.configuration.cataloguing import SpecialtyForm, add_specialty
from application.configuration.routing import NodeForm, add_node
from application.desk import Actor, Desk
from application.organisations.organising import OrganisationForm, register_organisation
from application.people.people import (
    AccountForm,
    PersonForm,
    open_account,
    register_person,
)
from application.ports import Context, Key, Receipt
from application.work import Work, execute
from domain.cases.declaration import DECLARATION, Declaration, Status
from domain.cases.declaration.commands import TakeResult
from domain.committees.review_plan import ExpertRequirement
from domain.committees.rubric import RubricItem
from domain.configuration.catalogue import CATALOGUE, DefineSeries, LevelName
from domain.configuration.route import StageKind
from domain.organisations.organisation import OrganisationKind
from domain.people.account import ACCOUNT
from domain.rules.identifiers import id_check_character
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import (
    AdministrativeLevel,
    CommitteeTitleLevel,
    Duty,
    Role,
    TitleLevel,
    UnitNature,
)
from tests.application.memory_log import MemoryLog
from tests.application.stand_ins import Identities, Known, Nowhere, Typefaces
from tests.domain.case_samples import ANSWERS, EVIDENCE, TEMPLATE
from tests.earlier import Held, hold

CITY, PROVINCE = AdministrativeLevel.CITY, AdministrativeLevel.PROVINCE
ADMINISTRATOR = Actor(account=uuid5(NAMESPACE_OID, "root"), login="root", role=Role.ADMINISTRATOR)
AUDITOR = replace(ADMINISTRATOR, login="audit", role=Role.AUDITOR)
MONDAY = date(2026, 6, 1)
PASSWORD = "a long password"

UseCase = Callable[[Work, Desk, UUID, Any, int | None], UUID]


def found_series(work: Work, desk: Desk, _: UUID, form: DefineSeries, __: int | None) -> UUID:
    """What seeding does; nobody may do it afterwards."""
    work.do(CATALOGUE, CATALOGUE_STREAM, form)
    return CATALOGUE_STREAM


class World:
    def __init__(self) -> None:
        self.log = MemoryLog()
        self.identities = Identities()
        self.directory = Known(self.log)
        self.today = MONDAY
        self.typefaces = Typefaces()
        self._ids: Iterator[int] = count(1)
        self._ballots = BallotBox()

    def do(
        self,
        actor: Actor,
        use_case: UseCase,
        stream: UUID,
        form: Any,
        *,
        expected: int | None = None,
        key: Key | None = None,
    ) -> Receipt:
        desk = self.desk(actor)
        context = self.context(actor)
        return execute(
            self.log, context, lambda work: use_case(work, desk, stream, form, expected), key
        )

    def desk(self, actor: Actor) -> Desk:
        return Desk(
            actor=actor,
            now=self._now(),
            today=self.today,
            identities=self.identities,
            directory=self.directory,
            signers=Nowhere(),
            typefaces=self.typefaces,
            ballots=self._ballots,
            new_id=self.new_id,
            random=bytes,
        )

    def context(self, actor: Actor) -> Context:
        return Context(
            actor=actor.account,
            organisation=actor.organisation,
            role=actor.role,
            at=self._now(),
            request="r",
        )

    def new_id(self) -> UUID:
        return UUID(int=next(self._ids))

    def state(self, decider: Any, stream: UUID) -> Any:
        return decider.fold(self.log.events(stream))

    def later(self, days: int) -> None:
        self.today += timedelta(days=days)

    def _now(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)


class Province(World):
    """The configured world; every attribute is an id or somebody who acts."""

    def __init__(self) -> None:
        super().__init__()
        self._catalogue()
        self.tp = self.body("省人社厅职称处", OrganisationKind.TITLE_OFFICE, PROVINCE, "320000")
        self.tm = self.body("市人社局职称办", OrganisationKind.TITLE_OFFICE)
        self.dm = self.body("市工业局", OrganisationKind.ADMINISTRATIVE_AUTHORITY)
        self.other_dm = self.body("市交通局", OrganisationKind.ADMINISTRATIVE_AUTHORITY)
        self.office = self.body("市机械评委会办公室", OrganisationKind.COMMITTEE_OFFICE)
        self.other_office = self.body("市建设评委会办公室", OrganisationKind.COMMITTEE_OFFICE)
        self.unit = self.body("青山设备公司", OrganisationKind.EMPLOYER, superior=self.dm)
        self.other_unit = self.body("绿水设备公司", OrganisationKind.EMPLOYER, superior=self.dm)
        self.senior = self.committee(CommitteeTitleLevel.SENIOR, delegated=False)
        self.intermediate = self.committee(CommitteeTitleLevel.INTERMEDIATE, delegated=True)
        for level in CommitteeTitleLevel.SENIOR, CommitteeTitleLevel.INTERMEDIATE:
            self._route_map(level)
        self._people()

    def body(
        self,
        name: str,
        kind: OrganisationKind,
        level: AdministrativeLevel = CITY,
        division: str = "320100",
        superior: UUID | None = None,
    ) -> UUID:
        nature = UnitNature.ENTERPRISE if kind.unit else None
        form = OrganisationForm(
            name=name,
            division=division,
            level=level,
            kind=kind,
            nature=nature,
            superior=superior,
        )
        return self.do(ADMINISTRATOR, register_organisation, self.new_id(), form).stream

    def committee(self, level: CommitteeTitleLevel, *, delegated: bool) -> UUID:
        form = CommitteeForm(
            name=f"市机械{level}评委会",
            level=CITY,
            title_level=level,
            division="320100",
            office=self.office,
            convening_unit=self.tm,
            series=("10",),
            delegated=delegated,
            valid_from=date(2026, 1, 1),
            valid_until=date(2028, 12, 31),
        )
        made = self.do(ADMINISTRATOR, register_committee, self.new_id(), form).stream
        self.do(ADMINISTRATOR, set_template, made, TEMPLATE)
        self.open_batch(made)
        return made

    def open_batch(self, committee: UUID, **changes: Any) -> UUID:
        """Published, for the whole of 2026 unless told otherwise."""
        form = BatchForm(
            committee=committee,
            year=2026,
            opens_on=date(2026, 1, 1),
            closes_on=date(2026, 12, 31),
            cut_off_on=date(2026, 12, 31),
        )
        nowhere = self.new_id()
        batch = self.do(ADMINISTRATOR, draft_batch, nowhere, replace(form, **changes)).stream
        self.do(ADMINISTRATOR, publish_batch, batch, Nothing())
        return batch

    def account(
        self,
        login: str,
        role: Role,
        organisation: UUID | None = None,
        person: UUID | None = None,
        duties: tuple[Duty, ...] = (),
    ) -> Actor:
        form = AccountForm(
            login=login,
            name="某某",
            role=role,
            password=PASSWORD,
            organisation=organisation,
            person=person,
            duties=duties,
        )
        opened = self.do(ADMINISTRATOR, open_account, self.new_id(), form).stream
        state = self.state(ACCOUNT, opened)
        return Actor(
            account=opened,
            login=login,
            role=state.role,
            organisation=state.organisation,
            person=state.person,
            duties=state.duties,
        )

    def person(self, number: int, held: TitleLevel | None = None) -> UUID:
        stem = f"3201021990030{number:04}"
        form = PersonForm(name="林晓", identity_number=stem + id_check_character(stem))
        made = self.do(ADMINISTRATOR, register_person, self.new_id(), form).stream
        if held is not None:
            earlier = Held(series="10", level=held, obtained_on=date(2018, 1, 1))
            self.do(self.officer_tp, hold, made, earlier)
        return made

    # What people do.

    def form(self, level: TitleLevel = TitleLevel.SENIOR_ASSOCIATE) -> DeclarationForm:
        return DeclarationForm(
            year=2026,
            division="320100",
            unit_nature=UnitNature.ENTERPRISE,
            unit=self.unit,
            title_level=level,
            series="10",
            specialty="1001",
            committee=self.senior if level.senior else self.intermediate,
            answers=ANSWERS,
        )

    def submitted(
        self,
        applicant: Actor | None = None,
        level: TitleLevel = TitleLevel.SENIOR_ASSOCIATE,
    ) -> UUID:
        return self.do(applicant or self.applicant, submit, self.new_id(), self.form(level)).stream

    def past_the_unit(self, declaration: UUID) -> None:
        self.do(self.officer_unit, post_unit_publicity, declaration, PublicityPosting())
        self.later(8)
        evidence = PublicityEvidence(evidence=(EVIDENCE,))
        self.do(self.officer_unit, close_unit_publicity, declaration, evidence)

    def accepted(
        self,
        applicant: Actor | None = None,
        level: TitleLevel = TitleLevel.SENIOR_ASSOCIATE,
    ) -> UUID:
        """Past the committee's office, waiting for a plan."""
        declaration = self.submitted(applicant, level)
        self.past_the_unit(declaration)
        for officer in self.officer_dm, self.officer_office:
            self.do(officer, approve, declaration, Opinion(opinion="同意"))
        return declaration

    def plan(self, *candidates: UUID, committee: UUID | None = None, **changes: Any) -> PlanForm:
        form = PlanForm(
            committee=committee or self.senior,
            name="2026年机械高评会",
            year=2026,
            requirements=(
                ExpertRequirement(
                    group="机械",
                    specialties=("1001",),
                    level=TitleLevel.SENIOR_FULL,
                    primary=11,
                    alternates=3,
                ),
            ),
            rubric=(RubricItem(code="work", name="工作业绩", maximum=60),),
            candidates=candidates,
        )
        return replace(form, **changes)

    def vote(self, declaration: UUID, *, passed: bool = True) -> None:
        """The result of a meeting; how a meeting comes to it is no matter of these tests."""
        command = TakeResult(
            meeting=UUID(int=0),
            organisation=self.office,
            yes=9 if passed else 2,
            no=2 if passed else 9,
            abstain=0,
            present=11,
            passed=passed,
        )

        def take(work: Work) -> UUID:
            work.do(DECLARATION, declaration, command)
            return declaration

        execute(self.log, self.context(self.officer_office), take)

    def case(self, declaration: UUID) -> Declaration:
        state: Declaration = self.state(DECLARATION, declaration)
        return state

    def at(self, declaration: UUID) -> str:
        """The code of the stage that has the case, or its status."""
        state = self.case(declaration)
        if state.status is Status.IN_REVIEW and state.stage is not None:
            return state.stage.code
        return state.status

    def _catalogue(self) -> None:
        titles = (
            LevelName(level=TitleLevel.SENIOR_ASSOCIATE, name="高级工程师"),
            LevelName(level=TitleLevel.INTERMEDIATE, name="工程师"),
        )
        nowhere = self.new_id()
        series = DefineSeries(code="10", name="工程技术人员", titles=titles, exam_levels=())
        self.do(ADMINISTRATOR, found_series, nowhere, series)
        specialty = SpecialtyForm(code="1001", name="机械", series="10")
        self.do(ADMINISTRATOR, add_specialty, nowhere, specialty)
        self.do(ADMINISTRATOR, set_calendar_year, nowhere, CalendarYear(year=2026))

    def _route_map(self, level: CommitteeTitleLevel) -> None:
        top: UUID | None = None
        for kind, organisation in (
            (StageKind.TITLE_AUTHORITY, self.tp),
            (StageKind.TITLE_AUTHORITY, self.tm),
            (StageKind.COMMITTEE, self.office),
        ):
            node = self.new_id()
            form = NodeForm(title_level=level, kind=kind, organisation=organisation, superior=top)
            self.do(ADMINISTRATOR, add_node, node, form)
            top = node
        form = NodeForm(title_level=level, kind=StageKind.AUTHORITY, organisation=self.dm)
        self.do(ADMINISTRATOR, add_node, self.new_id(), form)

    def _people(self) -> None:
        ordinary, special = (Duty.ORDINARY_PLANS,), (Duty.SPECIAL_PLANS,)
        self.officer_tp = self.account("tp.a", Role.TITLE_OFFICER, self.tp, None, ordinary)
        self.special_tp = self.account("tp.b", Role.TITLE_OFFICER, self.tp, None, special)
        self.officer_tm = self.account("tm.a", Role.TITLE_OFFICER, self.tm, None, ordinary)
        self.officer_unit = self.account("unit.a", Role.UNIT_OFFICER, self.unit)
        self.other_unit_officer = self.account("unit.b", Role.UNIT_OFFICER, self.other_unit)
        self.officer_dm = self.account("dm.a", Role.AUTHORITY_OFFICER, self.dm)
        self.other_dm_officer = self.account("dm.b", Role.AUTHORITY_OFFICER, self.other_dm)
        self.officer_office = self.account("office.a", Role.COMMITTEE_OFFICER, self.office)
        self.other_office_officer = self.account(
            "office.b", Role.COMMITTEE_OFFICER, self.other_office
        )
        self.applicant_person = self.person(1231, TitleLevel.INTERMEDIATE)
        other = self.person(1251, TitleLevel.JUNIOR_ASSISTANT)
        self.applicant = self.account("lin", Role.APPLICANT, person=self.applicant_person)
        self.other_applicant = self.account("chen", Role.APPLICANT, person=other)
