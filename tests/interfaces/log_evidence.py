"""What tests of the log's evidence do again and again."""

import io
import zipfile
from pathlib import Path

import pytest

from domain.terms import Role
from interfaces.cli import run
from tests.interfaces.review_world import ReviewWorld

IDENTITY = "/api/log-identity"


def signed(world: ReviewWorld) -> dict[str, object]:
    answer = world.program("admin").post("/api/log-checkpoints", json={})
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def grown(world: ReviewWorld) -> None:
    """Something happens."""
    world.small.founder.account(
        f"more-{world.small.system.log.last_position()}", "某", Role.AUDITOR
    )


def pinned(world: ReviewWorld) -> str:
    key: str = world.program().get(IDENTITY).json()["keys"][0]
    return key


def evidence(world: ReviewWorld, folder: Path, *, whole: bool = True) -> Path:
    path = f"/api/log-evidence?whole={str(whole).lower()}"
    answer = world.program("auditor").get(path)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = run(list(arguments))
    said = capsys.readouterr()
    return code, said.out + said.err
