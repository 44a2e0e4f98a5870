"""What no file of the project may hold, and what every one must."""

import io
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE_HERE = {"var", "build", "node_modules"}
"""Folders that are made by running the project; hidden folders other than .ci are too."""
LONGEST = 450
LGPL = {"fpdf2", "psycopg", "psycopg-binary", "psycopg-pool", "python-stdnum"}
"""Used as they come, by import: the LGPL asks nothing more of the program that does so."""


@cache
def files() -> tuple[Path, ...]:
    """The files of the project: tracked ones, and those that would be."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        out = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(walk()))
    named = (ROOT / os.fsdecode(name) for name in out.split(b"\0") if name)
    return tuple(sorted(file for file in named if file.is_file()))


def walk() -> Iterator[Path]:
    """The same without git, from a plain copy of the tree."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            name
            for name in below
            if name not in MADE_HERE
            and name != "__pycache__"
            and not name.endswith(".egg-info")
            and (not name.startswith(".") or name == ".ci")
        ]
        yield from (Path(folder) / name for name in names)


def modules() -> list[Path]:
    return [file for file in files() if file.suffix == ".py"]


def matches(pattern: str) -> list[str]:
    """`path:line` of every line of text in the project that holds the pattern."""
    wanted = re.compile(pattern)
    found = []
    for file in files():
        try:
            lines = file.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or another binary file
        found += [
            f"{file.relative_to(ROOT)}:{number}"
            for number, line in enumerate(lines, start=1)
            if wanted.search(line)
        ]
    return found


def test_the_files_of_the_project_are_found_with_and_without_git() -> None:
    names = {str(file.relative_to(ROOT)) for file in files()}
    assert {"Makefile", "pyproject.toml", ".ci/run", "domain/decider.py"} <= names
    assert not any(name.startswith((".venv", "var/")) for name in names)
    assert {file for file in walk() if file.suffix == ".py"} >= set(modules())


# Paths, addresses, marks.


@pytest.mark.parametrize("place", [ROOT, Path.home()], ids=["checkout", "home"])
def test_no_file_knows_where_this_checkout_lies(place: Path) -> None:
    if place == Path(place.anchor):
        pytest.skip("everything lies below the root folder")
    assert matches(rf"(?<![\w./]){re.escape(str(place))}(?![\w.-])") == []


def test_no_file_names_a_package_registry() -> None:
    hosts = r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|anaconda\.(org|com)|\b(pypi|npm)mirror"
    mirrors = r"(mirrors?|pypi)\.[\w-]+\.(edu\.cn|com|cn|net)"
    assert matches(rf"{hosts}|{mirrors}") == []


def test_no_file_puts_work_off() -> None:
    """In a comment, or with a colon; the to-do list (待办) may have its name."""
    words = r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b"
    assert matches(rf"(#|//|<!--).*{words}|{words}:") == []


def test_nothing_of_others_is_copied_in() -> None:
    suffixes = {".woff", ".woff2", ".ttf", ".otf", ".ttc", ".whl"}
    copied = [
        str(file)
        for file in files()
        if file.suffix.lower() in suffixes or re.search(r"\.min\.(js|css)$", file.name)
    ]
    assert copied == []


def test_links_between_documents_lead_somewhere() -> None:
    links = [
        (page, link)
        for page in files()
        if page.suffix == ".md"
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
        if "://" not in link
    ]
    assert links
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page, link in links
        if not (page.parent / link).exists()
    ]
    assert dead == []


# Modules.


def test_files_stay_short() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in modules()
        if (lines := len(file.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_modules_are_named_for_what_they_do() -> None:
    vague = re.compile(r"(^|_)(utils?|common|helpers?|misc)(_|$)")
    named = [file.relative_to(ROOT) for file in modules()]
    assert [
        str(path) for path in named if any(vague.search(Path(p).stem) for p in path.parts)
    ] == []


EXCEPTION = re.compile(
    r"#\s*(?P<kind>noqa|type:\s*ignore)(?P<codes>:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w, -]+\])?"
    r"(?P<reason>.*)"
)


def bare_exceptions(source: str) -> list[int]:
    """Lines that silence a check without naming it, or without saying why.

    The reason stands behind the codes, or alone in a comment on the line above.
    """
    if not EXCEPTION.search(source):
        return []  # most files silence nothing, and to take one apart costs far more
    above: dict[int, str] = {}
    bare = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if token.line.lstrip().startswith("#"):
            above[line] = token.string
        found = EXCEPTION.search(token.string)
        if found and not (
            found["codes"] and (re.search(r"\w\w", found["reason"]) or line - 1 in above)
        ):
            bare.append(line)
    return bare


def test_every_exception_to_a_check_says_why() -> None:
    bare = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in modules()
        for line in bare_exceptions(file.read_text("utf-8"))
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("comment", "bare"),
    [
        ("x = 1  # noqa", True),
        ("x = 1  # noqa: S603", True),
        ("x = 1  # noqa: S603 - the arguments are constants", False),
        ("x = 1  # type: ignore", True),
        ("x = 1  # type: ignore[arg-type]", True),
        ("x = 1  # type: ignore[arg-type]  # the stubs are older than the library", False),
        ("# the arguments are constants\nx = 1  # noqa: S603, S607", False),
        ("x = '# noqa'", False),
    ],
)
def test_an_exception_without_a_reason_is_noticed(comment: str, bare: bool) -> None:
    assert bool(bare_exceptions(comment + "\n")) is bare


# Parts.


def pins(lock: str) -> dict[str, str]:
    """Name and version of each requirement; raises ValueError on any line that is not one.

    Every requirement is pinned, has at least one SHA-256, and names no address.
    """
    text = (ROOT / lock).read_text("utf-8").replace(" \\\n", " ")
    found = {}
    for line in text.splitlines():
        entry = re.fullmatch(
            r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+-]+)( ; [\w\s.<>=!'\"()]+)?"
            r"(\s+--hash=sha256:[0-9a-f]{64})+",
            line,
        )
        if not entry:
            raise ValueError(f"{lock}: {line[:80]}")
        found[entry[1].lower().replace("_", "-")] = entry[2]
    return found


def test_locks_pin_by_hash_and_name_no_address() -> None:
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(runtime) > 20
    assert runtime.items() <= development.items()


def test_every_direct_dependency_is_locked() -> None:
    required = metadata.requires("zhicheng") or []
    direct = {re.split(r"[^\w.-]", text)[0].lower().replace("_", "-") for text in required}
    assert direct
    assert direct <= pins("requirements.lock").keys()


def licence(name: str) -> str:
    """What a distribution says of its licence, its whole text left out."""
    about = metadata.metadata(name)
    said = [*(about.get_all("License-Expression") or []), *(about.get_all("License") or [])]
    said += [each for each in about.get_all("Classifier") or [] if each.startswith("License")]
    return " | ".join(each.split("\n")[0] for each in said)


def test_the_licences_of_the_parts_fit() -> None:
    said = {name: licence(name) for name in pins("requirements.lock")}
    assert [name for name, text in said.items() if not text] == []
    lesser = {name for name, text in said.items() if re.search("LGPL|Lesser", text)}
    assert lesser == LGPL
    strong = re.compile(r"GPL|General Public|SSPL|Business Source|Commons Clause")
    assert [name for name in said if name not in lesser and strong.search(said[name])] == []


def test_the_floor_of_python_is_the_one_that_runs() -> None:
    """The locks and the tools are made for the oldest Python that is promised."""
    assert metadata.metadata("zhicheng")["Requires-Python"] == ">=3.11"
    assert sys.version_info >= (3, 11)
