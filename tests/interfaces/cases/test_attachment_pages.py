"""Attachments of a case on its pages: several at once, sent before, looked at, all in one ZIP."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from fpdf import FPDF
from PIL import Image

from domain.configuration.template import AttachmentLimits, from_json
from tests.infrastructure.uploads.test_office_check import document
from tests.interfaces.world import Browser, World, picture

FIELD = "answers.certificates"
UNIT_OFFICER = "unit-320102"


def pdf(text: str = "page") -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=12)
    made.cell(text=text)
    return bytes(made.output())


def drawn(colour: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (colour, 0, 0)).save(out, "JPEG")
    return out.getvalue()


def sent_with(browser: Browser, case: UUID, *files: tuple[str, bytes], **typed: str) -> Any:
    here = f"/declarations/{case}/edit/evidence"
    parts = [(f"{FIELD}.new", (name, content)) for name, content in files]
    form = browser.fill(here, f"{here}/save", **typed)
    return browser.client.post(f"{here}/save", data=form, files=parts or None)


def named(world: World, case: UUID) -> dict[str, tuple[str, str]]:
    """Name -> digest and media type of what the case holds."""
    answers = world.case(case).answers
    given = from_json(answers.value if answers else None)
    files = [file for answer in given for file in answer.files]
    return {file.name: (file.digest, file.media_type) for file in files}


def test_one_field_takes_several_files_at_once(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    files = [("论文.pdf", pdf()), ("照片.jpg", drawn(9)), ("业绩.docx", document())]
    page = sent_with(browser, case, *files)
    assert page.status_code == 200, page.text
    kept = named(world, case)
    assert list(kept) == ["论文.pdf", "照片.jpg", "业绩.docx"]
    again = sent_with(browser, case, files[0], ("汇报.pptx", document("pptx")))
    assert again.status_code == 200
    assert [*named(world, case)] == [*kept, "汇报.pptx"], "the same content is there once"
    digest = kept["业绩.docx"][0]
    back = browser.client.get(f"/declarations/{case}/attachments/{digest}")
    assert back.content == document()
    assert back.headers["content-length"] == str(len(back.content))


def test_a_file_is_shown_only_where_a_browser_can_do_so_safely(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    sent_with(browser, case, ("a.pdf", pdf()), ("b.jpg", drawn(8)), ("c.docx", document()))
    kept = named(world, case)
    for name, way in (("a.pdf", "inline"), ("b.jpg", "inline"), ("c.docx", "attachment")):
        path = f"/declarations/{case}/attachments/{kept[name][0]}"
        usual, shown = browser.client.get(path), browser.client.get(f"{path}?inline=true")
        assert usual.headers["content-disposition"].startswith("attachment")
        assert shown.headers["content-disposition"].startswith(way)
        for answer in (usual, shown):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"].startswith("sandbox")
    page = browser.open(f"/declarations/{case}/dossier")
    assert f'<img class="thumb" src="/declarations/{case}/attachments/{kept["b.jpg"][0]}"' in page
    assert page.count("?inline=true") == 3, "one PDF and one picture; the PDF in a frame, too"


def test_a_wrong_file_among_good_ones_is_named_and_nothing_is_kept(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    version = len(world.system.log.read(case))
    page = sent_with(world.browser(login), case, ("a.pdf", pdf()), ("坏.docx", b"PK\x03\x04x"))
    assert page.status_code == 422
    assert "《坏.docx》：文件无法读取" in page.text
    assert len(world.system.log.read(case)) == version


def look_up(world: World, login: str, case: UUID, content: bytes, name: str) -> Any:
    body = {"sha256": hashlib.sha256(content).hexdigest(), "name": name}
    return world.program(login).post(f"/api/declarations/{case}/attachments/look-up", json=body)


def test_what_was_sent_before_need_not_be_sent_again(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    photo = drawn(7)
    assert look_up(world, login, case, photo, "a.jpg").json() == {"attachment": None}
    api = f"/api/declarations/{case}/attachments"
    sent = world.program(login).post(api, files={"file": ("a.jpg", photo)}).json()
    assert sent["digest"] != hashlib.sha256(photo).hexdigest(), "a picture is drawn again"
    found = look_up(world, login, case, photo, "照片.jpg").json()["attachment"]
    assert found == {**sent, "name": "照片.jpg"}
    assert look_up(world, login, case, photo, "a.pdf").json() == {"attachment": None}
    # The script names it in the form; the name it goes by is the one chosen now.
    page = sent_with(world.browser(login), case, **{f"{FIELD}.add-{sent['digest']}": "照片.jpg"})
    assert page.status_code == 200
    assert named(world, case) == {"照片.jpg": (sent["digest"], "image/jpeg")}


def test_nobody_learns_what_others_have_sent(world: World) -> None:
    mine, other = world.applicant(), world.applicant()
    case, theirs = world.draft(mine), world.draft(other)
    photo = drawn(6)
    api = f"/api/declarations/{case}/attachments"
    sent = world.program(mine).post(api, files={"file": ("a.jpg", photo)}).json()
    assert look_up(world, other, case, photo, "a.jpg").status_code == 404
    assert look_up(world, other, theirs, photo, "a.jpg").json() == {"attachment": None}
    assert look_up(world, UNIT_OFFICER, case, photo, "a.jpg").status_code == 403
    page = sent_with(world.browser(other), theirs, **{f"{FIELD}.add-{sent['digest']}": "a.jpg"})
    assert page.status_code == 422
    assert "《a.jpg》：文件没有传完" in page.text


@pytest.mark.parametrize("digest", ["", "x", "../" + "0" * 61, "0" * 64])
def test_what_was_never_sent_cannot_be_named(world: World, digest: str) -> None:
    login = world.applicant()
    case = world.draft(login)
    page = sent_with(world.browser(login), case, **{f"{FIELD}.add-{digest}": "a.jpg"})
    assert page.status_code == 422
    assert f'name="{FIELD}.add-{digest}" value="a.jpg"' in page.text, "nothing chosen is dropped"


def test_the_limits_are_those_of_the_operator(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    content = document(more={"word/a.bin": bytes(range(256)) * 8})
    size = len(content)
    second = document(more={"word/b.bin": bytes(range(256)) * 8})

    def limited(**limits: int) -> None:
        changed = AttachmentLimits(**limits)
        kind = type(world.system.settings)
        monkeypatch.setattr(kind, "attachments", property(lambda _: changed))

    limited(file=size - 1)
    assert "文件过大" in sent_with(browser, case, ("a.docx", content)).text
    limited(field=size)
    assert sent_with(browser, case, ("a.docx", content)).status_code == 200
    wrong = sent_with(browser, case, ("b.docx", second))
    assert wrong.status_code == 422
    assert "此项附件合计过大" in wrong.text
    limited(case=size)
    assert "全部附件合计过大" in sent_with(browser, case, ("b.docx", second)).text
    api = f"/api/declarations/{case}/attachments"
    refused = world.program(login).post(api, files={"file": ("b.docx", second)})
    assert refused.json()["code"] == "attachments-too-big-together"


def test_only_those_who_are_logged_in_may_send_much(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    api = f"/api/declarations/{case}/attachments"
    much = {"file": ("a.pdf", bytes(26 << 20))}
    assert world.browser().client.post(api, files=much).status_code == 400
    known = world.program(login).post(api, files=much)
    assert known.json()["code"] == "attachment-too-big"


def unpacked(answer: Any) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {entry: archive.read(entry) for entry in archive.namelist()}


def test_the_dossier_is_one_zip_with_an_index(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    files = [("论文.pdf", pdf()), ("a<b>:c.docx", document()), ("照片.png", picture())]
    sent_with(browser, case, *files)
    answer = browser.client.get(f"/declarations/{case}/dossier/export")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E7%94")
    inside = unpacked(answer)
    paths = sorted(inside)
    assert [path.rpartition("/")[2] for path in paths] == [
        "01 论文.pdf",
        "02 a_b__c.docx",
        "03 照片.png",
        "目录.html",
    ]
    assert all(path.count("/") == 2 for path in paths[:3]), "section and field"
    assert inside[paths[0]] == files[0][1]
    index = inside["目录.html"].decode()
    assert "<script" not in index
    assert "a&lt;b&gt;:c.docx" in index
    for path in paths[:3]:
        assert f'href="{quote(path)}"' in index
    api = world.program(login).get(f"/api/declarations/{case}/dossier")
    assert unpacked(api).keys() == inside.keys()


def test_a_file_that_is_gone_is_told_in_the_index(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    sent_with(browser, case, ("a.pdf", pdf("gone")), ("b.pdf", pdf("there")))
    digest = named(world, case)["a.pdf"][0]
    applicant = world.case(case).applicant
    (Path(world.system.settings.blobs) / str(applicant) / digest).unlink()
    inside = unpacked(browser.client.get(f"/declarations/{case}/dossier/export"))
    assert len(inside) == 2
    assert "a.pdf（附件缺失，未能收入）" in inside["目录.html"].decode()


@pytest.mark.parametrize("way", ["/dossier", "/dossier/export"])
def test_a_foreign_dossier_is_not_there(world: World, way: str) -> None:
    login = world.applicant()
    case = world.draft(login)
    for stranger in (world.applicant(), "title-320102", UNIT_OFFICER):
        path = f"/declarations/{case}{way}"
        assert world.browser(stranger).client.get(path).status_code == 404
    program = world.program(world.applicant())
    assert program.get(f"/api/declarations/{case}/dossier").status_code == 404
