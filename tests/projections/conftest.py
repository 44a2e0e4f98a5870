from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from infrastructure.views import open_views
from tests.projections.story import Story, province


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def story() -> Story:
    return province()
