"""``--data``: what was acknowledged survives kill -9, on a real server under load."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import httpx
import pytest

from mockserver.app import create_app
from mockserver.inprocess import InProcess
from mockserver.store import FILE_NAME
from tests.serving import Serving, motpart
from tests.toy import API_KEY, PROVIDERS, SPECS

CLIENTS = 4
ENOUGH = 40
"""Acknowledged writes before the server is killed, in the middle of the next ones."""


class Load(threading.Thread):
    """One client that stores without pause until the server is gone; ``acknowledged`` is what it was answered."""

    def __init__(self, url: str, enough: threading.Semaphore) -> None:
        super().__init__(daemon=True)
        self.acknowledged: dict[str, str] = {}
        self._url = url
        self._enough = enough

    def run(self) -> None:
        """Store plans, each with a name of its own."""
        with httpx.Client(base_url=self._url, headers=API_KEY, timeout=10) as client:
            for number in range(100_000):
                name = f"plan {self.ident} {number}"
                try:
                    answer = client.post("/examplepay/plans", json={"name": name, "price": 1})
                except httpx.TransportError:
                    return
                assert answer.status_code == 201, answer.text
                self.acknowledged[answer.json()["id"]] = name
                self._enough.release()


def test_kill_minus_nine_under_load_loses_no_acknowledged_write(tmp_path: Path) -> None:
    """Twice over the same folder: every answered POST is there after the restart, with what was stored."""
    arguments = (str(SPECS / "examplepay"), "--data", str(tmp_path))
    acknowledged: dict[str, str] = {}
    for _ in range(2):
        enough = threading.Semaphore(0)
        with Serving(*arguments) as server:
            clients = [Load(server.url, enough) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            for _ in range(ENOUGH):
                assert enough.acquire(timeout=30)
            server.stop(signal.SIGKILL)
            for client in clients:
                client.join(timeout=30)
                acknowledged |= client.acknowledged
    assert len(acknowledged) >= 2 * ENOUGH
    with Serving(*arguments) as server, httpx.Client(base_url=server.url, headers=API_KEY) as reader:
        for plan, name in acknowledged.items():
            assert reader.get(f"/examplepay/plans/{plan}").json()["name"] == name


def test_the_clock_and_the_chance_survive_a_restart(tmp_path: Path) -> None:
    """A world goes on where it was: frozen time stays, ids are not given out twice."""
    arguments = (str(SPECS / "examplepay"), "--data", str(tmp_path), "--freeze", "2025-04-01T12:00:00Z")
    with Serving(*arguments) as server:
        first = httpx.post(f"{server.url}/examplepay/plans", json={"name": "one", "price": 1}, headers=API_KEY).json()
        httpx.post(f"{server.url}/_motpart/worlds/default/clock/advance", json={"duration": "P1D"})
    with Serving(*arguments) as server:
        second = httpx.post(f"{server.url}/examplepay/plans", json={"name": "two", "price": 1}, headers=API_KEY).json()
        clock = httpx.get(f"{server.url}/_motpart/worlds/default/clock").json()
    assert first["id"] != second["id"]
    assert clock["now"].startswith("2025-04-02T12:00:00")


def test_a_data_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    """Exit code 2, no traceback."""
    place = tmp_path / "data"
    place.write_text("a file, not a folder")
    done = motpart("serve", str(SPECS / "examplepay"), "--port", "0", "--data", str(place))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(place) in done.stderr


PLAN = b'{"name": "Small", "price": 1}'
JSON = {**API_KEY, "Content-Type": "application/json"}


def test_a_full_disk_takes_the_request_back_and_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """503, not a bug of ours: what was acknowledged stays, the refused is nowhere, and with room it goes on."""
    app = create_app([SPECS / "examplepay"], data=tmp_path, providers_package=PROVIDERS)
    with InProcess(app) as server:
        assert server.request("POST", "/plans", JSON, PLAN).status == 201
        database = app.server.worlds.get("default")._store._database
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        answers = [server.request("POST", "/plans", JSON, PLAN) for _ in range(200)]
        refused = [answer for answer in answers if answer.status != 201]
        assert {answer.status for answer in refused} == {503}
        reason = f"{tmp_path / FILE_NAME} cannot be written: the disk is full; make room and go on."
        assert reason in dict(refused[0].headers)["Motpart-Reason"]
        kept = 1 + len(answers) - len(refused)
        assert len(json.loads(server.request("GET", "/plans", API_KEY).body)) == kept
        reset = server.request("POST", "/_motpart/worlds/default/snapshots", JSON, b'{"name": "s"}')
        assert reset.status == 503
        database.execute("PRAGMA max_page_count = 1000000")
        assert server.request("POST", "/plans", JSON, PLAN).status == 201
    assert not any(record.exc_info for record in caplog.records), "one line each, no traceback"
    with InProcess(create_app([SPECS / "examplepay"], data=tmp_path, providers_package=PROVIDERS)) as server:
        assert len(json.loads(server.request("GET", "/plans", API_KEY).body)) == kept + 1


def test_a_damaged_file_is_no_fault_of_who_asks(tmp_path: Path) -> None:
    """503 with what to do, from the provider and from the control plane; the server goes on."""
    with InProcess(create_app([SPECS / "examplepay"], data=tmp_path, providers_package=PROVIDERS)) as server:
        for _ in range(100):
            assert server.request("POST", "/plans", JSON, PLAN).status == 201
    raw = bytearray((tmp_path / FILE_NAME).read_bytes())
    raw[4096:] = b"\x5a" * (len(raw) - 4096)
    (tmp_path / FILE_NAME).write_bytes(raw)
    with InProcess(create_app([SPECS / "examplepay"], data=tmp_path, providers_package=PROVIDERS)) as server:
        for target in ("/plans", "/_motpart/worlds"):
            answer = server.request("GET", target, API_KEY)
            assert answer.status == 503
            assert "it is damaged; restore a copy of it or move it away." in dict(answer.headers)["Motpart-Reason"]
