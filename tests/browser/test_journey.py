"""From log-in to a verified certificate, by pages alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import journey as j
from tests.browser import sitting as s
from tests.browser.looks import FORMS, Looks
from tests.browser.story import Story
from tests.browser.visitor import visit
from tests.infrastructure.poppler import poppler
from tests.province import small_province

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("looks", FORMS, indirect=True)
def test_from_log_in_to_verified_certificate(
    chromium: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, looks: Looks
) -> None:
    with (
        small_province(tmp_path_factory) as (world, clock),
        visit(chromium, world.address, tmp_path, looks=looks) as chair,
        visit(chromium, world.address, tmp_path, looks=looks) as others,
    ):
        story = Story([chair, others], world, clock, tmp_path)
        j.register(story)
        j.declare(story)
        j.post(story)
        j.close(story)
        j.approve(story, j.AUTHORITY, "同意上报。")
        j.approve(story, j.OFFICE, "符合受理条件。")
        j.plan(story)
        j.publicise(story, "评前公示")
        s.draw(story)
        s.confirm(story)
        s.review(story)
        j.publicise(story, "评后公示")
        s.file(story)
        s.issue(story)
        assert " ".join(j.tracking(story)["walked"]) == "Um Dm C P1 E P2 Fm X"
        certificate = s.receive(story)
        signature = poppler("pdfsig", "-nocert", certificate.pdf)
        assert "Signature Validation: Signature is Valid." in signature
        _public_is_told(story, certificate)


def _public_is_told(story: Story, certificate: s.Certificate) -> None:
    changed = story.shots / "changed.pdf"
    content = bytearray(certificate.pdf.read_bytes())
    content[len(content) // 3] ^= 1
    changed.write_bytes(content)
    with story.outside() as visitor:
        assert s.verify(visitor, certificate.number, story.name) == "证书有效"
        visitor.look("verified", phone=True)
        assert s.upload(visitor, certificate.pdf) == "电子签章有效，文件未被改动"
        visitor.look("verified-pdf")
        assert s.upload(visitor, changed) == "文件已被改动"
        visitor.look("changed-pdf")
    s.hire_second_officer(story)
    s.revoke(story, certificate)
    with story.outside() as visitor:
        assert "已被撤销" in s.verify(visitor, certificate.number, story.name)
        visitor.look("revoked")
        assert "没有查到" in s.verify(visitor, certificate.number, "某某某")
        assert "没有查到" in s.verify(visitor, "202632010000230000110", story.name)
        visitor.look("unknown")
