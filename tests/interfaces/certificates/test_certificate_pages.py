"""From filing (H15) to the certificate (H16, H17, C14), its revocation (H19) and its check (A5)."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from domain.cases.declaration import Status
from domain.certificates.certificate import CERTIFICATE, Certificate, CertificateStatus
from interfaces.http.limiting import Limiter
from tests.interfaces.review_world import (
    AUTHORITY,
    OFFICE,
    ReviewWorld,
    review_world,
    sqlite_review_world,
)

CANARY = "苏职称〔2026〕77号"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("certificates")) as world:
        yield world


@pytest.fixture(autouse=True)
def _unlimited(world: ReviewWorld) -> None:
    """Every test asks from the same address; the limit has a test of its own."""
    world.small.system.verifications = Limiter("1000/minute")


def state(world: ReviewWorld, certificate: UUID) -> Certificate:
    found: Certificate = world.small.stage.look(CERTIFICATE, certificate)
    return found


def printed(world: ReviewWorld, certificate: UUID) -> tuple[str, str, str]:
    """Number, holder and identity number, as they stand on the certificate."""
    issued = state(world, certificate).issued
    assert issued is not None
    return issued.number, str(issued.holder), str(issued.identity_number)


def holder(world: ReviewWorld, certificate: UUID) -> str:
    issued = state(world, certificate).issued
    assert issued is not None
    return world.applicant_of(issued.declaration)


# Filing and issuing.


def test_results_are_filed_together(world: ReviewWorld) -> None:
    cases = world.unfiled(2)
    authority = world.browser(AUTHORITY)
    page = authority.open("/filings")
    assert all(str(case) in page for case in cases)
    nothing = authority.send("/filings", "/filings/file", filing_number=CANARY)
    assert nothing.status_code == 422
    assert CANARY in nothing.text
    typed = authority.fill("/filings", "/filings/file", filing_number=CANARY)
    late = typed | {"declarations": str(cases[0]), "filed_on": "2027-01-01"}
    answer = authority.client.post("/filings/file", data=late)
    assert answer.status_code == 422
    assert f'value="{cases[0]}" aria-label' in answer.text
    body = typed | {"declarations": [str(case) for case in cases]}
    done = authority.client.post("/filings/file", data=body)
    assert done.status_code == 200
    assert done.url.path.startswith("/filings/"), "what was filed, with room for the document"
    assert all(str(case) in done.text for case in cases)
    assert not any(str(case) in authority.open("/filings") for case in cases)
    filing = world.small.journeys.case(cases[1]).filing
    assert filing is not None
    assert filing.number == CANARY
    waiting = world.program(OFFICE).get("/api/certificates/waiting").json()["items"]
    assert {row["declaration"] for row in waiting} >= {str(case) for case in cases}


def test_the_office_issues_what_is_ticked(world: ReviewWorld) -> None:
    (case,) = world.unissued(1)
    office = world.browser(OFFICE)
    assert str(case) in office.open("/certificates/issue")
    body = office.fill("/certificates/issue", "/certificates/issue/issue", declarations=str(case))
    done = office.client.post("/certificates/issue/issue", data=body)
    assert done.status_code == 200
    assert done.url.path == "/certificates"
    assert world.small.journeys.case(case).status is Status.CERTIFIED
    assert str(case) not in office.open("/certificates/issue")
    assert world.browser(AUTHORITY).client.get("/certificates/issue").status_code == 200
    refused = world.program(AUTHORITY).post("/api/certificates", json={"declarations": [str(case)]})
    assert refused.status_code == 422


def test_numbers_come_from_a_generated_range(world: ReviewWorld) -> None:
    office = world.browser(OFFICE)
    typed = {"level": "SENIOR_FULL", "issuer_code": "001", "start": "1", "end": "20"}
    page = office.send("/number-ranges", "/number-ranges/generate", **typed).text
    assert "正高级" in page
    again = office.send("/number-ranges", "/number-ranges/generate", **typed)
    assert again.status_code == 422
    assert "重叠" in again.text
    rows = world.program(OFFICE).get("/api/number-ranges").json()["items"]
    assert (rows[-1]["available"], rows[-1]["next"]) == (20, 1)
    assert world.program(AUTHORITY).get("/api/number-ranges").json()["items"] == []


# Who may see a certificate.


def test_the_holder_sees_and_downloads_their_own(world: ReviewWorld) -> None:
    certificate = world.certificate()
    number, name, _ = printed(world, certificate)
    mine = world.browser(holder(world, certificate))
    assert number in mine.open("/my-certificates")
    page = mine.open(f"/certificates/{certificate}")
    assert name in page
    assert "申请撤销" not in page
    answer = mine.client.get(f"/certificates/{certificate}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.content.startswith(b"%PDF-")
    again = world.program(OFFICE).get(f"/api/certificates/{certificate}/pdf")
    assert again.content == answer.content, "one document, always the same bytes"


def test_nobody_elses_certificate_exists(world: ReviewWorld) -> None:
    first, second = world.certificate(), world.certificate()
    other = holder(world, second)
    for path in f"/certificates/{first}", f"/certificates/{first}/pdf":
        world.browser(other).open(path, status=404)
        world.browser("stranger").open(path, status=404)
        assert world.program(other).get(f"/api{path}").status_code == 404
    number = printed(world, first)[0]
    assert number not in world.browser(other).open("/my-certificates")
    rows = world.program("stranger").get("/api/certificates").json()
    assert rows["total"] == 0


def test_certificates_are_found_by_conditions_and_no_name_is_in_an_address(
    world: ReviewWorld,
) -> None:
    certificate = world.certificate()
    number, name, _ = printed(world, certificate)
    office = world.browser(OFFICE)
    found = office.client.post("/certificates", data={"name": name, "level": "INTERMEDIATE"})
    assert number in found.text
    none = office.client.post("/certificates", data={"name": name, "status": "REVOKED"})
    assert number not in none.text
    assert name not in office.client.get("/certificates", params={"name": name}).url.path
    by_year = world.program(AUTHORITY).get("/api/certificates", params={"year": 2026}).json()
    assert number in {row["number"] for row in by_year["items"]}
    nowhere = world.program(AUTHORITY).get("/api/certificates", params={"division": "110000"})
    assert nowhere.json()["total"] == 0
    search = world.program(OFFICE).post("/api/certificates/search", json={"name": name})
    assert [row["number"] for row in search.json()["items"]] == [number]
    unknown = world.program(OFFICE).get("/api/certificates", params={"name": name})
    assert unknown.status_code == 400


def test_certificates_are_found_by_series_issuer_committee_and_identity_number(
    world: ReviewWorld,
) -> None:
    certificate = world.certificate()
    number, _, identity = printed(world, certificate)
    office, authority = world.program(OFFICE), world.program(AUTHORITY)

    def numbers(program: TestClient, **conditions: str) -> set[str]:
        answer = program.get("/api/certificates", params={"size": "100", **conditions})
        return {row["number"] for row in answer.json()["items"]}

    shown = office.get(f"/api/certificates/{certificate}").json()
    for name, there in (
        ("series", shown["series"]),
        ("committee", shown["committee_name"][:4]),
        ("issuer_name", shown["issuer_name"][1:]),
        ("issuer", shown["issuer"]),
    ):
        assert number in numbers(office, **{name: there}), name
        assert number in numbers(authority, **{name: there}), name
        if name != "issuer":
            assert not numbers(office, **{name: "没有这样的"}), name
    found = office.post("/api/certificates/search", json={"name": identity}).json()["items"]
    assert {row["number"] for row in found} == {number}
    page = world.browser(OFFICE).client.post("/certificates", data={"name": identity})
    assert number in page.text
    assert identity not in str(page.url)


def test_a_committees_office_sees_its_own_certificates_alone(world: ReviewWorld) -> None:
    certificate = world.certificate()
    issued = state(world, certificate).issued
    assert issued is not None
    number, name, identity = printed(world, certificate)
    stranger, page = world.program("stranger"), world.browser("stranger")
    for conditions in ({}, {"issuer": str(issued.issuer)}, {"number": number}, {"year": "2026"}):
        assert stranger.get("/api/certificates", params=conditions).json()["total"] == 0
        exported = page.client.post("/certificates/export", data=conditions)
        assert number.encode() not in exported.content
    for text in name, identity:
        assert stranger.post("/api/certificates/search", json={"name": text}).json()["total"] == 0
    for path in f"/certificates/{certificate}", f"/certificates/{certificate}/pdf":
        assert stranger.get(f"/api{path}").status_code == 404
    assert stranger.get("/api/certificates/waiting").json()["total"] == 0
    issue = stranger.post("/api/certificates", json={"declarations": [str(issued.declaration)]})
    assert issue.status_code in (403, 404, 422)
    assert number in world.program(OFFICE).get("/api/certificates?size=100").text


# Revocation takes two.


def test_a_second_person_confirms_the_revocation(world: ReviewWorld) -> None:
    certificate = world.certificate()
    page = f"/certificates/{certificate}"
    office = world.browser(OFFICE)
    assert office.send(page, f"{page}/request-revocation", reason="").status_code == 422
    asked = office.send(page, f"{page}/request-revocation", reason="材料造假")
    assert "材料造假" in asked.text
    assert "确认撤销</button>" not in asked.text
    alone = world.program(OFFICE).post(f"/api{page}/confirm-revocation", json={})
    assert alone.json()["code"] == "second-person"
    holders_view = world.browser(holder(world, certificate)).open(page)
    assert "材料造假" not in holders_view
    second = world.browser("second")
    second.send(page, f"{page}/drop-revocation")
    assert state(world, certificate).status is CertificateStatus.VALID
    office.send(page, f"{page}/request-revocation", reason="材料造假")
    done = second.send(page, f"{page}/confirm-revocation")
    assert "已于" in done.text
    assert state(world, certificate).status is CertificateStatus.REVOKED


def test_the_title_office_over_a_committee_revokes_too(world: ReviewWorld) -> None:
    """What it asked for is its own second person's to confirm."""
    certificate = world.certificate()
    page = f"/certificates/{certificate}"
    asked = world.browser(AUTHORITY).send(page, f"{page}/request-revocation", reason="越权评审")
    assert "越权评审" in asked.text
    refused = world.program(OFFICE).post(f"/api{page}/confirm-revocation", json={})
    assert refused.json()["code"] == "revocation-of-authority"
    alone = world.program(AUTHORITY).post(f"/api{page}/confirm-revocation", json={})
    assert alone.json()["code"] == "second-person"
    world.small.shown()
    assert page in world.browser("special").open("/todo")
    world.browser("special").send(page, f"{page}/confirm-revocation")
    assert state(world, certificate).status is CertificateStatus.REVOKED
    stranger = world.program("stranger").post(
        f"/api{page}/request-revocation", json={"reason": "x"}
    )
    assert stranger.status_code == 404


