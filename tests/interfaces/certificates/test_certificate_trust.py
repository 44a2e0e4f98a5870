"""Keys withdrawn, files and lists for offline use, share codes, and what the holder is told."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.certificates.certificate import CERTIFICATE, Certificate
from domain.people.person import PERSON
from domain.streams import REVOCATION_LIST
from infrastructure.signatures.signing import number_of
from interfaces.cli import run
from interfaces.http.limiting import Limiter
from interfaces.jobs.revocation_lists import last_list, publish_if_due
from tests.infrastructure.pdf_a import violations
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("trust"), applicants=17) as world:
        yield world


@pytest.fixture(autouse=True)
def _unlimited(world: ReviewWorld) -> None:
    world.small.system.verifications = Limiter("1000/minute")


def state(world: ReviewWorld, certificate: UUID) -> Certificate:
    found: Certificate = world.small.stage.look(CERTIFICATE, certificate)
    return found


def number(world: ReviewWorld, certificate: UUID) -> str:
    issued = state(world, certificate).issued
    assert issued is not None
    return issued.number


def holder(world: ReviewWorld, certificate: UUID) -> str:
    issued = state(world, certificate).issued
    assert issued is not None
    return world.applicant_of(issued.declaration)


def pdf(world: ReviewWorld, certificate: UUID) -> bytes:
    return world.program(OFFICE).get(f"/api/certificates/{certificate}/pdf").content


def revoke(world: ReviewWorld, certificate: UUID) -> None:
    world.do(OFFICE, f"/certificates/{certificate}/request-revocation", {"reason": "造假"})
    world.do("second", f"/certificates/{certificate}/confirm-revocation", {})


def checked(world: ReviewWorld, content: bytes) -> dict[str, Any]:
    file = {"file": ("c.pdf", content, "application/pdf")}
    told: dict[str, Any] = world.program().post("/api/verifications/document", files=file).json()
    return told


# Offline.


@pytest.fixture
def offline(world: ReviewWorld, tmp_path: Path) -> Path:
    """A folder with the two files that are got from the service before."""
    publish_if_due(world.small.system)
    world.small.shown()
    for name in ("issuers", "revocation-list"):
        answer = world.program().get(f"/api/verifications/{name}")
        assert answer.status_code == 200
        (tmp_path / f"{name}.json").write_bytes(answer.content)
    return tmp_path


def verified(
    folder: Path, content: bytes | str, capsys: pytest.CaptureFixture[str], *, listed: bool = True
) -> tuple[int, str]:
    file = folder / "certificate"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    given = ["verify", str(file), "--issuers", str(folder / "issuers.json")]
    if listed:
        given += ["--revoked", str(folder / "revocation-list.json")]
    code = run(given)
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_certificate_is_verified_without_the_service(
    world: ReviewWorld, offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = world.certificate()
    content = pdf(world, certificate)
    assert violations(content) == []
    # The demo's time stands still in the past: a list of that day is old by this machine's clock.
    code, told = verified(offline, content, capsys)
    assert code == 4
    for line in (
        "查验结论：签名真实，当前状态不能确定",
        "说明：撤销名单已过期",
        f"证书编号：{number(world, certificate)}",
        "职称级别：",
        "撤销名单：第 ",
    ):
        assert line in told
    code, told = verified(offline, content, capsys, listed=False)
    assert (code, "未提供撤销名单" in told) == (4, True)
    code, told = verified(offline, content.replace(b"/Creat", b"/Krea ", 1), capsys)
    assert (code, "被改动过" in told) == (1, True)


def test_a_revoked_certificate_is_listed_at_once(
    world: ReviewWorld, offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = world.certificate()
    content, system = pdf(world, certificate), world.small.system
    before = last_list(system)
    assert before is not None
    assert not publish_if_due(system), "nothing has changed"
    revoke(world, certificate)
    assert publish_if_due(system)
    after = last_list(system)
    assert after is not None
    assert (after.sequence, after.entries) == (before.sequence + 1, before.entries + 1)
    answer = world.program().get("/api/verifications/revocation-list")
    (offline / "revocation-list.json").write_bytes(answer.content)
    code, told = verified(offline, content, capsys)
    assert (code, "证书已被撤销" in told, "失效日期：" in told) == (3, True, True)


def test_what_the_qr_code_says_is_verified_with_what_is_printed(
    world: ReviewWorld, offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = world.certificate()
    scanned = pdf(world, certificate).partition(b"<dc:identifier>")[2].partition(b"<")[0].decode()
    assert f"/verify/{certificate}#ZC1.ES256." in scanned
    issued = state(world, certificate).issued
    assert issued is not None
    printed = f"{scanned}\n{issued.holder}\n{issued.title.title}\n{issued.title.specialty}\n"
    code, told = verified(offline, printed, capsys)
    assert (code, number(world, certificate) in told) == (4, True)
    code, told = verified(offline, printed.replace(str(issued.holder), "李伟"), capsys)
    assert (code, "与二维码内容不符" in told) == (1, True)
    assert str(issued.holder) not in scanned


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe", b"ZC1.\n\n"])
def test_a_file_that_is_nothing_is_one_line(
    offline: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    code, told = verified(offline, content, capsys)
    assert (code, told.count("\n")) == (2, 1)


def test_files_that_are_no_issuers_and_no_list_are_refused(
    offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = offline / "other.json"
    other.write_text(json.dumps({"format": "zhicheng-issuers", "version": 2}))
    for option in ("--issuers", "--revoked"):
        assert run(["verify", str(other), option, str(other)]) == 2
    assert run(["verify", str(offline / "missing.pdf")]) == 2
    assert capsys.readouterr().err.count("\n") == 3


# Keys.


def test_a_withdrawn_key_is_replaced_and_what_it_signed_since_is_signed_anew(
    world: ReviewWorld,
) -> None:
    first, second = world.certificate(), world.certificate()
    old = pdf(world, first)
    assert checked(world, old)["state"] == "GENUINE"
    office = world.small.founder.bodies.ids[OFFICE]
    admin = world.browser("admin")
    page = f"/admin/keys/{office}"
    key = str(state(world, first).key)
    assert key in admin.open(page)
    today = world.small.clock.today().isoformat()
    wrong = admin.send(page, f"{page}/withdraw", key=key, since="2099-01-01", reason="泄露")
    assert (wrong.status_code, "不能晚于今天" in wrong.text) == (422, True)
    done = admin.send(page, f"{page}/withdraw", key=key, since=today, reason="疑似泄露")
    assert "密钥已停用" in done.text
    assert "疑似泄露" in done.text
    assert checked(world, old)["state"] == "KEY_WITHDRAWN"
    refused = world.program(OFFICE).get(f"/api/certificates/{second}/pdf")
    assert refused.json()["code"] == "issuer-key-missing"
    world.do("admin", "/issuer-keys", {"organisation": str(office)}, 201)
    new = pdf(world, first)
    assert new != old
    assert state(world, first).key != UUID(key)
    assert checked(world, new)["state"] == "GENUINE"
    assert checked(world, old)["state"] == "KEY_WITHDRAWN"
    assert pdf(world, first) == new, "stored once and served ever after"
    rows = world.program("admin").get("/api/issuer-keys").json()["items"]
    assert {(one["key"] == key, one["withdrawn_since"] is None) for one in rows} >= {(True, False)}


def test_the_list_gets_a_new_key_when_its_own_is_withdrawn(world: ReviewWorld) -> None:
    publish_if_due(world.small.system)
    before = last_list(world.small.system)
    assert before is not None
    body = {
        "key": str(before.key),
        "since": world.small.clock.today().isoformat(),
        "reason": "演练",
    }
    world.do("admin", f"/issuer-keys/{REVOCATION_LIST}/withdraw", body)
    assert publish_if_due(world.small.system)
    after = last_list(world.small.system)
    assert after is not None
    assert after.key != before.key


def test_an_external_key_wants_a_signing_server(world: ReviewWorld) -> None:
    office = str(world.small.founder.bodies.ids[OFFICE])
    body = {"organisation": office, "external": "hsm-7"}
    answer = world.program("admin").post("/api/issuer-keys", json=body)
    assert answer.json()["code"] == "signing-server-missing"


# Many at once.


def test_many_certificates_come_as_one_zip_and_one_print(world: ReviewWorld) -> None:
    chosen = [world.certificate(), world.certificate()]
    office = world.browser(OFFICE)
    assert "下载所选" in office.open("/certificates")
    body = office.fill("/certificates", "/certificates/download", certificates="")
    body |= {"certificates": [str(one) for one in chosen]}  # type: ignore[dict-item]  # several ticks
    answer = office.client.post("/certificates/download", data=body)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert {number_of(content) for content in inside.values()} == {
        number(world, one) for one in chosen
    }
    assert pdf(world, chosen[0]) in inside.values()
    paper = office.client.post("/certificates/print", data=body)
    assert paper.headers["content-disposition"].startswith("inline")
    assert paper.content.count(b"/Type /Page\n") == 2
    assert violations(paper.content) == []


def test_nobody_gets_certificates_of_others(world: ReviewWorld) -> None:
    certificate = world.certificate()
    mine = holder(world, certificate)
    for path in ("download", "print"):
        url, body = f"/api/certificates/{path}", {"certificates": [str(certificate)]}
        assert world.program(mine).post(url, json=body).status_code == 200
        assert world.program("stranger").post(url, json=body).status_code == 404
        assert world.program(mine).post(url, json={"certificates": []}).status_code == 422
        many = {"certificates": [str(uuid4()) for _ in range(501)]}
        refused = world.program(OFFICE).post(url, json=many)
        assert refused.json()["code"] == "certificates-too-many"


# Share codes, and who looked.


def test_a_code_shows_the_certificate_once_and_the_holder_sees_it(world: ReviewWorld) -> None:
    certificate = world.certificate()
    mine = world.browser(holder(world, certificate))
    page = f"/certificates/{certificate}/shares"
    share = f"{page}/share"
    late = mine.send(page, share, until="2099-01-01", purpose="应聘")
    assert (late.status_code, "最长 90 天" in late.text) == (422, True)
    made = mine.send(page, share, purpose="应聘某设计院")
    code = made.text.partition("<strong><code>")[2].partition("<")[0]
    assert len(code) == 19
    assert code not in mine.open(page)
    nobody = world.browser()
    wrong = nobody.client.post("/verify/shared", data={"code": "0000-0000-0000-0000"})
    assert "没有这个分享码" in wrong.text
    shown = nobody.client.post("/verify/shared", data={"code": code.lower()})
    issued = state(world, certificate).issued
    assert issued is not None
    for text in (str(issued.holder), issued.number, "应聘某设计院", "证书有效"):
        assert text in shown.text
    assert str(issued.identity_number) not in shown.text
    assert str(shown.url).endswith("/verify/shared")
    again = nobody.client.post("/verify/shared", data={"code": code})
    assert "已使用过" in again.text
    assert str(issued.holder) not in again.text
    world.small.shown()
    assert "已使用" in mine.open(page)
    looks = mine.open("/my-record-looks")
    assert "凭分享码" in looks
    assert issued.number in looks


def test_a_code_can_be_withdrawn_by_its_holder_alone(world: ReviewWorld) -> None:
    first, second = world.certificate(), world.certificate()
    until = world.small.clock.today().isoformat()
    form = {"purpose": "应聘", "until": until}
    me, other = holder(world, first), holder(world, second)
    made = world.program(me).post(f"/api/certificates/{first}/share", json=form).json()
    assert (
        world.program(other).post(f"/api/certificates/{first}/share", json=form).status_code == 404
    )
    assert world.program(other).get(f"/api/certificates/{first}/shares").status_code == 404
    path = f"/api/share-codes/{made['share']}/withdraw"
    assert world.program(other).post(path, json={}).status_code == 422
    assert world.program(me).post(path, json={}).status_code == 200
    opened = world.program().post("/api/verifications/shared", json={"code": made["code"]})
    assert opened.json()["code"] == "share-withdrawn"
    (told,) = world.program(me).get(f"/api/certificates/{first}/shares").json()["shares"]
    assert (told["state"], told["purpose"]) == ("WITHDRAWN", "应聘")


def test_the_code_stands_nowhere(world: ReviewWorld) -> None:
    certificate = world.certificate()
    form = {"purpose": "应聘", "until": world.small.clock.today().isoformat()}
    me = world.program(holder(world, certificate))
    made = me.post(f"/api/certificates/{certificate}/share", json=form).json()
    history = world.small.system.log.read(UUID(made["share"]))
    assert made["code"] not in repr(history)
    with world.small.system.reading() as tx:
        assert made["code"] not in repr(tx.exec_driver_sql("SELECT * FROM share_code").all())


def test_verification_by_qr_code_and_document_are_told_to_the_holder(world: ReviewWorld) -> None:
    certificate = world.certificate()
    content, nobody = pdf(world, certificate), world.browser()
    page = nobody.open(f"/verify/{certificate}")
    assert "的查验结果" in page, "as of when"
    checked(world, content)
    me = world.program(holder(world, certificate))
    told = me.get("/api/my-record-looks").json()["verifications"]
    assert [one["kind"] for one in told] == ["DOCUMENT", "CODE"]
    assert {one["number"] for one in told} == {number(world, certificate)}


# What cannot be printed is not numbered.


def test_a_name_without_glyphs_is_refused_before_a_number_is_taken(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = world.unissued(1)
    applicant = world.small.journeys.case(case).applicant
    assert applicant is not None
    name = str(world.small.stage.look(PERSON, applicant).name)
    before = world.program(OFFICE).get("/api/number-ranges").json()["items"]
    monkeypatch.setattr(
        "infrastructure.printing.fonts.missing", lambda text: {name[-1]} if name in text else set()
    )
    refused = world.program(OFFICE).post("/api/certificates", json={"declarations": [str(case)]})
    told = refused.json()
    assert (refused.status_code, told["code"]) == (422, "certificate-unprintable")
    assert (
        f"第 1 件，姓名中有证书字体没有的字：{name[-1]}（U+{ord(name[-1]):04X}）" in told["detail"]
    )
    assert name not in refused.text
    assert world.program(OFFICE).get("/api/number-ranges").json()["items"] == before
    monkeypatch.undo()
    world.do(OFFICE, "/certificates", {"declarations": [str(case)]}, 201)
