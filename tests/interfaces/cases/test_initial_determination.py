"""初定 and 认定 from submission to a verified certificate, by configuration alone: no committee.

The province has a title office, an authority and a unit. What else it takes is what its officers
enter: two nodes of the map, the agency, an issuer code, a key and numbers.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from domain.cases.declaration import DECLARATION, Declaration, Status
from domain.streams import accepting_agency_stream
from domain.terms import AcquisitionMode, TitleLevel
from interfaces.demo.committees import SERIES, SPECIALTY_CODES
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world
from tests.interfaces.world import picture

UNIT, SUPERIOR, DIVISION = "unit-320000", "auth-320000", "320000"
DETERMINED, RECOGNISED = AcquisitionMode.INITIAL_DETERMINATION, AcquisitionMode.RECOGNITION
WAYS = {DETERMINED: TitleLevel.JUNIOR_ASSISTANT, RECOGNISED: TitleLevel.INTERMEDIATE}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("determination"), applicants=6) as world:
        for mode in WAYS:
            configure(world, mode)
        yield world


def configure(world: ReviewWorld, mode: AcquisitionMode) -> None:
    """H3 to H5, H9, H16 and M4, by the API."""
    ids, level = world.small.founder.bodies.ids, WAYS[mode]
    of = {"mode": mode, "title_level": level.committee}
    root = {**of, "kind": "O", "organisation": str(ids[AUTHORITY])}
    world.do(AUTHORITY, "/route-nodes", root, 201)
    asked = {"mode": mode, "title_level": level.committee, "kind": "O"}
    [top] = [
        one["node"]
        for one in world.program(AUTHORITY).get("/api/route-nodes", params=asked).json()["items"]
    ]
    start = {**of, "kind": "D", "organisation": str(ids[SUPERIOR]), "superior": top}
    world.do(AUTHORITY, "/route-nodes", start, 201)
    agency = {**root, "title_level": level}
    world.do(AUTHORITY, "/accepting-agencies", agency, 201)
    notice = {"text": "请先由所在单位审核。"}
    world.do(AUTHORITY, f"/accepting-agencies/{agency_of(world, mode)}/set-notice", notice)
    if mode is DETERMINED:
        code = {"organisation": str(ids[AUTHORITY]), "issuer_code": "077"}
        world.do(AUTHORITY, "/issuer-codes", code, 201)
        world.do("admin", "/issuer-keys", {"organisation": str(ids[AUTHORITY])}, 201)
    numbers = {"year": 2026, "level": level, "issuer_code": "077", "start": 1, "end": 50}
    world.do(AUTHORITY, "/number-ranges", numbers, 201)


def agency_of(world: ReviewWorld, mode: AcquisitionMode) -> UUID:
    body = world.small.founder.bodies.ids[AUTHORITY]
    return accepting_agency_stream(mode, WAYS[mode], body)


def form(world: ReviewWorld, mode: AcquisitionMode, **other: Any) -> Json:
    """A whole choice, but for what `other` says."""
    return {
        "year": 2026,
        "mode": mode,
        "division": DIVISION,
        "unit_nature": "INSTITUTION",
        "unit": str(world.small.founder.bodies.ids[UNIT]),
        "title_level": WAYS[mode],
        "series": SERIES,
        "specialty": SPECIALTY_CODES[0],
        "agency": str(agency_of(world, mode)),
        "answers": [],
        **other,
    }


def upload(world: ReviewWorld, login: str, case: str) -> Json:
    files = {"file": ("证明.png", picture(), "image/png")}
    answer = world.program(login).post(f"/api/declarations/{case}/attachments", files=files)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def answers(paper: Json, mode: AcquisitionMode, graduated: str) -> list[Json]:
    typed = {
        "phone": "13900000000",
        "work": "工程设计",
        "degree": "大学本科",
        "graduated_on": graduated,
        "school": "某大学",
        "studied": "土木工程",
        "assessed": "合格",
        "assessment": "能够胜任。",
    }
    rows = [["2019 至今", "省设计研究院", "工程设计"]]
    files = ["diplomas"]
    if mode is RECOGNISED:
        typed["ground"] = "引进人才。"
        files.append("ground_papers")
    return [
        *({"field": field, "text": text} for field, text in typed.items()),
        {"field": "jobs", "rows": rows},
        *({"field": field, "files": [paper]} for field in files),
    ]


def submitted(world: ReviewWorld, login: str, mode: AcquisitionMode) -> str:
    case = str(world.do(login, "/declarations", form(world, mode), 201)["id"])
    whole = form(world, mode, answers=answers(upload(world, login, case), mode, "2019-06-30"))
    world.do(login, f"/declarations/{case}/submit", whole)
    return case


def past_the_unit(world: ReviewWorld, case: str) -> None:
    said = {"opinion": "属实"}
    world.do(UNIT, f"/declarations/{case}/post-unit-publicity", said)
    last = state(world, case).last_day
    assert last is not None
    world.small.stage.past(last)
    proof = {"evidence": [upload(world, UNIT, case)], "opinion": "无异议"}
    world.do(UNIT, f"/declarations/{case}/close-unit-publicity", proof)


def state(world: ReviewWorld, case: str) -> Declaration:
    found: Declaration = world.small.stage.look(DECLARATION, UUID(case))
    return found


def kinds(world: ReviewWorld, login: str, case: str) -> list[str]:
    """What is to be done about the case there."""
    items = world.program(login).get("/api/todo?size=100").json()["items"]
    return [one["kind"] for one in items if one["subject"] == case]


@pytest.mark.parametrize(
    ("mode", "login"), [(DETERMINED, "applicant-0"), (RECOGNISED, "applicant-1")]
)
def test_from_submission_to_a_verified_certificate(
    world: ReviewWorld, mode: AcquisitionMode, login: str
) -> None:
    case = submitted(world, login, mode)
    assert [stage.code for stage in state(world, case).route.stages] == ["U", "Dp", "Op", "X"]
    past_the_unit(world, case)
    for officer in SUPERIOR, AUTHORITY:
        assert kinds(world, officer, case) == ["REVIEW"]
        world.do(officer, f"/declarations/{case}/approve", {"opinion": "同意"})
    today = world.small.clock.today()
    assert state(world, case).effective_on == today
    assert kinds(world, AUTHORITY, case) == ["ISSUE"]
    filings = world.program(AUTHORITY).get("/api/filings/waiting").json()["items"]
    assert case not in {one["declaration"] for one in filings}

    browser = world.browser(AUTHORITY)
    assert case in browser.open("/certificates/issue")
    world.do(AUTHORITY, "/certificates", {"declarations": [case]}, 201)
    assert state(world, case).status is Status.CERTIFIED
    [mine] = world.program(login).get("/api/my-certificates").json()
    shown = {key: mine[key] for key in ("mode", "committee", "committee_name", "filing_number")}
    assert shown == {
        "mode": mode,
        "committee": None,
        "committee_name": "",
        "filing_number": "",
    }
    assert (mine["agency_name"], mine["obtained_on"]) == ("省职称办", str(today))
    assert "省职称办" in browser.open(f"/certificates/{mine['certificate']}")

    paper = world.program(login).get(f"/api/certificates/{mine['certificate']}/pdf").content
    text = PdfReader(BytesIO(paper)).pages[0].extract_text().replace("\x00", "")
    for printed in ("初定" if mode is DETERMINED else "认定", "受理机构", "省职称办"):
        assert printed in text
    for absent in ("评审委员会", "备案文号"):
        assert absent not in text
    told = world.program().get(f"/api/verifications/{mine['certificate']}").json()
    assert told["status"] == "VALID"
    told = world.program().post("/api/verifications/document", files={"file": ("a.pdf", paper)})
    assert told.json()["state"] == "GENUINE"


def refusal(world: ReviewWorld, login: str, path: str, body: Json) -> Json:
    answer = world.program(login).post(f"/api{path}", json=body)
    assert answer.status_code == 422, answer.text
    told: Json = answer.json()
    return {**told, "fields": {one["field"]: one["code"] for one in told.get("fields", ())}}


def test_a_year_and_mode_has_one_case_and_another_mode_its_own(world: ReviewWorld) -> None:
    submitted(world, "applicant-2", DETERMINED)
    again = str(world.do("applicant-2", "/declarations", form(world, DETERMINED), 201)["id"])
    paper = upload(world, "applicant-2", again)
    whole = form(world, DETERMINED, answers=answers(paper, DETERMINED, "2019-06-30"))
    told = refusal(world, "applicant-2", f"/declarations/{again}/submit", whole)
    assert told["code"] == "one-declaration-a-year"
    submitted(world, "applicant-2", RECOGNISED)


def test_the_degree_needs_its_years(world: ReviewWorld) -> None:
    login = "applicant-3"
    case = str(world.do(login, "/declarations", form(world, DETERMINED), 201)["id"])
    paper = upload(world, login, case)
    late = str(world.small.clock.today().replace(day=1))
    whole = form(world, DETERMINED, answers=answers(paper, DETERMINED, late))
    told = refusal(world, login, f"/declarations/{case}/submit", whole)
    assert told["code"] == "not-eligible"
    assert told["fields"].keys() == {"degree"}
    world.do(
        AUTHORITY,
        f"/accepting-agencies/{agency_of(world, DETERMINED)}/set-conditions",
        {"conditions": {}},
    )
    world.do(login, f"/declarations/{case}/submit", whole)


@pytest.mark.parametrize(
    ("mode", "other", "field", "code"),
    [
        (DETERMINED, {"agency": None}, "agency", "field-required"),
        (DETERMINED, {"title_level": "INTERMEDIATE"}, "agency", "agency-other-level"),
        (DETERMINED, {"agency": str(UUID(int=5))}, "agency", "agency-unreachable"),
        (DETERMINED, {"mode": "PEER_REVIEW"}, "agency", "agency-mode"),
        (RECOGNISED, {"committee": str(UUID(int=5))}, "committee", "mode-has-agency"),
    ],
)
def test_a_choice_names_the_agency_of_its_mode_and_level(
    world: ReviewWorld, mode: AcquisitionMode, other: Json, field: str, code: str
) -> None:
    told = refusal(world, "applicant-4", "/declarations", {**form(world, mode), **other})
    assert told["fields"] == {field: code}
