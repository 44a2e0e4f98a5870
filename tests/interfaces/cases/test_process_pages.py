"""过程跟踪 (H24) and people handled before (D6): who reaches what, and what a look leaves."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from domain.people.record_access import RecordViewed
from domain.streams import record_access_stream
from tests.interfaces.world import LONG_WAY, SHORT_WAY, UNIT, World

AUTHORITY = "auth-320102"


@pytest.fixture(scope="module")
def returned(world: World) -> UUID:
    """Sent back from the title office and down to the unit."""
    case = world.at("Oc")
    path = f"/declarations/{case}"
    office = world.browser("title-320102")
    office.send(path, f"{path}/decide", decision="return", to_code="Uc", opinion="年限不足")
    return world.done(case)


def test_every_stage_says_how_long_it_took(world: World, returned: UUID) -> None:
    page = world.browser("title-320102").open(f"/declarations/{returned}/process")
    for said in ("各环节用时", "不足 1 分钟", "天", "年限不足", "办理中", "演示玄武区市政设计所"):
        assert said in page
    stays = world.program("title-320102").get(f"/api/declarations/{returned}/stays").json()["stays"]
    assert [one["code"] for one in stays] == ["Uc", "Dc", "Ic", "Oc", "Uc"]
    assert [one["action"] for one in stays][-2:] == ["Returned", ""]
    assert stays[0]["seconds"] >= 5 * 24 * 3600


def test_it_goes_out_as_a_sheet(world: World, returned: UUID) -> None:
    answer = world.browser(UNIT).client.get(f"/declarations/{returned}/process/export")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:3] == ("序号", "环节", "单位")
    assert len(rows) == 6


def test_a_title_office_follows_the_cases_of_its_region(world: World) -> None:
    case = world.at("Uc")
    path = f"/declarations/{case}"
    for office in ("title-320102", "title-320100", "title-320000"):
        browser = world.browser(office)
        assert f'href="{path}/process"' in browser.open("/tracking")
        assert "过程跟踪" in browser.open(f"{path}/process")
        browser.open(path, status=404)  # what was written is for the bodies that review it
    other = world.browser("title-320200")
    assert f'href="{path}/process"' not in other.open("/tracking")
    other.open(f"{path}/process", status=404)
    world.browser(AUTHORITY).open(f"{path}/process", status=404)


def test_cases_are_found_by_number_committee_stage_and_time(world: World) -> None:
    case = world.at("Uc")
    href = f'href="/declarations/{case}/process"'
    person = world.case(case).applicant
    assert person is not None
    client = world.browser("title-320102").client
    day = world.clock.today().isoformat()
    later = (world.clock.today() + timedelta(days=1)).isoformat()
    found: list[dict[str, str]] = [
        {"identity_number": _number(world, person)},
        {"stage": "U", "submitted_from": day, "submitted_until": day},
        {"committee": str(world.committees[LONG_WAY]), "submitted_from": day},
    ]
    for conditions in found:
        assert href in client.post("/tracking?sort=-since", data=conditions).text
    missed: list[dict[str, str]] = [
        {"identity_number": "11010519491231002X"},
        {"stage": "D", "submitted_from": day},
        {"committee": str(world.committees[SHORT_WAY])},
        {"submitted_from": later},
    ]
    for conditions in missed:
        assert href not in client.post("/tracking", data=conditions).text


def test_a_draft_is_nobodys_to_follow(world: World) -> None:
    draft = world.done(world.draft(world.applicant()))
    world.browser("title-320102").open(f"/declarations/{draft}/process", status=404)
    assert str(draft) not in world.browser("title-320102").open("/tracking")


def test_somebody_handled_is_shown_masked_and_in_full_for_a_purpose(
    world: World, returned: UUID
) -> None:
    person = world.case(returned).applicant
    assert person is not None
    officer = world.browser(AUTHORITY)
    path = f"/handled-people/{person}"
    assert f'href="{path}"' in officer.open("/handled-people")
    page = officer.open(path)
    assert f'href="/declarations/{returned}"' in page
    action = f"{path}/view-in-full"
    nothing = officer.send(path, action, purpose="")
    assert nothing.status_code == 422
    assert not world.system.log.read(record_access_stream(person))
    number = _number(world, person)
    assert number not in page + nothing.text
    full = officer.send(path, action, purpose="核对证件")
    assert number in full.text
    officer.send(path, action, purpose="再次核对")
    looks = world.system.log.read(record_access_stream(person))
    assert [type(r.event) for r in looks] == [RecordViewed]  # one look a day
    assert number not in officer.open(path)
    login = next(
        name
        for name, actor in world.founder.bodies.logins.items()
        if actor.person == person and name.startswith("person-")
    )
    mine = world.browser(login).open("/my-record-looks")
    assert "核对证件" in mine
    assert "再次核对" not in mine


def test_nobody_looks_at_people_they_never_handled(world: World, returned: UUID) -> None:
    person = world.case(returned).applicant
    assert person is not None
    world.browser("auth-320100").open(f"/handled-people/{person}", status=404)
    body = {"purpose": "看看"}
    path = f"/api/handled-people/{person}/view-in-full"
    assert world.program("auth-320100").post(path, json=body).status_code == 404


def _number(world: World, person: UUID) -> str:
    number: str = world.system.log.read(person)[0].event.identity_number.value
    return number
