"""What is asked of a declaration before it may begin."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from application.cases.declaring import (
    Answering,
    Withdrawing,
    resubmit,
    save_draft,
    submit,
    withdraw,
)
from application.cases.reviewing import Returning, send_back
from application.committees.convening import (
    CommitteeForm,
    cancel_committee,
    register_committee,
    set_template,
)
from application.configuration.configuring import Reason
from application.configuration.routing import NodeForm, add_node
from application.organisations.organising import OrganisationForm, register_organisation
from application.people.blacklist import BarForm, add_bar
from domain.cases.declaration import Status
from domain.configuration.route import StageKind
from domain.configuration.template import Answer
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.people.person import PERSON
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    TitleLevel,
    UnitNature,
)
from tests.application.world import ADMINISTRATOR, Province
from tests.domain.case_samples import ANSWERS, TEMPLATE


def refused(made: Province, **changes: Any) -> Rejected:
    """How the submission of a form with these changes is refused; nothing is stored."""
    before = list(made.log.records)
    with pytest.raises(Rejected) as caught:
        made.do(made.applicant, submit, made.new_id(), replace(made.form(), **changes))
    assert made.log.records == before
    return caught.value


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"unit_nature": UnitNature.INSTITUTION}, "choice-wrong", "unit_nature"),
        ({"division": "320200"}, "choice-wrong", "division"),
        ({"mode": AcquisitionMode.RECOGNITION}, "choice-wrong", "committee"),
        ({"title_level": TitleLevel.SENIOR_FULL}, "title-unknown", "title_level"),
        ({"series": "99"}, "title-unknown", "title_level"),
        ({"specialty": "9999"}, "specialty-unknown", "specialty"),
        ({"year": 2025}, "year-wrong", "year"),
        ({"title_level": TitleLevel.INTERMEDIATE}, "committee-level", "title_level"),
        ({"answers": ()}, "answers-wrong", "post"),
        ({"answers": (*ANSWERS, Answer(field="x", text="y"))}, "answers-wrong", "x"),
    ],
)
def test_a_wrong_form_is_refused_field_by_field(
    made: Province, changes: dict[str, Any], code: str, field: str
) -> None:
    error = refused(made, **changes)
    assert (error.code, set(error.fields)) == (code, {field})


def barring(made: Province) -> BarForm:
    until = date(2029, 1, 1)
    person = made.applicant_person
    return BarForm(person=person, reason="x", barred_from=made.today, barred_until=until)


def test_unit_and_committee_must_be_there(made: Province) -> None:
    assert set(refused(made, unit=made.new_id()).fields) == {"unit"}
    assert set(refused(made, unit=made.tm).fields) == {"unit"}
    assert set(refused(made, committee=made.new_id()).fields) == {"committee"}
    made.do(ADMINISTRATOR, cancel_committee, made.senior, Reason(reason="届满"))
    assert refused(made).code == "committee-closed"


def test_the_person_must_be_free_to_declare(made: Province) -> None:
    with pytest.raises(Rejected, match="step-by-step"):
        made.do(made.other_applicant, submit, made.new_id(), made.form())
    made.do(made.officer_tp, add_bar, made.new_id(), barring(made))
    assert refused(made).code == "person-barred"


def test_whoever_is_barred_meanwhile_does_not_answer_a_return(made: Province) -> None:
    declaration = made.submitted()
    made.do(made.officer_unit, send_back, declaration, Returning(opinion="x"))
    made.do(made.officer_tp, add_bar, made.new_id(), barring(made))
    with pytest.raises(Rejected, match="person-barred"):
        made.do(made.applicant, resubmit, declaration, Answering(answers=ANSWERS))
    made.do(made.applicant, withdraw, declaration, Withdrawing(reason="不再申报"))


def test_one_declaration_a_year_even_from_two_drafts(made: Province) -> None:
    drafts = [
        made.do(made.applicant, save_draft, made.new_id(), made.form()).stream for _ in range(2)
    ]
    made.do(made.applicant, submit, drafts[0], made.form())
    with pytest.raises(Rejected, match="one-declaration-a-year"):
        made.do(made.applicant, submit, drafts[1], made.form())
    assert made.at(drafts[1]) == Status.DRAFT


def test_two_submissions_at_once_are_one(made: Province) -> None:
    """The second loses the race for the person's place of the year, not only for its stream."""
    made.log.before_append.append(lambda: made.submitted())
    with pytest.raises(Rejected, match="one-declaration-a-year"):
        made.submitted()


def test_a_draft_may_be_half_done(made: Province) -> None:
    form = replace(made.form(), answers=())
    assert made.at(made.do(made.applicant, save_draft, made.new_id(), form).stream) == Status.DRAFT


def test_withdrawing_makes_room_for_another(made: Province) -> None:
    declaration = made.submitted()
    made.do(made.applicant, withdraw, declaration, Withdrawing(reason="个人原因"))
    assert made.state(PERSON, made.applicant_person).open_cases == ()
    assert made.at(made.submitted()) == "Um"


def test_a_committee_without_template_takes_no_declarations(made: Province) -> None:
    form = CommitteeForm(
        name="新评委会",
        level=AdministrativeLevel.CITY,
        title_level=CommitteeTitleLevel.SENIOR,
        division="320100",
        office=made.office,
        convening_unit=made.tm,
        series=("10",),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )
    new = made.do(ADMINISTRATOR, register_committee, made.new_id(), form).stream
    assert refused(made, committee=new, answers=()).code == "template-missing"
    made.do(ADMINISTRATOR, set_template, new, TEMPLATE)
    made.open_batch(new)
    assert (
        made.at(
            made.do(
                made.applicant, submit, made.new_id(), replace(made.form(), committee=new)
            ).stream
        )
        == "Um"
    )


def test_a_unit_under_a_body_outside_the_map_has_no_route(made: Province) -> None:
    form = OrganisationForm(
        name="孤山设备公司",
        division="320100",
        level=AdministrativeLevel.CITY,
        kind=OrganisationKind.EMPLOYER,
        nature=UnitNature.ENTERPRISE,
        superior=made.other_dm,
    )
    unit = made.do(ADMINISTRATOR, register_organisation, made.new_id(), form).stream
    error = refused(made, unit=unit)
    assert (error.code, error.facts["stage"]) == ("route-incomplete", "Dm")


def test_a_case_in_flight_is_not_moved_by_new_configuration(made: Province) -> None:
    declaration = made.submitted()
    made.do(made.officer_unit, send_back, declaration, Returning(opinion="x"))
    route = made.case(declaration).route
    own = NodeForm(
        title_level=CommitteeTitleLevel.SENIOR,
        kind=StageKind.AUTHORITY,
        organisation=made.dm,
        committee=made.senior,
        skipped=True,
    )
    made.do(ADMINISTRATOR, add_node, made.new_id(), own)
    made.do(made.applicant, resubmit, declaration, Answering(answers=ANSWERS))
    assert made.case(declaration).route == route
    second = made.account("zhou", made.applicant.role, person=made.person(1271, INTERMEDIATE))
    skipped = made.case(made.submitted(second)).route.stages[1]
    assert (skipped.code, skipped.skipped) == ("Dm", True)


INTERMEDIATE = TitleLevel.INTERMEDIATE
