"""The pytest plugin that comes with motpart: a world of its own for each test.

    def test_pays_late(motpart_world):
        session.headers["Motpart-World"] = motpart_world

pytest loads this module at every start, so it imports nothing of motpart.
"""

from __future__ import annotations

import re
import secrets

import pytest


@pytest.fixture
def motpart_world(request: pytest.FixtureRequest) -> str:
    """The name of a world that no other test, process or run uses.

    Send it as the header ``Motpart-World``, or as the path prefix ``/~<name>/``. A world comes into being
    on first use. The name begins with the test's, so that the journal reads well.
    """
    readable = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")[:40] or "test"
    return f"{readable}-{secrets.token_hex(6)}"
