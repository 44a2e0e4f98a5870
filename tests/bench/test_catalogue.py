"""A catalogue of 5,000 nodes: a command upon it, and its pages before a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser
from pytest_benchmark.fixture import BenchmarkFixture

from application.work import Work, execute
from domain.configuration.catalogue import CATALOGUE, DefineSpecialty
from domain.streams import CATALOGUE as STREAM
from interfaces.main import application
from interfaces.serving import in_background, listen
from tests.chromium import launched
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world

GROUPS, EACH = 50, 100
COMMAND_SECONDS = 0.05
PAGE_SECONDS = 0.5
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("catalogue"), applicants=1) as world:
        system = world.small.system
        execute(system.log, system.context(world.actor(AUTHORITY), "many"), grown)
        world.small.shown()
        yield world


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def grown(work: Work) -> UUID:
    group = DefineSpecialty(code="", name="", series="06", parent="")
    for n in range(GROUPS):
        above = replace(group, code=f"069{n:02}", name=f"第{n}类专业")
        work.do(CATALOGUE, STREAM, above)
        for m in range(EACH):
            below = replace(
                group, code=f"{above.code}{m:03}", name=f"第{n}类第{m}专业", parent=above.code
            )
            work.do(CATALOGUE, STREAM, below)
    return STREAM


def test_a_specialty_is_added_to_many(world: ReviewWorld, benchmark: BenchmarkFixture) -> None:
    """The whole command by the use case's path; `cold` is the first of a process."""
    system = world.small.system
    context = system.context(world.actor(AUTHORITY), "one")
    numbers = iter(range(10_000))

    def added() -> None:
        command = DefineSpecialty(
            code=f"0688{next(numbers)}", name="新专业", series="06", parent=""
        )

        def one(work: Work) -> UUID:
            work.do(CATALOGUE, STREAM, command)
            return STREAM

        execute(system.log, context, one)

    start = perf_counter()
    CATALOGUE.fold(r.event for r in system.log.read(STREAM))
    benchmark.extra_info["cold"] = perf_counter() - start
    run: Any = benchmark.pedantic  # it has no types
    run(added, rounds=30, warmup_rounds=1)
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < COMMAND_SECONDS


@pytest.mark.parametrize(
    "path", ["/specialties/in/06", "/specialties/06920050", "/specialties?text=dslzy"]
)
def test_the_tree_is_there_without_waiting(
    world: ReviewWorld, chromium: Browser, benchmark: BenchmarkFixture, path: str
) -> None:
    """From the click to the loaded page, as the browser itself times it."""
    app = application(world.small.system)
    cookie = world.browser(AUTHORITY).client.cookies["zhicheng"]
    with in_background(app, listen("127.0.0.1", 0)) as address:
        page = chromium.new_page()
        page.context.add_cookies([{"name": "zhicheng", "value": cookie, "url": address}])
        loaded = []

        def shown() -> None:
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200
            loaded.append(page.evaluate(_LOADED))

        run: Any = benchmark.pedantic  # it has no types
        run(shown, rounds=10, warmup_rounds=1)
        page.close()
    benchmark.extra_info["loaded"] = sorted(loaded)[len(loaded) // 2]
    assert sorted(loaded)[len(loaded) // 2] < PAGE_SECONDS
