"""A log in memory that is told what happened, and a small province to tell about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration import DECLARATION, Declaration
from domain.committees.committee import COMMITTEE as COMMITTEE_DECIDER
from domain.committees.committee import RegisterCommittee, SetTemplate
from domain.committees.plan_candidates import AddCandidates, Candidate
from domain.committees.review_plan import (
    REVIEW_PLAN,
    ApprovePlan,
    DraftPlan,
    ExpertRequirement,
    PlanKind,
    SubmitPlan,
)
from domain.committees.rubric import RubricItem
from domain.configuration.catalogue import (
    CATALOGUE,
    DefineSeries,
    DefineSpecialty,
    LevelName,
)
from domain.configuration.route import Route
from domain.decider import Decider, Recorded
from domain.organisations.organisation import ORGANISATION, OrganisationKind, RegisterOrganisation
from domain.people.account import ACCOUNT, OpenAccount
from domain.people.person import PERSON, RegisterPerson
from domain.rules.identifiers import DocumentKind, id_check_character
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import account_stream
from domain.terms import (
    AdministrativeLevel,
    CommitteeTitleLevel,
    Duty,
    Role,
    TitleLevel,
    UnitNature,
)
from infrastructure.read_models.bulk import Bulk
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rows import HeldRows
from projections.projection import Projection
from projections.registry import PROJECTIONS
from tests.domain.case_samples import (
    APPLICANT,
    CHOICE,
    COMMITTEE,
    OFFICE,
    PLAN,
    TEMPLATE,
    UNIT,
    next_command,
    submit,
    uid,
)

START = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
AUTHORITY = uid("Tp")
"""The title authority of the province, stage Tp and Fp of every route in `cases`."""


class Story:
    """The event log, as far as the read side needs it."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self._places: defaultdict[UUID, list[int]] = defaultdict(list)
        """Stream -> where its events are."""
        self._folded: dict[tuple[str, UUID], tuple[int, Any]] = {}
        """What was decided of a stream is not folded again for the next command."""

    def after(self, position: int, limit: int) -> list[Recorded]:
        first = position // 2
        return self.events[first : first + limit]

    def last_position(self) -> int:
        return self.events[-1].position if self.events else 0

    def of(self, stream: UUID) -> list[Recorded]:
        return [self.events[place] for place in self._places[stream]]

    def tell(
        self,
        decider: Decider[Any, Any, Any],
        stream: UUID,
        *events: Any,
        actor: UUID | None = None,
        organisation: UUID | None = None,
    ) -> None:
        places = self._places[stream]
        for event in events:
            places.append(len(self.events))
            number = len(self.events) + 1
            self.events.append(
                Recorded(
                    position=2 * number,
                    stream=stream,
                    version=len(places),
                    name=f"{decider.name}.{type(event).__name__}",
                    event=event,
                    at=self.time(number),
                    actor=actor,
                    organisation=organisation,
                    role="",
                    request="",
                    cause=None,
                )
            )

    def time(self, number: int) -> datetime:
        """When the event with this number happens."""
        return START + timedelta(minutes=number)

    def state(self, decider: Decider[Any, Any, Any], stream: UUID) -> Any:
        places = self._places[stream]
        known, state = self._folded.get((decider.name, stream), (0, decider.initial))
        if known < len(places):
            state = decider.fold((self.events[place].event for place in places[known:]), state)
            self._folded[decider.name, stream] = len(places), state
        return state

    def do(self, decider: Decider[Any, Any, Any], stream: UUID, *commands: Any) -> None:
        """Decide; none of the commands may be refused."""
        for command in commands:
            self.tell(decider, stream, *decider.decide(command, self.state(decider, stream)))

    def case(self, stream: UUID) -> Declaration:
        state: Declaration = self.state(DECLARATION, stream)
        return state

    def submit(
        self,
        stream: UUID,
        row: str | Route = "R1a",
        *,
        applicant: UUID = APPLICANT,
        level: TitleLevel = TitleLevel.SENIOR_ASSOCIATE,
        resume: bool = False,
        **choice: Any,
    ) -> None:
        chosen = replace(CHOICE, title_level=level, **choice)
        command = replace(submit(row, resume=resume), applicant=applicant, choice=chosen)
        self.do(DECLARATION, stream, command)

    def advance(self, stream: UUID, to: str) -> None:
        """Bring a case to the stage with this code, or to its end (`to` empty)."""
        while True:
            state = self.case(stream)
            stage = state.stage
            if (stage is None and not to) or (stage is not None and stage.code == to):
                return
            self.do(DECLARATION, stream, next_command(state))

    def person(self, name: str, who: UUID | None = None, birthday: str = "19800101") -> UUID:
        person = who or uid(name)
        serial = person.int % 1000
        first17 = f"320102{birthday}{serial:03d}"
        self.do(
            PERSON,
            person,
            RegisterPerson(
                person=person,
                name=name,
                identity_kind=DocumentKind.RESIDENT_ID,
                identity_number=first17 + id_check_character(first17),
                phone="13800000000",
            ),
        )
        return person

    def organisation(
        self,
        name: str,
        which: UUID | None = None,
        *,
        kind: OrganisationKind = OrganisationKind.EMPLOYER,
        level: AdministrativeLevel = AdministrativeLevel.COUNTY,
        division: str = "320102",
        superior: UUID | None = None,
        credit_code: str = "",
    ) -> UUID:
        organisation = which or uid(name)
        self.do(
            ORGANISATION,
            organisation,
            RegisterOrganisation(
                organisation=organisation,
                name=name,
                credit_code=credit_code,
                override_check=True,
                division=division,
                level=level,
                kind=kind,
                nature=UnitNature.ENTERPRISE if kind.unit else None,
                superior=superior or (uid("Dc") if kind.unit else None),
                contact="025-00000000",
            ),
        )
        return organisation

    def account(
        self,
        login: str,
        role: Role,
        *,
        name: str = "经办人",
        organisation: UUID | None = None,
        person: UUID | None = None,
        duties: tuple[Duty, ...] = (),
    ) -> UUID:
        account = account_stream(login)
        self.do(
            ACCOUNT,
            account,
            OpenAccount(
                account=account,
                login=login,
                name=name,
                role=role,
                organisation=organisation,
                person=person,
                duties=duties,
            ),
        )
        return account

    def plan(
        self,
        *cases: UUID,
        plan: UUID = PLAN,
        kind: PlanKind = PlanKind.ORDINARY,
        waits: bool = True,
    ) -> None:
        """Draft a plan with these candidates and submit it to the province."""
        self.do(
            REVIEW_PLAN,
            plan,
            DraftPlan(
                plan=plan,
                committee=COMMITTEE,
                office=OFFICE,
                name="2026年工程高评委第一批",
                kind=kind,
                year=2026,
                requirements=(
                    ExpertRequirement(
                        group="建筑",
                        specialties=("0501",),
                        level=TitleLevel.SENIOR_FULL,
                        primary=3,
                        alternates=1,
                    ),
                ),
                rubric=(RubricItem(code="a", name="业绩", maximum=100),),
                maker=OFFICE,
            ),
            AddCandidates(
                candidates=tuple(
                    Candidate(declaration=case, authority=AUTHORITY, waits_for_plan=waits)
                    for case in cases
                )
            ),
            SubmitPlan(office=OFFICE, maker=OFFICE, specialties=frozenset()),
        )

    def approve_plan(
        self, *struck: UUID, plan: UUID = PLAN, duty: Duty = Duty.ORDINARY_PLANS
    ) -> None:
        command = ApprovePlan(
            authority=AUTHORITY, duties=(duty,), reviewer=AUTHORITY, struck=struck, opinion="同意"
        )
        self.do(REVIEW_PLAN, plan, command)


