"""``motpart verify``: a client of any language is run against a fake or a server, and told what it does wrong."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from click.testing import CliRunner, Result

from contracts import proxy
from contracts.verify import cli
from tests.junit import misfits
from tests.serving import COMMAND, PATIENCE
from tests.verify.paydesk import FOLDER, Paydesk, served

CLIENT = """
import json, os, sys, urllib.error, urllib.request
url = os.environ["MOTPART_URL"]
assert url == os.environ["MOTPART_PAYDESK_URL"]
for line in sys.argv[1:]:
    method, path, *body = line.split(" ", 2)
    headers = {"Authorization": "Bearer demo", "Content-Type": "application/json"}
    sent = urllib.request.Request(url + path, method=method, headers=headers, data=body[0].encode() if body else None)
    try:
        urllib.request.urlopen(sent).read()
    except urllib.error.HTTPError as error:
        error.read()
"""
GOOD = 'POST /v1/charges {"amount": 12.5, "at": "2026-01-05T10:00:00Z"}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with Paydesk among its imported providers, and a client."""
    shutil.copytree(FOLDER, tmp_path / "motpart-specs" / "paydesk")
    (tmp_path / "client.py").write_text(CLIENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(cli.verify, list(arguments))


def verify(*calls: str, options: tuple[str, ...] = ()) -> Result:
    """Run the client's calls between which motpart stands."""
    return command("paydesk", "--port", "0", *options, "--", sys.executable, "client.py", *calls)


def test_a_client_with_nothing_wrong_exits_0() -> None:
    """The fake is started, the client run against it, and the flows and rules it walked are told."""
    done = verify(GOOD, "GET /v1/charges")
    assert done.exit_code == 0, done.stderr + done.stdout
    assert "paydesk client against a fresh fake: nothing wrong (2 exchanges, 2 operations)" in done.stdout
    assert "Rules: 3 exercised, 0 broken, 0 never touched." in done.stdout
    assert "touched" in done.stdout


def test_what_is_wrong_is_said_with_how_to_see_it() -> None:
    """A refused request names every fault with its place; no credential is shown; exit code 1."""
    done = verify('POST /v1/charges {"amount": -1}', "DELETE /v1/charges")
    assert done.exit_code == 1
    assert '#1 POST /v1/charges → 400 does not fit its document: body: "at" is a required property' in done.stdout
    assert "body.amount: -1 is less than the minimum of 0" in done.stdout
    assert "unknown-operation #2 DELETE /v1/charges → 405 is no operation of the document." in done.stdout
    assert "curl -sS" in done.stdout
    assert "demo" not in done.stdout


def test_an_upstream_that_answers_nothing_is_no_verdict() -> None:
    """One sentence says why, and the exit code is 3: the client was not tried."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{unused.getsockname()[1]}"
        done = verify("GET /v1/charges", options=("--upstream", gone))
    assert done.exit_code == 3
    sentence = f"motpart verify: nothing can be said of the client, as {gone} did not answer: no connection.\n"
    assert done.stderr.endswith(sentence)
    assert done.stdout == ""


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that answers its first request in its own way; its URL."""

    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.recv(9999)
            answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def apart(upstream: str, *client: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    words = [*COMMAND, "verify", "paydesk", "--port", "0", "--upstream", upstream, "--", sys.executable, *client]
    return subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_an_answer_that_breaks_off_is_a_sentence() -> None:
    """The client sees the connection end as it did for the proxy; no traceback is printed."""
    with raw(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[")) as url:
        done = apart(url, "client.py", "GET /v1/charges")
    assert done.returncode == 3, done.stderr
    assert f"{url} did not finish its answer: it broke the connection off." in done.stderr
    assert not [line for line in done.stderr.splitlines() if "httpx" in line or "ASGI" in line]


def everywhere(status: str, body: bytes = b"", **headers: str) -> Any:
    """A server that gives everybody the same answer."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start(status, [*named, ("Content-Length", str(len(body)))])
        return [body]

    return app


@pytest.mark.parametrize(
    ("app", "why"),
    [
        (everywhere("200 OK", b"<html>", Content_Type="text/html"), "answers 200 with HTML, not with Paydesk's API."),
        (everywhere("302 Found", Location="https://127.0.0.1:1/"), "redirects to https://127.0.0.1:1/; give the base"),
        (everywhere("404 Not Found", b"{}", Content_Type="application/json"), "is not Paydesk's base URL."),
        (everywhere("200 OK", b"{}", Content_Type="application/json"), "in the same words to everything"),
    ],
    ids=["html", "redirect", "not found", "anything"],
)
def test_an_upstream_that_is_no_api_is_no_verdict(app: Any, why: str) -> None:
    """Where nothing was answered by the provider, nothing is said of the client; one sentence, exit code 3."""
    with served(app) as url:
        done = verify("GET /v1/charges", 'POST /v1/token {"client": "demo"}', options=("--upstream", url))
    assert done.exit_code == 3, done.output
    assert done.stdout == ""
    assert done.stderr.startswith("motpart verify: nothing can be said of the client, as ")
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_right_client_is_not_told_that_the_api_is_not_there(folder: Path) -> None:
    """However alike the statuses of its answers are; what is not shown of them has been seen all the same."""
    (folder / "client.py").write_text(CLIENT.replace("Bearer demo", "Bearer desk-1"))
    with served(Paydesk({})) as desk:
        done = verify(GOOD, GOOD.replace("12.5", "13"), "GET /v1/charges", options=("--upstream", f"{desk}/v1"))
        listed = verify("GET /v1/charges", "GET /v1/charges/1", options=("--upstream", f"{desk}/v1"))
    assert done.exit_code == 0, done.output
    assert listed.exit_code == 0, listed.output


@pytest.mark.parametrize("fake", [True, False])
def test_a_client_that_is_let_in_nowhere_is_neither_praised_nor_blamed(fake: bool, folder: Path) -> None:
    """It may be its credential or what the upstream knows of it; that nothing else was seen is what can be said."""
    (folder / "client.py").write_text(CLIENT.replace("Bearer demo", "Basic demo"))
    refusing = everywhere("401 Unauthorized", b'{"error": "who"}', Content_Type="application/json")
    with served(refusing) as url:
        upstream = () if fake else ("--upstream", url)
        done = verify("GET /v1/charges", GOOD, options=upstream)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "nothing can be said of the client, as every call was answered 401: its credential" in done.stderr


def endless(connection: socket.socket) -> None:
    """An answer to which there always comes more."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"2\r\n1,\r\n")
        time.sleep(0.01)


def test_an_answer_without_an_end_ends_with_the_client(tmp_path: Path) -> None:
    """Who reads a little of it and goes ends the run at once; nothing can be said of it, as it let no call end."""
    (tmp_path / "hasty.py").write_text(
        "import os, urllib.request\n"
        "urllib.request.urlopen(os.environ['MOTPART_URL'] + '/v1/charges', timeout=9).read(9)\n"
    )
    with raw(endless) as url:
        done = apart(url, "hasty.py")
    why = f"nothing can be said of the client, as the client hung up before {url} had answered; "
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"motpart verify: {why}give it more time, or see why that is slow.\n"


def test_an_answer_that_is_too_long_to_be_kept_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """It passes, and nobody has seen what was in it; a client that got nothing else is not praised."""
    monkeypatch.setattr(proxy, "MOST_BYTES", 8)
    nine = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789"
    with raw(lambda connection: connection.sendall(nine)) as url:
        done = verify("GET /v1/charges", options=("--upstream", url))
    assert (done.exit_code, done.stdout) == (3, "")
    assert f"nothing can be said of the client, as {url} gave an answer of 9 bytes, which is more" in done.stderr


def test_faults_make_the_first_call_of_each_operation_fail() -> None:
    """A client that gives up is seen to have met 503, and its flow is not robust."""
    done = verify("GET /v1/charges", "GET /v1/charges", options=("--faults", "--json"))
    told = json.loads(done.stdout)
    assert told["exchanges"] == 2
    assert told["replies"] == []
    assert told["flows"] == [{"story": "charge", "level": "touched", "missing": "token"}]


def test_reports_for_machines_and_people(folder: Path) -> None:
    """JUnit has a case per flow and finding; the page stands alone and escapes what came from outside."""
    verify('POST /v1/charges {"amount": "<script>"}', options=("--junit", "out.xml", "--html", "out.html"))
    assert misfits((folder / "out.xml").read_bytes()) == []
    cases = {case.get("name"): case for case in ElementTree.parse(folder / "out.xml").iter("testcase")}
    assert set(cases) == {"flow charge: touched", "request-does-not-fit createCharge"}
    assert cases["request-does-not-fit createCharge"].find("failure") is not None
    page = (folder / "out.html").read_text("utf-8")
    assert "request-does-not-fit" in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://127.0.0.1", "").replace("http://www.w3.org", "")


def test_a_server_can_be_the_upstream() -> None:
    """What is not ours is judged the same; the report names it."""
    with served(Paydesk({})) as desk:
        done = verify('POST /v1/token {"client": "demo"}', options=("--upstream", f"{desk}/v1"))
    assert done.exit_code == 0, done.stdout
    assert f"against {desk}: nothing wrong (1 exchange, 1 operation)" in done.stdout


def test_without_a_command_it_waits_for_ctrl_c() -> None:
    """A client that is started elsewhere is judged when a person says so."""
    process = subprocess.Popen(
        [*COMMAND, "verify", "paydesk", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    url = process.stderr.readline().split()[4].rstrip(";")
    requests.get(f"{url}/v1/charges", headers={"Authorization": "Bearer demo"}, timeout=10)
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=PATIENCE)
    assert json.loads(told)["operations"] == {"listCharges": 1}


def test_a_client_that_calls_elsewhere_is_not_praised() -> None:
    """Nothing was seen of it, so nothing is said of it but where it should call; exit code 3."""
    done = verify()
    assert done.exit_code == 3
    assert done.stdout == ""
    assert done.stderr == (
        "motpart verify: nothing can be said of the client, as it has made no call; point it at the address in "
        "MOTPART_URL or MOTPART_PAYDESK_URL.\n"
    )


def test_the_clients_own_failure_is_not_hidden() -> None:
    """A test suite that fails makes verify fail, whatever its traffic was, and is said to be why."""
    done = command("paydesk", "--port", "0", "--", sys.executable, "-c", "raise SystemExit(3)")
    assert done.exit_code == 1
    assert done.stderr == "motpart verify: the command itself failed, with exit code 3.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "there is no provider 'nobody'"),
        (["paydesk", "--upstream", "here"], "--upstream 'here' is not a base URL"),
        (["paydesk", "--upstream", "https://api.paydesk.test/v1"], "is Paydesk's production"),
        (["paydesk", "--upstream", "http://127.0.0.1:1", "--faults"], "--faults is for the fake"),
        (["paydesk", "--port", "0", "--", "no-such-program"], "'no-such-program' cannot be run: No such file"),
        (["paydesk", "--port", "0", "--junit", "no/such/out.xml", "--", "touch", "ran"], "out.xml cannot be written"),
    ],
)
def test_a_wrong_command_is_one_sentence(arguments: list[str], said: str) -> None:
    """Exit code 2 and one line; nothing is left listening."""
    done = command(*arguments)
    assert done.exit_code == 2, done.stdout
    assert said in done.stderr
    assert not Path("ran").exists(), "what cannot be reported on is not run"
    assert "Traceback" not in done.stderr
