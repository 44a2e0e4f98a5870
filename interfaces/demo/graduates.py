"""The demo's graduates: an initial determination (初定) at every step, one with its certificate."""

from datetime import date
from uuid import UUID

from application.cases import declaring as d
from application.certificates import issuing, numbering
from application.desk import Actor
from application.people import people as p
from domain.configuration.template import Answer, Attachment
from domain.rules.identifiers import DocumentKind
from domain.streams import accepting_agency_stream
from domain.terms import AcquisitionMode, Role, TitleLevel
from interfaces.demo.committees import SERIES, SPECIALTY_CODES
from interfaces.demo.journey import Journeys
from interfaces.demo.names import identity_number
from interfaces.demo.people import PEOPLE

NUMERALS = "一二三四五六七"
STEPS = ("draft", "U", "posted", "Dm", "Om", "X", "certified")
"""Where the case of each of them lies in the end."""
UNIT, ACCEPTING = "unit-320100", "title-320100"
MODE, LEVEL = AcquisitionMode.INITIAL_DETERMINATION, TitleLevel.JUNIOR_ASSISTANT
ISSUER_CODE = "091"


class Graduates:
    """They submit before the play begins, and their bodies go on when its weeks are over."""

    def __init__(self, journeys: Journeys) -> None:
        self.journeys = journeys
        self.stage = journeys.stage
        self.bodies = journeys.founder.bodies
        self.cases: dict[str, UUID] = {}

    def submit(self, hrss: Actor) -> None:
        issuer = self.bodies.logins[ACCEPTING]
        numbers = numbering.RangeForm(
            year=2026, level=LEVEL, issuer_code=ISSUER_CODE, start=1, end=200
        )
        self.stage.act(issuer, numbering.generate_range, numbers)
        system = self.stage.system
        system.worker.wait_for(system.log.last_position(), 30)  # routes ask who has a code
        for place, step in enumerate(STEPS):
            self.cases[step] = self._declare(self._person(hrss, place), step)
        for step in STEPS[2:]:
            self.journeys.post(self.cases[step])

    def go_on(self) -> None:
        for step in STEPS[3:]:
            self.journeys.bring(self.cases[step], "X" if step == "certified" else step)
        issue = issuing.IssueForm(declarations=(self.cases["certified"],))
        self.stage.act(self.bodies.logins[ACCEPTING], issuing.issue, issue)

    def _person(self, hrss: Actor, place: int) -> Actor:
        number = identity_number(PEOPLE + place)
        name = f"毕演{NUMERALS[place]}"
        form = p.PersonForm(name=name, identity_number=number, phone=f"000{PEOPLE + place:08d}")
        self.stage.act(hrss, p.register_person, form)
        person = self.stage.system.vault.person_id(DocumentKind.RESIDENT_ID, number)
        login = f"graduate-{place}"
        return self.journeys.founder.account(login, name, Role.APPLICANT, person=person)

    def _declare(self, actor: Actor, step: str) -> UUID:
        assert actor.person is not None
        agency = accepting_agency_stream(MODE, LEVEL, self.bodies.ids[ACCEPTING])
        form = d.DeclarationForm(
            year=2026,
            mode=MODE,
            division="320100",
            unit_nature=self.journeys.nature_of(UNIT),
            unit=self.bodies.ids[UNIT],
            title_level=LEVEL,
            series=SERIES,
            specialty=SPECIALTY_CODES[0],
            agency=agency,
            answers=self._answers(actor.person),
        )
        return self.stage.act(actor, d.save_draft if step == "draft" else d.submit, form)

    def _answers(self, person: UUID) -> tuple[Answer, ...]:
        evidence = self.journeys.evidence
        paper = Attachment(
            digest=self.stage.system.blobs.put(person, evidence),
            name="毕业证书（演示）.png",
            media_type="image/png",
            size=len(evidence),
        )
        return (
            Answer(field="phone", text="00000000000"),
            Answer(field="work", text="结构设计"),
            Answer(field="degree", text="大学本科"),
            Answer(field="graduated_on", text=str(date(2024, 6, 30))),
            Answer(field="school", text="演示工业大学"),
            Answer(field="studied", text="土木工程"),
            Answer(field="diplomas", files=(paper,)),
            Answer(field="jobs", rows=(("2024.07-今", "现单位", "结构设计"),)),
            Answer(field="assessed", text="合格"),
            Answer(field="assessment", text="见习期满，能够胜任本职工作。（演示）"),
        )
