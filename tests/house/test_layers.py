"""Who may import whom, and that each of those contracts can fail."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]
CONTRACTS: list[str] = [each["name"] for each in PROJECT["tool"]["importlinter"]["contracts"]]

FORBIDDEN = [
    ("Dependencies point inwards", "domain", "application"),
    ("Dependencies point inwards", "domain", "projections"),
    ("Dependencies point inwards", "application", "projections"),
    ("Dependencies point inwards", "projections", "application"),
    ("Dependencies point inwards", "application", "infrastructure"),
    ("Dependencies point inwards", "projections", "infrastructure"),
    ("Dependencies point inwards", "infrastructure", "interfaces"),
    ("Domain and application know no library", "domain", "msgspec"),
    ("Domain and application know no library", "application", "pydantic"),
    ("Only infrastructure knows the event store", "projections", "eventsourcing"),
    ("Only infrastructure knows the event store", "interfaces", "eventsourcing"),
    ("Only projections and infrastructure know SQLAlchemy", "interfaces", "sqlalchemy"),
    ("Only projections and infrastructure know SQLAlchemy", "application", "sqlalchemy"),
]


@dataclass(frozen=True, slots=True)
class Checked:
    """What lint-imports says of the packages in a folder."""

    verdicts: dict[str, str]
    """KEPT or BROKEN, by contract."""
    reasons: dict[str, str]
    """What is told of each that is broken."""


def checked(folder: Path) -> Checked:
    program = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True
    )
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", run.stdout, re.MULTILINE))
    assert found, run.stdout + run.stderr
    assert (run.returncode == 0) == ("BROKEN" not in found.values())
    told = re.split(r"^(.+)\n-+\n", run.stdout, flags=re.MULTILINE)
    return Checked(found, dict(zip(told[1::2], told[2::2], strict=True)))


def test_every_contract_is_kept() -> None:
    assert checked(ROOT).verdicts == dict.fromkeys(CONTRACTS, "KEPT")


def test_every_contract_is_broken_on_purpose_below() -> None:
    assert {contract for contract, _, _ in FORBIDDEN} == set(CONTRACTS)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The packages alone, in a folder of their own, with every forbidden import smuggled in."""
    folder = tmp_path_factory.mktemp("layers")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            folder / package,
            # Modules alone: what hangs together by imports, nothing else.
            ignore=lambda at, names: [
                name
                for name in names
                if name == "__pycache__" or not (name.endswith(".py") or (Path(at) / name).is_dir())
            ],
        )
    for _, package, imported in FORBIDDEN:
        (folder / package / f"smuggled_{imported}.py").write_text(f"import {imported}\n")
    return checked(folder)


@pytest.mark.parametrize(("contract", "package", "imported"), FORBIDDEN)
def test_a_forbidden_import_is_noticed(
    spoilt: Checked, contract: str, package: str, imported: str
) -> None:
    assert spoilt.verdicts[contract] == "BROKEN"
    assert f"{package}.smuggled_{imported} -> {imported} " in spoilt.reasons[contract]