# Anybody may check.


def test_the_public_sees_the_masked_facts_and_nothing_else(world: ReviewWorld) -> None:
    certificate = world.certificate()
    number, name, identity = printed(world, certificate)
    nobody = world.browser()
    nobody.open("/verify")
    for given in name, identity:
        page = nobody.client.post("/verify", data={"number": number, "name": given})
        assert page.status_code == 200
        assert "证书有效" in page.text
        assert "省中评会办公室" in page.text
        assert identity not in page.text.replace(f'value="{identity}"', "")
        shown = page.text.partition('id="result"')[2].partition("</section>")[0]
        assert name not in shown
        assert name[0] in shown
        assert str(page.url).endswith("/verify"), "nothing personal in the address"
    code = nobody.open(f"/verify/{certificate}")
    assert "证书有效" in code
    assert name not in code
    assert number not in code


def test_all_that_is_unknown_looks_the_same(world: ReviewWorld) -> None:
    certificate = world.certificate()
    number, name, _ = printed(world, certificate)
    nobody = world.browser()
    wrong_name = nobody.client.post("/verify", data={"number": number, "name": "某某某"})
    wrong_number = nobody.client.post("/verify", data={"number": "20260000", "name": name})

    def result(page: str) -> str:
        return page.partition('id="result"')[2].partition("</section>")[0]

    assert result(wrong_name.text) == result(wrong_number.text)
    assert "没有查到" in wrong_name.text
    assert "没有查到" in nobody.open(f"/verify/{uuid4()}")
    person = state(world, certificate).issued
    assert person is not None
    assert "没有查到" in nobody.open(f"/verify/{person.person}"), "another thing's id"
    half = nobody.client.post("/verify", data={"number": number})
    assert "同时填写" in half.text


