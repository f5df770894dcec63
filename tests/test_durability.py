"""``--data``: what was acknowledged survives kill -9, on a real server under load."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import httpx

from tests.serving import Serving, motpart
from tests.toy import API_KEY, SPECS

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
