"""What many unit tests begin with."""

from __future__ import annotations

import pytest

from tests.standin import StandIn


@pytest.fixture
def spotify():
    with StandIn() as stand_in:
        yield stand_in
