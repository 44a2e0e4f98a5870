"""A submitted declaration keeps its template; a draft follows the newest. On both stores."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from domain.cases.declaration import Status
from domain.configuration.template import from_json
from infrastructure.settings import Settings
from tests.interfaces.world import LONG_WAY, World, open_world

ADMIN, UNIT_OFFICER = "admin", "unit-320102"


@pytest.fixture
def world(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[World]:
    settings = replace(
        Settings.demo(tmp_path),
        log_url=new_database(),
        views_url=new_database(),
        vault_url=new_database(),
    )
    with open_world(settings) as made:
        yield made


def publish(world: World, committee: UUID) -> None:
    """Without the posts, with a mandatory mail address, and `degree` with other choices."""
    program = world.program(ADMIN)
    draft = f"/api/committees/{committee}/template-draft"
    mail = {"label": "电子邮箱", "kind": "text", "mandatory": True, "code": "mail"}
    degree = {
        "label": "最高学历",
        "kind": "choice",
        "choices": "硕士\n博士",
        "section": "education",
    }
    for path, body in (
        ("take", {"source": "PRESENT"}),
        ("fields/phone/remove", {}),
        ("sections/basic/add-field", mail),
        ("fields/degree/change", degree),
        ("publish", {}),
    ):
        told = program.post(f"{draft}/{path}", json=body)
        assert told.status_code == 200, told.text
    world.catch_up()


def test_the_version_of_the_submission_is_kept_and_drafts_follow(world: World) -> None:
    committee = world.committees[LONG_WAY]
    one, other = world.applicant(), world.applicant()
    submitted = world.submitted(one)
    draft = world.draft(other, answers=99)
    publish(world, committee)

    # The dossier of the submitted case is read by its own version ...
    dossier = world.browser(UNIT_OFFICER).open(f"/declarations/{submitted}")
    assert "联系电话" in dossier
    assert "电子邮箱" not in dossier
    # ... and it is answered by it after a return.
    path = f"/api/declarations/{submitted}"
    returned = world.program(UNIT_OFFICER).post(f"{path}/return", json={"opinion": "请补充"})
    assert returned.status_code == 200, returned.text
    world.catch_up()
    browser, answer = world.browser(one), f"/declarations/{submitted}/answer"
    assert 'name="answers.mail"' not in browser.open(answer)
    sent = browser.send(
        answer, f"/declarations/{submitted}/resubmit", **{"answers.phone": "00000000009"}
    )
    assert sent.status_code == 200
    case = world.case(submitted)
    assert (case.status, case.template_version) == (Status.IN_REVIEW, 1)
    assert case.answers is not None
    phone = next(a for a in from_json(case.answers.value) if a.field == "phone")
    assert phone.text == "00000000009"

    # The draft asks what is asked now, says what changed, and keeps what fits.
    browser, edit = world.browser(other), f"/declarations/{draft}/edit"
    page = browser.open(f"{edit}/basic")
    for said in ("申报模板在您上次暂存后有变化", "电子邮箱", "联系电话", "最高学历"):
        assert said in page
    assert 'name="answers.phone"' not in page
    assert "2008-07-01" in page or "started_on" in page
    assert "请从所给选项中选择" in browser.open(f"{edit}/education")
    sent = browser.send(f"{edit}/basic", f"{edit}/basic/save", **{"answers.mail": "x@example.cn"})
    assert sent.status_code == 200
    assert "有变化" not in browser.open(f"{edit}/basic")
    kept = world.case(draft).answers
    assert kept is not None
    codes = {one.field for one in from_json(kept.value)}
    assert {"mail", "started_on", "degree", "school"} <= codes  # the wrong choice waits
    assert "phone" not in codes
    gap = browser.client.get(f"/declarations/{draft}/check")
    assert gap.url.path == f"{edit}/education"
    sent = browser.send(
        f"{edit}/education", f"{edit}/education/save", **{"answers.degree": "硕士", "then": "check"}
    )
    assert sent.url.path == f"/declarations/{draft}/check"
    done = browser.send(f"/declarations/{draft}/check", f"/declarations/{draft}/submit")
    assert "申报已提交" in done.text
    assert world.case(draft).template_version == 2
