"""The demo's people: two hundred persons, sixty of them experts."""

from datetime import date
from uuid import UUID

from application.desk import Actor
from application.experts import expert_pool as pool
from application.people import people as p
from domain.rules.identifiers import DocumentKind
from domain.terms import Role, TitleLevel
from interfaces.demo.bodies import Founder
from interfaces.demo.committees import SPECIALTY_CODES
from interfaces.demo.earlier import hold_titles
from interfaces.demo.names import identity_number, name
from interfaces.demo.stagehand import Stagehand

PEOPLE = 200
EXPERTS = 60
"""The first of the two hundred."""


def populate(stage: Stagehand, founder: Founder, hrss: Actor) -> tuple[list[UUID], list[Actor]]:
    """Everybody, and the applicants' actors in order; applicants hold a junior or middle title."""
    numbers = [identity_number(place) for place in range(PEOPLE)]
    kind = DocumentKind.RESIDENT_ID
    vault = stage.system.vault
    people = [vault.person_id(kind, number) for number in numbers]
    vault.preload(people, create=True)
    for place, number in enumerate(numbers):
        form = p.PersonForm(name=name(place), identity_number=number, phone=f"000{place:08d}")
        stage.act(hrss, p.register_person, form)
    _experts(stage, founder, hrss, people[:EXPERTS])
    applicants = [
        founder.account(f"applicant-{place}", name(place), Role.APPLICANT, person=person)
        for place, person in enumerate(people)
        if place >= EXPERTS
    ]
    hold_titles(stage, founder, applicants)
    return people, applicants


def _experts(stage: Stagehand, founder: Founder, hrss: Actor, people: list[UUID]) -> None:
    units = [body for short, body in founder.bodies.ids.items() if short.startswith("unit-")]
    for place, person in enumerate(people):
        form = pool.ExpertForm(
            person=person,
            unit=units[place % len(units)],
            specialties=tuple(
                sorted({SPECIALTY_CODES[(place + k) % len(SPECIALTY_CODES)] for k in (0, 3)})
            ),
            level=TitleLevel.SENIOR_FULL if place % 3 else TitleLevel.SENIOR_ASSOCIATE,
            term_from=date(2025, 1, 1),
            term_until=date(2027, 12, 31),
        )
        stage.act(hrss, pool.register_expert, form)
        founder.account(f"expert-{place}", name(place), Role.EXPERT, person=person)


def expert_actor(founder: Founder, person: UUID, people: list[UUID]) -> Actor:
    """The actor of an expert."""
    return founder.bodies.logins[f"expert-{people.index(person)}"]