def test_a_revoked_certificate_is_told_apart(world: ReviewWorld) -> None:
    certificate = world.certificate()
    number, name, _ = printed(world, certificate)
    pdf = world.program(OFFICE).get(f"/api/certificates/{certificate}/pdf").content
    world.do(OFFICE, f"/certificates/{certificate}/request-revocation", {"reason": "造假"})
    world.do("second", f"/certificates/{certificate}/confirm-revocation", {})
    nobody = world.browser()
    page = nobody.client.post("/verify", data={"number": number, "name": name}).text
    assert "已被撤销" in page
    assert "证书有效" not in page
    assert "已被撤销" in nobody.open(f"/verify/{certificate}")
    sent = upload(world, pdf)
    assert "电子签章有效" in sent
    assert "已被撤销" in sent


def upload(world: ReviewWorld, content: bytes) -> str:
    browser = world.browser()
    file = {"file": ("certificate.pdf", content, "application/pdf")}
    answer = browser.client.post("/verify/document", files=file)
    assert answer.status_code == 200
    text: str = answer.text
    return text


def test_the_document_is_checked_to_the_last_byte(world: ReviewWorld) -> None:
    certificate = world.certificate()
    pdf = world.program(OFFICE).get(f"/api/certificates/{certificate}/pdf").content
    genuine = upload(world, pdf)
    assert "电子签章有效，文件未被改动" in genuine
    assert "证书有效" in genuine
    place = pdf.index(b"/Creat")
    changed = upload(world, pdf[:place] + b"/Krea" + pdf[place + 5 :])
    assert "文件已被改动" in changed
    assert "证书有效" not in changed
    for other in (b"not a pdf", b"%PDF-1.7\n%%EOF\n", b""):
        assert "不是本系统签发" in upload(world, other)
    by_program = world.program().post(
        "/api/verifications/document", files={"file": ("c.pdf", pdf, "application/pdf")}
    )
    told = by_program.json()
    assert (told["state"], told["certificate"]["status"]) == ("GENUINE", "VALID")
    assert printed(world, certificate)[1] not in by_program.text


