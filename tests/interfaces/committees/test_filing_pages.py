"""Filing of results (H15): those not filed, the document, and failed votes beside them."""

from collections.abc import Iterator

import pytest

from domain.cases.declaration import Status
from tests.interfaces.cases.test_attachment_pages import pdf
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

NUMBER = "苏职备〔2026〕88号"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("filing")) as world:
        yield world


def results(world: ReviewWorld, **conditions: str) -> dict[str, dict[str, object]]:
    found = world.program(AUTHORITY).get("/api/filings/results", params=conditions).json()
    return {row["declaration"]: row for row in found["items"]}


def test_results_are_not_filed_with_an_opinion(world: ReviewWorld) -> None:
    good, bad = world.unfiled(2)
    body = {"declarations": [str(bad)], "result": "NOT_FILED"}
    silent = world.do(AUTHORITY, "/filings", body, 422)
    assert silent["code"] == "opinion-required"
    world.do(AUTHORITY, "/filings", {**body, "opinion": "超出评审范围"}, 201)
    state = world.small.journeys.case(bad)
    assert state.status is Status.FILING_REFUSED
    assert state.effective_on is None
    again = world.do(AUTHORITY, "/filings", {**body, "opinion": "再来一次"}, 422)
    assert again["code"] == "not-your-turn"
    # The rest of the plan in one go, whoever fits the conditions.
    page = world.browser(AUTHORITY).open(f"/filings?plan={state.plan}")
    assert str(good) in page
    assert str(bad) not in page
    unnumbered = world.do(AUTHORITY, "/filings/matching", {"plan": str(state.plan)}, 422)
    assert unnumbered["code"] == "filing-number-required"
    filing = {"plan": str(state.plan), "filing_number": NUMBER}
    world.do(AUTHORITY, "/filings/matching", filing, 201)
    nobody = world.do(AUTHORITY, "/filings/matching", filing, 422)
    assert nobody["code"] == "nobody-to-file"
    told = results(world)
    assert (told[str(good)]["result"], told[str(good)]["filing_number"]) == ("FILED", NUMBER)
    assert (told[str(bad)]["result"], told[str(bad)]["filing_number"]) == ("NOT_FILED", "")
    assert results(world, filing_number="88号").keys() == {str(good)}
    assert results(world, result="NOT_FILED").keys() == {str(bad)}
    page = world.browser(AUTHORITY).open("/filings/results")
    assert NUMBER in page
    assert "备案未通过" in page


def test_a_failed_vote_stands_beside_the_filed_ones(world: ReviewWorld) -> None:
    passed, failed = world.accepted(2)
    plan = world.publicised([passed, failed])
    world.small.journeys.vote(SEAT, world.meeting(plan), frozenset({failed}))
    world.small.shown()
    assert results(world, failed="true").keys() == {str(failed)}
    row = results(world)[str(failed)]
    assert (row["status"], row["result"], row["filing"]) == ("VOTE_FAILED", None, None)
    assert "评审未通过" in world.browser(AUTHORITY).open("/filings/results?failed=true")
    assert world.program(OFFICE).get("/api/filings/results").status_code == 403


def test_the_document_of_a_filing(world: ReviewWorld) -> None:
    (case,) = world.unfiled(1)
    authority = world.browser(AUTHORITY)
    form = authority.fill("/filings", "/filings/file", filing_number=NUMBER, declarations=str(case))
    page = authority.client.post("/filings/file", data=form)
    here = page.url.path
    assert "还没有备案文件" in page.text
    upload = authority.fill(here, f"{here}/attach")
    files = {"file": ("备案文件.pdf", pdf())}
    done = authority.client.post(f"{here}/attach", data=upload, files=files)
    assert "备案文件.pdf" in done.text
    told = world.program(AUTHORITY).get(f"/api{here}").json()
    assert (told["results"], told["files"], told["filing_number"]) == (1, 1, NUMBER)
    path = f"{here}/attachments/{told['attached'][0]['digest']}"
    for login, status in ((AUTHORITY, 200), ("auditor", 200), (OFFICE, 403)):
        assert world.browser(login).client.get(f"{path}?inline=true").status_code == status
    sheet = authority.client.get(f"{here}/export")
    assert sheet.status_code == 200
    removed = authority.send(here, f"{path}/remove")
    assert "还没有备案文件" in removed.text
