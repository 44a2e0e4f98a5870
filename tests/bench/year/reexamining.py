"""Re-examinations (复查) of the year: some of those whose case was refused ask about it."""

from datetime import date
from uuid import UUID

from domain.cases.declaration import DECLARATION
from domain.cases.reexamination import ConfirmResult, ReopenCase, RequestReexamination
from domain.people.person import PERSON, OpenDeclaration
from tests.bench.year import mix
from tests.bench.year.clock import Story
from tests.bench.year.ledger import Hand
from tests.bench.year.world import CALENDAR, World

WORKING_DAYS = 10


def ask_about(world: World, case: UUID, applicant: Hand, known_on: date) -> Story:
    """Asked in time by the applicant, answered by another officer; the case may go on then."""
    ledger = world.ledger
    assert applicant.person is not None, "an applicant is a person"
    yield world.clock.after(1, 5)
    ledger.begin(applicant)
    which = ledger.new_id()
    asked = RequestReexamination(
        reexamination=which,
        applicant=applicant.person,
        reasons="申报系列与岗位一致，申请复查。",
        evidence=(),
        known_on=known_on,
        working_days=WORKING_DAYS,
        on=ledger.today,
        calendar=CALENDAR,
    )
    state = ledger.do(DECLARATION, case, asked)
    yield world.clock.after(2, 9)
    stage = state.route.stages[state.at]
    reopens = world.chance(mix.REOPENED)
    ledger.begin(world.hand(stage.organisation))
    answer = (ReopenCase if reopens else ConfirmResult)(
        reexamination=which,
        organisation=stage.organisation,
        officer=None,
        account=ledger.new_id(),
        decided_by=world.hand(stage.organisation).account,
        opinion="复查成立，继续审核。" if reopens else "维持原结果。",
    )
    state = ledger.do(DECLARATION, case, answer)
    if not reopens:
        return
    assert state.choice is not None, "it was submitted"
    again = OpenDeclaration(
        declaration=case,
        year=state.choice.year,
        mode=state.choice.mode,
        level=state.choice.title_level,
        declaration_type=state.choice.declaration_type,
        on=ledger.today,
    )
    ledger.do(PERSON, applicant.person, again)
