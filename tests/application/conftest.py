"""The province that most tests of use cases begin with; a module may override it."""

import pytest

from tests.application.world import Province


@pytest.fixture
def made() -> Province:
    return Province()
