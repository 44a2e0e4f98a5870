"""A meeting to test with: who is there, who opened it, what is asked and what is refused."""

from uuid import UUID

from application.committees.meeting import (
    MeetingForm,
    SignIn,
    open_meeting,
    sign_in,
    start_review,
)
from application.committees.planning import Nothing
from application.desk import Actor
from interfaces.demo.people import expert_actor
from tests.interfaces.review_world import OFFICE, ReviewWorld
from tests.interfaces.world import Browser


def convened(world: ReviewWorld, candidates: int = 1, present: range = range(7)) -> UUID:
    """Some members have signed in; E[0] is the chair, E[1] the vice-chair."""
    plan = world.publicised(world.accepted(candidates))
    draw = world.drawn(plan)
    world.small.journeys.attend(draw)
    roster = world.roster(draw)
    form = MeetingForm(plan=plan, draws=(draw,), chair=roster[0], vice_chairs=(roster[1],))
    meeting = world.small.stage.act(world.actor(OFFICE), open_meeting, form)
    for place in present:
        world.small.stage.act(expert(world, roster[place]), sign_in, SignIn(), meeting)
    world.small.shown()
    return meeting


def begun(world: ReviewWorld, candidates: int = 1, present: range = range(7)) -> UUID:
    meeting = convened(world, candidates, present)
    chair = world.meeting_state(meeting).roster[0]
    world.small.stage.act(expert(world, chair), start_review, Nothing(), meeting)
    world.small.shown()
    return meeting


def expert(world: ReviewWorld, person: UUID) -> Actor:
    return expert_actor(world.small.founder, person, world.small.journeys.people)


def member(world: ReviewWorld, meeting: UUID, place: int) -> tuple[str, Browser]:
    login = world.expert(world.meeting_state(meeting).roster[place])
    return login, world.browser(login)


def vote(world: ReviewWorld, meeting: UUID, choices: dict[int, str]) -> None:
    """By place on the roster, the same choice for every candidate of the ballot."""
    state = world.meeting_state(meeting)
    for place, choice in choices.items():
        person = state.roster[place]
        votes = [
            {"declaration": str(declaration), "choice": choice}
            for declaration, electors in state.all_electors.items()
            if person in electors
        ]
        if votes:
            world.do(world.expert(person), f"/meetings/{meeting}/cast-ballot", {"votes": votes})


def refused(world: ReviewWorld, login: str, path: str, body: object) -> str:
    """The code of a command that is refused."""
    answer = world.program(login).post("/api" + path, json=body)
    assert answer.status_code == 422, answer.text
    code: str = answer.json()["code"]
    return code