def province() -> Story:
    """Bodies, a catalogue, a committee and one applicant; cases are told by each test."""
    story = Story()
    kinds = OrganisationKind
    province = AdministrativeLevel.PROVINCE
    bodies = (
        ("江宁区建设局", uid("Dc"), kinds.ADMINISTRATIVE_AUTHORITY, AdministrativeLevel.COUNTY),
        ("江苏省人社厅职称办", AUTHORITY, kinds.TITLE_OFFICE, province),
        ("江苏省工程高评委办公室", OFFICE, kinds.COMMITTEE_OFFICE, province),
    )
    for name, which, kind, level in bodies:
        story.organisation(name, which, kind=kind, level=level, division="320000")
    story.organisation("南京建筑设计院", UNIT)
    story.person("张三", APPLICANT)
    story.do(
        CATALOGUE,
        CATALOGUE_STREAM,
        DefineSeries(
            code="10",
            name="工程技术人员",
            titles=(
                LevelName(level=TitleLevel.SENIOR_FULL, name="正高级工程师"),
                LevelName(level=TitleLevel.SENIOR_ASSOCIATE, name="高级工程师"),
            ),
            exam_levels=(),
        ),
        DefineSpecialty(code="1001", name="建筑学", series="10", parent=""),
        DefineSpecialty(code="100101", name="结构工程", series="10", parent="1001"),
    )
    story.do(
        COMMITTEE_DECIDER,
        COMMITTEE,
        RegisterCommittee(
            committee=COMMITTEE,
            name="江苏省工程高评委",
            level=province,
            title_level=CommitteeTitleLevel.SENIOR,
            division="320000",
            office=OFFICE,
            convening_units=(AUTHORITY,),
            by_series=False,
            series=("10",),
            specialties=(),
            minimum_seats=11,
            delegation=None,
            valid_from=date(2025, 1, 1),
            valid_until=date(2027, 12, 31),
            resume_at_returner=False,
        ),
        SetTemplate(template=TEMPLATE),
    )
    return story


def show(story: Story, engine: sa.Engine, page: int = 5_000) -> None:
    """Catch the read models up, all of them by the real projector; nobody may stop."""
    projector = Projector(story, engine, *PROJECTIONS, page=page)
    assert projector.catch_up() == story.last_position()
    assert {mark.error for mark in projector.checkpoints.values()} <= {None, ""}


def content(engine: sa.Engine, tables: Iterable[sa.Table]) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, in the order of the primary key."""
    with engine.connect() as tx:
        return {
            table.name: [
                tuple(row)
                for row in tx.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in tables
        }


def held_rows(projection: Projection) -> HeldRows:
    """For one projection alone, in memory."""
    engine = sa.create_engine("sqlite://")
    statements = {table: Bulk(table, engine.dialect) for table in projection.tables}
    return HeldRows(engine, statements, begun=False)
