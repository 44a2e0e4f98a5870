"""The demo's organisations at three levels, and who works at them."""

from dataclasses import dataclass, field
from uuid import UUID

from application.desk import Actor
from application.organisations import organising
from application.work import Work
from domain.configuration.reference.divisions import BY_CODE, DIVISIONS
from domain.organisations.organisation import OrganisationKind as Kind
from domain.people.account import ACCOUNT, OpenAccount
from domain.streams import account_stream
from domain.terms import AdministrativeLevel, Duty, Role, UnitNature
from interfaces.demo.stagehand import Stagehand

PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)
COUNTIES = ("320102", "320115", "320322", "320583")
"""玄武区, 江宁区, 沛县 and 昆山市."""


@dataclass(slots=True)
class Bodies:
    """Organisations and their officers by short names: `auth-320102`, `office-p-a`."""

    ids: dict[str, UUID] = field(default_factory=dict)
    officers: dict[UUID, Actor] = field(default_factory=dict)
    logins: dict[str, Actor] = field(default_factory=dict)


class Founder:
    """Makes bodies and opens accounts."""

    def __init__(self, stage: Stagehand, admin: Actor) -> None:
        self._stage = stage
        self._admin = admin
        self.bodies = Bodies()

    def body(
        self,
        short: str,
        name: str,
        division: str,
        kind: Kind,
        *,
        superior: str = "",
        nature: UnitNature | None = None,
        role: Role,
        duties: tuple[Duty, ...] = (),
    ) -> UUID:
        """A body with one officer, whose log-in is the body's short name."""
        form = organising.OrganisationForm(
            name=name,
            division=division,
            level=BY_CODE[division].level,
            kind=kind,
            nature=nature,
            superior=self.bodies.ids[superior] if superior else None,
            contact="电话 000-00000000",
        )
        made = self._stage.act(self._admin, organising.register_organisation, form)
        self.bodies.ids[short] = made
        self.bodies.officers[made] = self.account(
            short, f"{name}经办人", role, organisation=made, duties=duties
        )
        return made

    def merge(self, old: str, successor: str) -> None:
        form = organising.Merging(successor=self.bodies.ids[successor], reason="机构改革")
        self._stage.act(self._admin, organising.merge_organisation, form, self.bodies.ids[old])

    def account(
        self,
        login: str,
        name: str,
        role: Role,
        *,
        organisation: UUID | None = None,
        person: UUID | None = None,
        duties: tuple[Duty, ...] = (),
    ) -> Actor:
        """An account without a password: nobody can log in with it until it gets one."""
        account = account_stream(login)
        command = OpenAccount(
            account=account,
            login=login,
            name=name,
            role=role,
            organisation=organisation,
            person=person,
            duties=duties,
        )

        def opened(work: Work, *_: object) -> UUID:
            work.do(ACCOUNT, account, command)
            return account

        self._stage.act(self._admin, opened, None)
        actor = Actor(
            account=account,
            login=login,
            role=role,
            organisation=organisation,
            person=person,
            duties=duties,
        )
        self.bodies.logins[login] = actor
        return actor


def found(founder: Founder) -> None:
    """Title offices, authorities and units of the province, its cities and some counties."""
    _province(founder)
    for division in DIVISIONS:
        if division.level is CITY:
            _city(founder, division.code)
    for code in COUNTIES:
        _county(founder, code)


def restructure(founder: Founder) -> None:
    """One body has been merged into another one, so that the list of cancelled ones has a row."""
    founder.body(
        "auth-320102-old",
        "玄武区建设管理处（演示）",
        "320102",
        Kind.ADMINISTRATIVE_AUTHORITY,
        superior="title-320102",
        role=Role.AUTHORITY_OFFICER,
    )
    founder.merge("auth-320102-old", "auth-320102")


def _province(founder: Founder) -> None:
    code, title, authority = "320000", Role.TITLE_OFFICER, Role.AUTHORITY_OFFICER
    founder.body(
        "title-320000",
        "江苏省职称管理办公室",
        code,
        Kind.TITLE_OFFICE,
        role=title,
        duties=(Duty.ORDINARY_PLANS,),
    )
    founder.body(
        "auth-320000",
        "江苏省住房和城乡建设主管厅",
        code,
        Kind.ADMINISTRATIVE_AUTHORITY,
        role=authority,
    )
    founder.body(
        "unit-320000",
        "演示省属设计研究院",
        code,
        Kind.EMPLOYER,
        superior="auth-320000",
        nature=UnitNature.INSTITUTION,
        role=Role.UNIT_OFFICER,
    )
    founder.account(
        "title-special",
        "江苏省职称管理办公室特殊方案经办人",
        title,
        organisation=founder.bodies.ids["title-320000"],
        duties=(Duty.SPECIAL_PLANS,),
    )


def _city(founder: Founder, code: str) -> None:
    name = BY_CODE[code].name
    _three_bodies(founder, code, name, f"{name}人社局职称办", "title-320000")
    founder.body(
        f"unit-{code}",
        f"演示{name}建筑工程公司",
        code,
        Kind.EMPLOYER,
        superior=f"auth-{code}",
        nature=UnitNature.ENTERPRISE,
        role=Role.UNIT_OFFICER,
    )


def _county(founder: Founder, code: str) -> None:
    division = BY_CODE[code]
    name = division.name
    _three_bodies(founder, code, name, f"{name}人社局职称办", f"title-{division.parent}")
    founder.body(
        f"unit-{code}",
        f"演示{name}市政设计所",
        code,
        Kind.EMPLOYER,
        superior=f"auth-{code}",
        nature=UnitNature.INSTITUTION,
        role=Role.UNIT_OFFICER,
    )
    founder.body(
        f"agency-{code}",
        f"演示{name}人才服务中心",
        code,
        Kind.HR_AGENCY,
        superior=f"auth-{code}",
        nature=UnitNature.OTHER,
        role=Role.UNIT_OFFICER,
    )


def _three_bodies(founder: Founder, code: str, name: str, title: str, superior: str) -> None:
    founder.body(
        f"title-{code}",
        title,
        code,
        Kind.TITLE_OFFICE,
        superior=superior,
        role=Role.TITLE_OFFICER,
        duties=(Duty.ORDINARY_PLANS,),
    )
    founder.body(
        f"auth-{code}",
        f"{name}建设局",
        code,
        Kind.ADMINISTRATIVE_AUTHORITY,
        superior=f"title-{code}",
        role=Role.AUTHORITY_OFFICER,
    )
    founder.body(
        f"industry-{code}",
        f"{name}工业和信息化局",
        code,
        Kind.INDUSTRY_AUTHORITY,
        superior=f"title-{code}",
        role=Role.AUTHORITY_OFFICER,
    )
