"""An operation that requires two credentials at once, judged: both are sent, and ignoring either is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.opening import in_process
from contracts.profiles import Profile
from contracts.run import Asked
from contracts.verdict import judge
from specs import load
from tests.small import NAME, answer, app_of, whoami

BOTH = {"Authorization": "Bearer token-1", "X-Client": "client-1"}
COMPONENTS = {
    "securitySchemes": {
        "token": {"type": "http", "scheme": "bearer"},
        "client": {"type": "apiKey", "in": "header", "name": "X-Client"},
    }
}
PATHS = {
    "/me": {
        "get": {
            "operationId": "whoami",
            "security": [{"token": [], "client": []}],
            "responses": {"200": answer({"type": "object"}), **{code: answer() for code in ("401", "403", "405")}},
        }
    }
}
CREDENTIALS = [
    {"name": "demo", "scheme": "token", "value": "token-1", "holder": "acme"},
    {"name": "client", "scheme": "client", "value": "client-1", "holder": "acme"},
    {"name": "stranger", "scheme": "client", "value": "client-2"},
]
QUICK = Profile("quick", examples=3, sequences=2, steps=2, lives=2, moves=2)


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """Smallpay, which wants a token and the client that it was given to."""
    return app_of(tmp_path, PATHS, {"credentials": CREDENTIALS}, components=COMPONENTS, handlers={"whoami": whoami})


def verdict_on(app: Any, folder: Path, *stages: str) -> list[str]:
    """The names of what is found wrong."""
    promise = load(folder / NAME)
    target = in_process(promise, app=app)
    try:
        return [finding.name for finding in judge(promise, target, Asked(profile=QUICK, stages=stages)).findings]
    finally:
        target.close()


@pytest.mark.parametrize("stage", ["laws", "schemathesis"])
def test_both_are_sent_and_nothing_is_found_in_a_faithful_api(app: Any, tmp_path: Path, stage: str) -> None:
    """Laws and generated requests reach the operation, which lets nobody in without both."""
    answered: list[int] = []

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def note(message: Any) -> None:
            if scope["path"].endswith("/me") and message["type"] == "http.response.start":
                answered.append(message["status"])
            await send(message)

        await app(scope, receive, note if scope["type"] == "http" else send)

    assert verdict_on(watched, tmp_path, stage) == []
    if stage == "schemathesis":
        assert 200 in answered
    assert 401 in answered


@pytest.mark.parametrize("ignored", BOTH)
def test_an_api_that_ignores_one_of_the_two_is_found_out(app: Any, tmp_path: Path, ignored: str) -> None:
    """Whether the token or the client is not looked at."""

    async def lax(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/me"):
            good = (ignored.lower().encode(), BOTH[ignored].encode())
            scope = {**scope, "headers": [*(h for h in scope["headers"] if h[0] != good[0]), good]}
        await app(scope, receive, send)

    assert verdict_on(lax, tmp_path, "laws") == ["refuses_wrong_credential"]