def test_checking_too_often_is_stopped(world: ReviewWorld) -> None:
    world.small.system.verifications = Limiter("2/minute")
    nobody = world.browser()
    for _ in range(2):
        assert nobody.client.get(f"/verify/{uuid4()}").status_code == 200
    stopped = nobody.client.get(f"/verify/{uuid4()}")
    assert stopped.status_code == 429
    assert "retry-after" in stopped.headers
    assert world.program().get(f"/api/verifications/{uuid4()}").status_code == 429


def test_the_last_steps_on_either_store(tmp_path: Path, new_database: Callable[[], str]) -> None:
    with review_world(tmp_path, new_database, applicants=1) as world:
        (case,) = world.unfiled(1)
        waiting = world.program(AUTHORITY).get("/api/filings/waiting").json()["items"]
        assert [row["declaration"] for row in waiting] == [str(case)]
        filing = {
            "declarations": [str(case)],
            "filing_number": CANARY,
            "filed_on": world.small.clock.today().isoformat(),
        }
        world.do(AUTHORITY, "/filings", filing, 201)
        issued = world.do(OFFICE, "/certificates", {"declarations": [str(case)]}, 201)
        told = world.program(OFFICE).get(f"/api/certificates/{issued['id']}").json()
        assert told["filing_number"] == CANARY
        assert date.fromisoformat(told["issued_on"]) == world.small.clock.today()
        pdf = world.program(OFFICE).get(f"/api/certificates/{issued['id']}/pdf").content
        assert "证书有效" in upload(world, pdf)
        keys = world.program("admin").get("/api/issuer-keys").json()["items"]
        assert [key["current"] for key in keys] == [True]
