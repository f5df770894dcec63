"""``motpart record``: a proxy that changes nothing, and a file that holds nothing real."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from werkzeug import Response

from contracts import proxy
from contracts.errors import UsageError
from contracts.proxy import Proxy, Upstream
from contracts.recorder import Entry, read_har, write_har
from contracts.serving import listen, serving
from tests.serving import COMMAND, PATIENCE, motpart
from tests.verify.paydesk import FOLDER, served

ANSWER = b'{ "debtorName" : "Ingeborg Quist",\n "amount":1250.10 }'


class Answering(BaseHTTPRequestHandler):
    """Echoes what it got in headers of its answer, and answers with odd spacing that must survive."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(201, "Made")
        self.send_header("X-Seen", f"{self.path} {body.decode('latin-1')}")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def upstream(authority: trustme.CA | None = None) -> Iterator[str]:
    """A real server on loopback, with TLS when there is an authority; its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if authority else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Recording:
    """``motpart record`` in a process of its own; ``url`` is where it listens, ``said`` what it printed."""

    def __init__(self, *arguments: str | Path) -> None:
        self._command = [*COMMAND, "record", "--port", "0", *map(str, arguments)]
        self.said = ""

    def __enter__(self) -> Recording:
        self._process = subprocess.Popen(self._command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        assert "passes on to" in line, line
        self.url = line.split()[0]
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.send_signal(signal.SIGINT)
        _, errors = self._process.communicate(timeout=PATIENCE)
        self.said = errors
        self.code = self._process.returncode


def test_what_passes_is_unchanged_and_what_is_written_is_not_real(tmp_path: Path) -> None:
    """Path, query, body, repeated headers and odd spacing pass; the file has stand-ins, the terminal no value."""
    out = tmp_path / "made.har"
    with upstream() as real, Recording("--upstream", f"{real}/base", "--out", out) as recording:
        answer = requests.post(f"{recording.url}/a%2Fb?q=1&q=%20", data=b'{"email":"ingeborg@mail.example"}', timeout=5)
        assert not out.exists()
    assert (answer.status_code, answer.content) == (201, ANSWER)
    assert answer.headers["x-seen"] == '/base/a%2Fb?q=1&q=%20 {"email":"ingeborg@mail.example"}'
    assert answer.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert recording.code == 0, recording.said
    assert "ngeborg" not in recording.said + out.read_text()
    assert [entry.url.partition("/base")[2] for entry in read_har(out)] == ["/a%2Fb?q=1&q=%20"]


def test_what_is_too_long_to_be_kept_passes_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an answer would be no answer in a replay."""
    monkeypatch.setattr(proxy, "MOST_BYTES", 8)
    entries: list[Entry] = []
    with upstream() as real, listen(0) as listener:
        between = Proxy(Upstream(real), entries.append)
        with serving(between, listener) as url:
            assert requests.post(url, timeout=5).content == ANSWER
    assert entries == []
    assert between.unheard.endswith("; it has passed.")
    assert between.unkept == [f"an answer of {len(ANSWER)} bytes, which is more than is kept; it has passed"]


def test_a_websocket_is_asked_for_in_vain_and_nobody_told_what_to_install(tmp_path: Path) -> None:
    """Such a request passes as one of HTTP; what the server would do with another package is nobody's news."""
    wanted = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    with upstream() as real, Recording("--upstream", real, "--out", tmp_path / "made.har") as recording:
        assert requests.post(recording.url, headers=wanted, timeout=5).status_code == 201
    assert "WebSocket" not in recording.said
    assert "pgrade" not in recording.said


def test_what_cannot_be_written_leaves_nothing_beside(tmp_path: Path) -> None:
    """Not even the part that was."""
    (tmp_path / "made.har").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_har(tmp_path / "made.har", [])
    assert [each.name for each in tmp_path.iterdir()] == ["made.har"]


def test_tls_is_checked_and_an_authority_of_ones_own_can_be_trusted(tmp_path: Path) -> None:
    """An untrusted certificate is a 502 that says what to do; with --ca the same server answers."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    out = tmp_path / "made.har"
    with upstream(authority) as real:
        with Recording("--upstream", real, "--out", out) as wary:
            refused = requests.post(wary.url, timeout=5)
        with Recording("--upstream", real, "--out", out, "--ca", tmp_path / "ca.pem") as trusting:
            answered = requests.post(trusting.url, timeout=5)
    assert refused.status_code == 502
    assert "--ca" in refused.json()["error"]
    assert wary.said.endswith("--ca.\n")
    assert answered.status_code == 201


def test_an_upstream_that_is_gone_is_a_502_that_says_so(tmp_path: Path) -> None:
    """The client is told by whom and why it is not answered, and nothing is recorded."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with Recording("--upstream", gone, "--out", tmp_path / "made.har") as recording:
            answer = requests.get(recording.url, timeout=10)
    assert answer.status_code == 502
    assert answer.json()["error"] == f"{gone} did not answer: no connection."
    assert recording.said.endswith(f"motpart record: nothing was recorded, as {gone} did not answer: no connection.\n")
    assert recording.code == 3
    assert list(tmp_path.iterdir()) == []


def test_who_hangs_up_is_told_that_nothing_was_recorded(tmp_path: Path) -> None:
    """Nothing is written of half an answer; exit code 3."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Recording("--upstream", there, "--out", tmp_path / "made.har") as recording:
            with pytest.raises(requests.ReadTimeout):
                requests.get(recording.url, timeout=0.5)
            silent.accept()[0].close()
    assert recording.code == 3, recording.said
    assert "nothing was recorded, as" in recording.said
    assert not (tmp_path / "made.har").exists()


def test_what_is_no_api_of_the_provider_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is known whose API it is and something else answered, nothing is written; exit code 3."""
    shutil.copytree(FOLDER, tmp_path / "motpart-specs" / "paydesk")
    monkeypatch.chdir(tmp_path)
    moved: Any = Response(status=307, headers={"Location": "https://desk.example.com/"})
    with served(moved) as real, Recording("--upstream", real, "--provider", "paydesk") as recording:
        requests.get(f"{recording.url}/v1/charges", timeout=10, allow_redirects=False)
    assert recording.code == 3
    assert "nothing of the API was recorded, as GET " in recording.said
    assert "redirects to https://desk.example.com/; give the base URL that answers by itself." in recording.said
    assert not (tmp_path / "recording.har").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--upstream", "ftp://x"], "--upstream 'ftp://x' is not a base URL"),
        (["--upstream", "http://[::1/x"], "--upstream 'http://[::1/x' is not a base URL"),
        (["--upstream", "http://x", "--out", "there.har"], "there.har is there already"),
        (["--upstream", "http://x", "--out", "there.har/x.har"], "x.har cannot be written: Not a directory."),
        (["--upstream", "http://x", "--field", "a=b"], "'a=b' is not NAME=KIND with KIND one of person-number"),
        (["--upstream", "http://x", "--ca", "empty.pem"], "--ca empty.pem holds no certificates"),
        (["--upstream", "http://x", "--provider", "nobody"], "there is no provider 'nobody'"),
        ([], "Missing option '--upstream'"),
    ],
)
def test_a_wrong_command_is_one_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, one line, nothing written or listening."""
    (tmp_path / "there.har").write_text("")
    (tmp_path / "empty.pem").write_text("")
    monkeypatch.chdir(tmp_path)
    done = motpart("record", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
