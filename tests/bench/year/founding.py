"""The first days of the year: bodies, accounts, committees, agencies, experts and numbers."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random
from uuid import UUID

from domain.certificates.issuer_code import ISSUER_CODE, ClaimCode
from domain.certificates.number_pool import NUMBER_POOL, GenerateRange
from domain.committees.committee import COMMITTEE, RegisterCommittee, SetTemplate
from domain.committees.committee_events import Delegation
from domain.configuration.reference.divisions import BY_CODE, DIVISIONS, Division
from domain.configuration.reference.specialties import SPECIALTIES
from domain.configuration.route import StageKind
from domain.configuration.template import Template
from domain.configuration.yearly_batch import (
    YEARLY_BATCH,
    BatchTerms,
    DraftBatch,
    PublishBatch,
)
from domain.experts.expert import EXPERT, RegisterExpert
from domain.organisations.accepting_agency import (
    ACCEPTING_AGENCY,
    AddAgency,
    SetAgencyTemplate,
    SetNotice,
)
from domain.organisations.organisation import ORGANISATION, OrganisationKind, RegisterOrganisation
from domain.personal import Personal
from domain.rules.quorum import minimum_seats
from domain.streams import (
    accepting_agency_stream,
    batch_stream,
    expert_stream,
    issuer_code_stream,
    number_pool_stream,
)
from domain.terms import (
    AdministrativeLevel,
    CommitteeTitleLevel,
    Duty,
    Role,
    TitleLevel,
    UnitNature,
)
from tests.bench.year.ledger import SYSTEM, Hand, Ledger
from tests.bench.year.people import People, open_account
from tests.bench.year.province import (
    AGENCY_LEVELS,
    CAPITAL,
    CITY,
    COUNTY,
    EXPERTS,
    INTERMEDIATE,
    JUNIOR,
    LAST_SERIAL,
    PROVINCE,
    SENIOR,
    SERIES,
    TEMPLATE,
    WINDOWS,
    Door,
    Province,
    Seat,
    Unit,
)


class Founder:
    """Sets the province up in the first days of the year."""

    def __init__(self, ledger: Ledger, people: People, random: Random) -> None:
        self._ledger = ledger
        self._people = people
        self._random = random
        self._province = Province()
        self._admin = SYSTEM
        self._numbers = 0

    def found(self, cities: int, counties: int, units: int) -> Province:
        """The first cities with so many counties each, and so many units in every division."""
        self._ledger.begin(SYSTEM)
        self._admin = open_account(self._ledger, "root", "系统管理员", Role.ADMINISTRATOR)
        chosen = list(_divisions(cities, counties))
        for division in chosen:
            self._bodies(division, units)
        for division in chosen:
            self._committees(division)
            self._doors(division)
        for series in SERIES:
            self._experts(series)
        for body in [*self._province.seconds]:
            self._numbers_of(body)
        return self._province

    # Bodies.

    def _bodies(self, division: Division, units: int) -> None:
        kinds, code = OrganisationKind, division.code
        superior = self._province.bodies.get(("title", division.parent or ""))
        title = self._body(
            "title", f"{division.name}职称管理办公室", division, kinds.TITLE_OFFICE, superior
        )
        self._second(title, f"title-{code}")
        authority = self._body(
            "auth",
            f"{division.name}行政主管部门",
            division,
            kinds.ADMINISTRATIVE_AUTHORITY,
            title,
        )
        if division.level is not PROVINCE:
            one_body = code.endswith("6")
            self._province.bodies["industry", code] = (
                authority
                if one_body  # fills two neighbouring stages
                else self._body(
                    "industry",
                    f"{division.name}行业主管部门",
                    division,
                    kinds.INDUSTRY_AUTHORITY,
                    title,
                )
            )
        natures = [UnitNature.ENTERPRISE, UnitNature.INSTITUTION]
        for number in range(units):
            self._unit(division, authority, natures[number % 2], number)
        if division.level is not PROVINCE:
            self._unit(division, authority, UnitNature.OTHER, units)

    def _unit(self, division: Division, authority: UUID, nature: UnitNature, number: int) -> None:
        words = {
            UnitNature.ENTERPRISE: (OrganisationKind.EMPLOYER, "工程公司"),
            UnitNature.INSTITUTION: (OrganisationKind.EMPLOYER, "事业单位"),
            UnitNature.OTHER: (OrganisationKind.HR_AGENCY, "人才服务中心"),
        }
        kind, word = words[nature]
        name = f"{division.name}第{number + 1}{word}"
        unit = self._body(f"unit{number}", name, division, kind, authority, nature)
        self._province.units.setdefault(division.level, []).append(
            Unit(unit, nature, division.code)
        )

    def _body(
        self,
        short: str,
        name: str,
        division: Division,
        kind: OrganisationKind,
        superior: UUID | None,
        nature: UnitNature | None = None,
    ) -> UUID:
        organisation = self._ledger.new_id()
        self._ledger.begin(self._admin)
        self._ledger.do(
            ORGANISATION,
            organisation,
            RegisterOrganisation(
                organisation=organisation,
                name=name,
                credit_code="",
                override_check=False,
                division=division.code,
                level=division.level,
                kind=kind,
                nature=nature,
                superior=superior,
                contact=f"025-{self._random.randrange(10**8):08d}",
            ),
        )
        self._ledger.forget(organisation)
        self._ledger.begin(self._admin)
        roles = {
            OrganisationKind.TITLE_OFFICE: Role.TITLE_OFFICER,
            OrganisationKind.ADMINISTRATIVE_AUTHORITY: Role.AUTHORITY_OFFICER,
            OrganisationKind.INDUSTRY_AUTHORITY: Role.AUTHORITY_OFFICER,
            OrganisationKind.COMMITTEE_OFFICE: Role.COMMITTEE_OFFICER,
        }
        role = roles.get(kind, Role.UNIT_OFFICER)
        self._province.hands[organisation] = open_account(
            self._ledger,
            f"{short}-{division.code}",
            f"{name}经办人",
            role,
            organisation=organisation,
            duties=(Duty.ORDINARY_PLANS,) if role is Role.TITLE_OFFICER else (),
        )
        self._province.bodies[short, division.code] = organisation
        self._province.names[organisation] = name
        return organisation

    def _second(self, body: UUID, short: str) -> None:
        """Another officer; of a title office the one for special plans."""
        first = self._province.hands[body]
        title = first.role is Role.TITLE_OFFICER
        self._ledger.begin(self._admin)
        assert first.role is not None, "officers have a role"
        second = open_account(
            self._ledger,
            f"second-{short}",
            "第二经办人",
            first.role,
            organisation=body,
            duties=(Duty.SPECIAL_PLANS,) if title else (),
        )
        self._province.seconds[body] = second
        if title:
            self._province.special[body] = second

    # Committees and agencies.

    def _committees(self, division: Division) -> None:
        place = int(division.code[2:]) if division.level is not PROVINCE else 0
        if division.level is PROVINCE:
            for number, series in enumerate(SERIES):
                self._committee(division, SENIOR, series, number % 2 == 1)
            for delegated in (False, True):
                self._committee(division, INTERMEDIATE, SERIES[0], delegated)
        elif division.level is CITY:
            city = place // 100
            self._committee(division, SENIOR, SERIES[0], city % 2 == 0)
            for delegated in (False, True):
                self._committee(division, INTERMEDIATE, SERIES[int(delegated)], delegated)
            self._committee(division, JUNIOR, SERIES[0], city % 2 == 1)
        else:
            odd = place // 100 % 2 == 1
            self._committee(division, INTERMEDIATE, SERIES[0], odd)
            self._committee(division, JUNIOR, SERIES[0], not odd)

    def _committee(
        self, division: Division, level: CommitteeTitleLevel, series: str, delegated: bool
    ) -> None:
        number = len(self._province.seats)
        words = {SENIOR: "高级", INTERMEDIATE: "中级", JUNIOR: "初级"}
        name = f"{division.name}{words[level]}职称评审委员会{number + 1}"
        title = self._province.bodies["title", division.code]
        short = f"office{number}"
        kind = OrganisationKind.COMMITTEE_OFFICE
        office = self._body(short, f"{name}办公室", division, kind, title)
        if delegated:
            self._second(office, f"{short}-{division.code}")
        committee = self._ledger.new_id()
        term = Delegation(since=date(2025, 7, 1), until=date(2027, 6, 30))
        self._ledger.begin(self._province.hands[title])
        self._ledger.do(
            COMMITTEE,
            committee,
            RegisterCommittee(
                committee=committee,
                name=name,
                level=division.level,
                title_level=level,
                division=division.code,
                office=office,
                convening_units=(title,),
                by_series=False,
                series=(series,),
                specialties=(),
                minimum_seats=minimum_seats(level, by_series=False),
                delegation=term if delegated else None,
                valid_from=date(2025, 1, 1),
                valid_until=date(2027, 12, 31),
                resume_at_returner=number % 4 == 0,
            ),
        )
        state = self._ledger.do(COMMITTEE, committee, SetTemplate(template=TEMPLATE))
        self._batch(committee, division.level, state.template, self._province.hands[office])
        self._province.seats.append(
            Seat(
                id=committee,
                name=name,
                level=division.level,
                title_level=level,
                division=division.code,
                delegated=delegated,
                series=series,
                office=self._province.hands[office],
                authority=self._authority(division, level, delegated),
                template=state.template,
                resumes=state.resume_at_returner,
            )
        )

    def _batch(
        self, committee: UUID, level: AdministrativeLevel, template: Template, office: Hand
    ) -> None:
        opens, closes = WINDOWS[level]
        terms = BatchTerms(opens_on=opens, closes_on=closes, cut_off_on=date(2026, 12, 31))
        batch = batch_stream(committee, 2026)
        self._ledger.begin(office)
        self._ledger.do(
            YEARLY_BATCH, batch, DraftBatch(committee=committee, year=2026, terms=terms)
        )
        on = self._ledger.today
        self._ledger.do(YEARLY_BATCH, batch, PublishBatch(template=template, on=on))

    def _authority(self, division: Division, level: CommitteeTitleLevel, delegated: bool) -> UUID:
        """As the route table has it: T, or F, of the committee's level and title level."""
        if level is SENIOR or division.level is PROVINCE:
            return self._province.bodies["title", CAPITAL]
        if division.level is COUNTY and delegated:
            return self._province.bodies["title", division.parent or CAPITAL]
        return self._province.bodies["title", division.code]

    def _doors(self, division: Division) -> None:
        body = self._province.bodies["title", division.code]
        for mode, levels in AGENCY_LEVELS.items():
            for level in levels:
                if level.senior and division.level is not PROVINCE:
                    continue
                agency = accepting_agency_stream(mode, level, body)
                self._ledger.begin(self._province.hands[body])
                added = AddAgency(
                    mode=mode,
                    title_level=level,
                    organisation=body,
                    kind=StageKind.TITLE_OFFICE,
                )
                self._ledger.do(ACCEPTING_AGENCY, agency, added)
                template = SetAgencyTemplate(template=TEMPLATE)
                self._ledger.do(ACCEPTING_AGENCY, agency, template)
                notice = SetNotice(text="请如实填写，并上传学历证明。")
                self._ledger.do(ACCEPTING_AGENCY, agency, notice)
                self._ledger.forget(agency)
                door = Door(agency, body, mode, level)
                self._province.doors.setdefault(division.code, []).append(door)

    # Experts and numbers.

    def _experts(self, series: str) -> None:
        keeper = self._province.hands[self._province.bodies["title", CAPITAL]]
        units = [unit for level in (PROVINCE, CITY) for unit in self._province.units[level]]
        found = self._province.experts.setdefault(series, [])
        for number in range(EXPERTS):
            hand, name = self._people.register(self._admin, Role.EXPERT, "expert")
            assert hand.person is not None, "an expert is a person"
            unit = units[number % len(units)].id
            self._ledger.begin(keeper)
            self._ledger.do(
                EXPERT,
                expert_stream(hand.person),
                RegisterExpert(
                    person=hand.person,
                    name=Personal(hand.person, name),
                    unit=unit,
                    specialties=specialties_of(series),
                    level=TitleLevel.SENIOR_FULL,
                    term_from=date(2025, 1, 1),
                    term_until=date(2027, 12, 31),
                    admitted_on=date(2025, 1, 1),
                    today=self._ledger.today,
                ),
            )
            self._ledger.forget(expert_stream(hand.person), hand.person)
            found.append((hand.person, unit))
            self._province.expert_hands[hand.person] = hand

    def _numbers_of(self, body: UUID) -> None:
        """An issuer's code and a range of numbers for every level."""
        division = next(code for (_, code), one in self._province.bodies.items() if one == body)
        self._numbers += 1
        code = f"{self._numbers:03d}"
        self._ledger.begin(self._admin)
        claim = ClaimCode(division=division, code=code, organisation=body)
        self._ledger.do(ISSUER_CODE, issuer_code_stream(division, code), claim)
        self._ledger.begin(self._province.hands[body])
        for level in TitleLevel:
            numbers = GenerateRange(
                year=2026,
                division=division,
                issuer_code=code,
                level=level,
                start=1,
                end=LAST_SERIAL,
            )
            self._ledger.do(NUMBER_POOL, number_pool_stream(body), numbers)


@cache
def specialties_of(series: str) -> tuple[str, ...]:
    """The leaves of its tree, at most a dozen."""
    parents = {one.parent for one in SPECIALTIES}
    leaves = [one.code for one in SPECIALTIES if one.code not in parents]
    return tuple(code for code in leaves if code.startswith(series))[:12]


def _divisions(cities: int, counties: int) -> Iterator[Division]:
    yield BY_CODE[CAPITAL]
    chosen = [one for one in DIVISIONS if one.level is CITY][:cities]
    yield from chosen
    for city in chosen:
        inside = [one for one in DIVISIONS if one.parent == city.code]
        yield from inside[:counties]
