"""What Brevio remembers outlives the process, and the same seed gives the same tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mockserver import create_app
from mockserver.inprocess import InProcess
from tests.client import Client
from tests.providers.brevio.sandbox import AUTOSVAR, CLIENT, Sandbox, statement
from tests.sandboxes import NOW


@contextmanager
def served(folder: Path) -> Iterator[Client]:
    """A client of a server that starts, and stops again: only a stopped one lets go of its folder."""
    app = create_app(["brevio"], data=folder)
    with InProcess(app), Client(app) as client:
        yield client


def life(sandbox: Sandbox) -> dict[str, Any]:
    """A bit of everything; what both sides see of it."""
    token = sandbox.at_bank()
    sandbox.send(token, "confirmation", [("a.xml", statement())])
    sandbox.create({"bank": AUTOSVAR, "cutOffDate": "2025-12-31"}, client="c+signs@example.com")
    signed = sandbox.sign(signees=["arthur@example.com"])
    sandbox.play("signeeSigns", token=signed, email="arthur@example.com")
    return seen(sandbox)


def seen(sandbox: Sandbox) -> dict[str, Any]:
    """What both sides see."""
    return {
        "audit": sandbox.requests(),
        "bank": sandbox.get("/confirm/audit-requests/third-party", "bank-pid"),
        "sign": sandbox.get("/sign/sign-requests", "audit-pid", vatNo=CLIENT),
        "templates": sandbox.get("/sign/request-templates"),
        "banks": sandbox.get("/confirm/banks-full"),
    }


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    """Requests, files, jobs on the clock, URLs that were given out."""
    with served(tmp_path) as client:
        client.post("/_motpart/worlds", json={"name": "kept", "freeze": NOW})
        sandbox = Sandbox(client, "kept")
        before = life(sandbox)
        file = before["sign"]["requests"][0]["attachments"][0]
        url = sandbox.ok("POST", f"/sign/attachments/{file}/signed-url")["url"]
        data = sandbox.fetch(url).content
    with served(tmp_path) as client:
        sandbox = Sandbox(client, "kept")
        assert seen(sandbox) == before
        assert sandbox.fetch(url).content == data
        assert sandbox.advance("P3D").count("received") == 1
        assert sandbox.requests()[1]["bankStatements"] is not None


def test_the_same_seed_gives_the_same_tokens(brevio_client: Client) -> None:
    """Two worlds that begin alike and are treated alike are alike."""
    lives = []
    for name in ("twin-1", "twin-2"):
        brevio_client.post("/_motpart/worlds", json={"name": name, "freeze": NOW, "seed": 7})
        lives.append(life(Sandbox(brevio_client, name)))
    assert lives[0] == lives[1]
