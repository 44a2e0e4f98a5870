"""The world that a module of tests of pages shares; a module may override it."""

from collections.abc import Iterator

import pytest

from tests.interfaces.world import World, sqlite_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with sqlite_world(tmp_path_factory.mktemp("world")) as made:
        yield made
