"""The command line: serves, talks to a running server, and says in one sentence what is wrong."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from mockserver.cli import main
from tests.serving import COMMAND, PATIENCE, Serving, motpart
from tests.toy import API_KEY, DOCUMENT

TOY = str(DOCUMENT.parent)
CHARGE = {"amount": 10, "currency": "SEK", "method": {"kind": "bank", "account": "90012345678"}}


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    """A running server with the toy document, its clock standing."""
    with Serving(TOY, "--freeze", "2026-03-01T12:00:00Z") as running:
        yield running


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments, prog_name="motpart")


def ask(server: Serving, *arguments: str) -> str:
    """Run a command against the server; what it prints."""
    result = run(*arguments, "--server", server.url)
    assert result.exit_code == 0, result.output
    return result.output


def ask_json(server: Serving, *arguments: str) -> Any:
    """Run a command with ``--json``; the value that it prints."""
    return json.loads(ask(server, *arguments, "--json"))


def create_charge(server: Serving, world: str) -> httpx.Response:
    """Call createCharge in a world."""
    headers = {**API_KEY, "Motpart-World": world}
    return httpx.post(f"{server.url}/examplepay/charges", json=CHARGE, headers=headers, trust_env=False)


def unused_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Help


def groups() -> list[tuple[str, ...]]:
    """Every command of ours by its words: the groups and what is in them."""
    found: list[tuple[str, ...]] = []
    for name, command in sorted(main.commands.items()):
        found.append((name,))
        if isinstance(command, click.Group):
            found.extend((name, inner) for inner in sorted(command.commands))
    return found


@pytest.mark.parametrize("words", groups(), ids=" ".join)
def test_help_reads_as_reviewed(words: tuple[str, ...], reviewed: SnapshotAssertion) -> None:
    """The whole help text of every command; a change shows in review."""
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert result.output == reviewed


def test_help_lists_the_commands_without_loading_the_engine() -> None:
    """``motpart --help`` is quick, because it imports neither Connexion nor an HTTP library nor rich."""
    script = "import sys; from mockserver.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert "Run the sandbox until Ctrl-C." in done.stdout
    loaded = set(done.stdout.splitlines()[-1].split())
    heavy = {"connexion", "httpx", "rich", "uvicorn", "schemathesis", "mockserver.app", "yaml"}
    assert sorted(loaded & heavy) == []


def test_a_command_that_is_interrupted_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it was at, loading included; its exit code is none of a finding's."""

    def load(context: click.Context, name: str) -> click.Command:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "get_command", load)
    result = run("test", "toy")
    assert (result.exit_code, result.stderr) == (130, "motpart: interrupted.\n")


def test_version_is_printed() -> None:
    """The name and a version."""
    assert run("--version").output.startswith("motpart ")


# Usage errors


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serv"], "No such command 'serv'"),
        (["serve", "--port", "99999"], "Invalid value for '--port'"),
        (["serve", "--freeze", "soon"], "'soon' is not a time; write it as 2026-03-01T09:00:00Z;"),
        (["serve", "--freeze", "0001-01-01T00:00:00+14:00"], "is not a time"),
        (["serve", "--port", "0", "--host", "nowhere.invalid"], "'nowhere.invalid' is not an address"),
        (["serve", "--port", "0", "--host", "203.0.113.7"], "not an address of this machine"),
        (["serve", "--port", "0", "nopay"], "There is no provider and no file 'nopay'"),
        (["serve", "--port", "0", "--data", "/proc/nowhere", TOY], "/proc/nowhere"),
        (["clock", "advance"], "Missing argument 'DURATION'"),
        (["clock", "show", "--server", "localhost:8080"], "'localhost:8080' is not a URL"),
        (["clock", "show", "--server", "http://"], "'http://' is not a URL"),
        (["clock", "show", "--server", "http://["], "'http://[' is not a URL"),
        (["clock", "show", "--server", "http://nowhere.invalid"], "cannot be reached"),
        (["fault", "add", "examplepay"], "Say what goes wrong"),
        (["fault", "add", "examplepay", "--status", "500", "--reset"], "--status and --reset exclude each other"),
        (["fault", "add", "examplepay", "--reset", "--message", "x"], "--message belongs to --status"),
        (["fault", "add", "examplepay", "--reset", "--when", "body.a"], "'body.a' is not PLACE=VALUE"),
        (
            ["fault", "add", "examplepay", "--reset", "--times", "2", "--always"],
            "--times and --always exclude each other",
        ),
        (["fault", "add", "examplepay", "--delay", "nan"], "--delay nan is no time"),
        (["clock", "show", "--serve", "x"], "Did you mean '--server'; 'motpart clock show --help'"),
        (["clock", "freeze", "yesterday"], "'yesterday' is not a time; write it as 2026-03-01T09:00:00Z;"),
        (["journal", "show", "--since", "soon"], "'soon' is not a time"),
        (["serve", "--port", "0", "--control-token", "", TOY], "The control token is empty"),
        (["journal", "expect", "x", "--count", "1", "--at-least", "1"], "exclude each other"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_exit_2(arguments: list[str], sentence: str) -> None:
    """What is wrong and what would be right, never a traceback."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert sentence in result.output
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["world", "list"],
        ["world", "reset"],
        ["clock", "advance", "P1D"],
        ["fault", "list"],
        ["journal", "show"],
        ["delivery", "list"],
    ],
    ids=" ".join,
)
def test_without_a_server_the_sentence_says_what_to_start(arguments: list[str]) -> None:
    """No server: exit 2 and the command that starts one."""
    url = f"http://127.0.0.1:{unused_port()}"
    result = run(*arguments, "--server", url)
    assert result.exit_code == 2
    expected = f"No server answers at {url}; start one with 'motpart serve', or name another with --server."
    assert result.output == f"motpart: {expected}\n"


class _Stranger(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = int(self.path.split("/")[1])
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.mark.parametrize("status", [200, 404, 500])
def test_another_program_at_the_address_is_recognised(status: int) -> None:
    """Whatever else listens there is not taken for a sandbox."""
    with HTTPServer(("127.0.0.1", 0), _Stranger) as stranger:
        thread = threading.Thread(target=stranger.serve_forever, args=(0.01,))
        thread.start()
        result = run("world", "list", "--server", f"http://127.0.0.1:{stranger.server_port}/{status}")
        stranger.shutdown()
        thread.join()
    assert result.exit_code == 2
    assert "not like a motpart server; is another program listening there?" in result.output


def test_a_refusal_of_the_server_is_one_sentence(server: Serving) -> None:
    """The server's own words, and exit 2."""
    result = run("clock", "advance", "P1DX", "--server", server.url)
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert "P1DX" in result.output


def test_an_escape_sequence_of_a_stranger_is_spelt_out(server: Serving) -> None:
    """The journal holds what anybody sent; the terminal must not obey it."""
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as connection:
        connection.sendall(b"GET /examplepay/x%1b[31m?a=\xc2\x9b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while connection.recv(65536):
            pass
    result = run("journal", "show", "--server", server.url)
    assert "\x1b" not in result.output
    assert "\x9b" not in result.output


# Talking to a running server


def test_providers_of_a_running_server_are_listed(server: Serving) -> None:
    """Title, base URL and credential in the table; the same as the control plane as JSON."""
    text = ask(server, "providers")
    assert f"{server.url}/examplepay" in text
    assert "demo-key" in text
    listed = ask_json(server, "providers")
    assert listed == httpx.get(f"{server.url}/_motpart/providers", trust_env=False).json()


def test_providers_without_a_server_are_those_that_would_be_served() -> None:
    """The built-in documents, at the address that was asked."""
    url = f"http://127.0.0.1:{unused_port()}"
    result = run("providers", "--json", "--server", url)
    assert result.exit_code == 0, result.output
    for provider in json.loads(result.output):
        assert provider["base_url"] == f"{url}/{provider['name']}"


def test_a_world_is_kept_changed_compared_and_brought_back(server: Serving) -> None:
    """Snapshot, branch, diff, restore, reset and delete from the command line."""
    create_charge(server, "cli-a")
    assert "Snapshot s1 holds" in ask(server, "world", "snapshot", "s1", "-w", "cli-a")
    create_charge(server, "cli-a")
    changes = ask_json(server, "world", "diff", "s1", "-w", "cli-a")
    assert any(change["change"] == "added" for change in changes)
    assert "added" in ask(server, "world", "diff", "s1", "-w", "cli-a")
    assert "World cli-b begins with" in ask(server, "world", "branch", "cli-b", "-w", "cli-a")
    assert "cli-b" in ask(server, "world", "list")
    assert "World cli-a is back at s1" in ask(server, "world", "restore", "s1", "-w", "cli-a")
    assert "Nothing has changed." in ask(server, "world", "diff", "s1", "-w", "cli-a")
    assert "World cli-a is as new." in ask(server, "world", "reset", "cli-a", "--seed", "3")
    assert "The world is gone." in ask(server, "world", "delete", "cli-b")
    assert "cli-b" not in [world["name"] for world in ask_json(server, "world", "list")]


def test_the_clock_is_moved_and_shown(server: Serving) -> None:
    """Freeze, advance, show and unfreeze."""
    assert "It is 2026-05-01T00:00:00Z; the clock stands." in ask(
        server, "clock", "freeze", "2026-05-01T00:00:00Z", "-w", "cli-c"
    )
    assert "It is 2026-05-31T00:00:00Z; nothing happened." in ask(server, "clock", "advance", "P30D", "-w", "cli-c")
    assert ask_json(server, "clock", "show", "-w", "cli-c")["frozen"] is True
    assert "the clock runs" in ask(server, "clock", "unfreeze", "-w", "cli-c")


def test_a_day_is_a_time(server: Serving) -> None:
    """As for serve --freeze: midnight in UTC, for the clock and for the journal."""
    frozen = ask_json(server, "clock", "freeze", "2026-03-01", "-w", "cli-day")
    assert frozen["now"] == "2026-03-01T00:00:00Z"
    create_charge(server, "cli-day")
    assert (
        len(ask_json(server, "journal", "show", "--since", "2026-03-01", "--until", "2026-03-01", "-w", "cli-day")) == 1
    )
    assert ask_json(server, "journal", "show", "--since", "2026-03-02", "-w", "cli-day") == []


def test_faults_are_planned_listed_and_cleared(server: Serving) -> None:
    """A planned fault hits a real call and is listed as taken."""
    planned = ask(server, "fault", "add", "examplepay", "createCharge", "--status", "503", "-w", "cli-d")
    assert planned == "Planned fault-1: status for examplepay createCharge, 1 more.\n"
    assert create_charge(server, "cli-d").status_code == 503
    assert ask_json(server, "fault", "list", "-w", "cli-d")[0]["taken"] == 1
    assert "fault-1" in ask(server, "fault", "list", "-w", "cli-d")
    assert "Forgot fault-1." in ask(server, "fault", "clear", "fault-1", "-w", "cli-d")
    assert "No fault is planned." in ask(server, "fault", "list", "-w", "cli-d")


@pytest.mark.parametrize("wire", ["--reset", "--truncate"])
def test_a_broken_connection_is_really_broken(server: Serving, wire: str) -> None:
    """Over a real socket the client sees a transport error, and the next call works."""
    world = f"cli{wire}"
    ask(server, "fault", "add", "examplepay", "createCharge", wire, "-w", world)
    with pytest.raises(httpx.TransportError):
        create_charge(server, world)
    assert create_charge(server, world).status_code == 201


def test_the_journal_is_shown_exported_and_judged(server: Serving, tmp_path: Path) -> None:
    """Show, one exchange, HAR file, expectation and clear."""
    create_charge(server, "cli-e")
    (exchange,) = ask_json(server, "journal", "show", "-w", "cli-e")
    assert "createCharge" in ask(server, "journal", "show", "-w", "cli-e", "--operation", "createCharge")
    assert '"amount"' in ask(server, "journal", "show", exchange["id"], "-w", "cli-e")
    file = tmp_path / "journal.har"
    assert "1 exchanges are in" in ask(server, "journal", "har", str(file), "-w", "cli-e")
    assert len(json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]) == 1
    ask(server, "journal", "expect", "createCharge", "--count", "1", "--where", "body.currency=SEK", "-w", "cli-e")
    assert "The journal is empty." in ask(server, "journal", "clear", "-w", "cli-e")


def test_a_failed_expectation_exits_1(server: Serving) -> None:
    """A shell script can build on it."""
    result = run("journal", "expect", "createCharge", "--count", "5", "-w", "cli-f", "--server", server.url)
    assert result.exit_code == 1
    assert "createCharge" in result.output


def test_deliveries_are_listed(server: Serving) -> None:
    """An empty list says so; an unknown id is named."""
    assert ask(server, "delivery", "list", "-w", "cli-g") == "There is no delivery.\n"
    result = run("delivery", "resend", "nope", "-w", "cli-g", "--server", server.url)
    assert (result.exit_code, result.output) == (2, "motpart: There is no delivery 'nope'.\n")


def test_a_world_name_cannot_lead_elsewhere(server: Serving) -> None:
    """A name with slashes is a bad name, not another path."""
    result = run("world", "delete", "../health", "--server", server.url)
    assert result.exit_code == 2


# Serving


def test_serve_answers_when_it_says_so_and_ends_cleanly(server: Serving) -> None:
    """The JSON line comes when requests are answered; Ctrl-C and SIGTERM end it with exit 0 and silence."""
    for number in (signal.SIGINT, signal.SIGTERM):
        with Serving(TOY) as running:
            answer = httpx.get(f"{running.url}/_motpart/health", trust_env=False)
            assert answer.json()["status"] == "ok"
            assert running.ready["providers"][0]["base_url"] == f"{running.url}/examplepay"
            assert "server" not in answer.headers
            assert running.stop(number) == (0, "")


def is_listening(url: httpx.URL) -> bool:
    """Whether a server takes connections there."""
    try:
        socket.create_connection((url.host, url.port or 80)).close()
    except OSError:
        return False
    return True


def test_ctrl_c_pressed_twice_ends_it_as_quietly() -> None:
    """The second one does not wait for a request under way."""
    with Serving(TOY) as running:
        ask(running, "fault", "add", "examplepay", "--delay", "60")
        url = httpx.URL(running.url)
        with socket.create_connection((url.host, url.port or 80)) as waiting:
            waiting.sendall(f"GET /plans HTTP/1.1\r\nHost: {url.host}\r\nX-Api-Key: demo-key\r\n\r\n".encode())
            while not ask_json(running, "journal", "show"):
                pass
            running.send(signal.SIGINT)
            while is_listening(url):
                pass
            assert running.stop(signal.SIGINT) == (0, "")


def test_worlds_outlive_the_server_in_a_data_folder(tmp_path: Path) -> None:
    """After a restart the clock, objects, snapshots and planned faults are still there."""
    data = ("--data", str(tmp_path / "worlds"))
    with Serving(TOY, *data, "--freeze", "2026-03-01T12:00:00Z") as first:
        create_charge(first, "default")
        ask(first, "clock", "advance", "P1D")
        ask(first, "world", "snapshot", "kept")
        ask(first, "fault", "add", "examplepay", "--reset")
    with Serving(TOY, *data) as second:
        (world,) = ask_json(second, "world", "list")
        assert (world["now"], world["frozen"], world["snapshots"]) == ("2026-03-02T12:00:00Z", True, ["kept"])
        assert world["objects"] > 0
        assert len(ask_json(second, "fault", "list")) == 1


def test_planned_faults_and_garbage_leave_the_terminal_quiet() -> None:
    """What was asked for, or what strangers send, is not reported as trouble of the server."""
    with Serving(TOY) as running:
        for wire in ("--reset", "--truncate"):
            ask(running, "fault", "add", "examplepay", "createCharge", wire)
            with pytest.raises(httpx.TransportError):
                create_charge(running, "default")
        with socket.create_connection(("127.0.0.1", int(running.url.rsplit(":", 1)[1]))) as connection:
            connection.sendall(b"\x16\x03\x01 not http\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 400 ")
        assert running.stop() == (0, "")


def test_a_port_in_use_is_one_clear_sentence(server: Serving) -> None:
    """Exit 2 and what to do, on stderr."""
    port = server.url.rsplit(":", 1)[1]
    done = motpart("serve", TOY, "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    expected = f"Port {port} on 127.0.0.1 is in use; stop the program that uses it, or choose another one with --port."
    assert done.stderr == f"motpart: {expected}\n"


def test_a_wrong_document_stops_the_start(tmp_path: Path) -> None:
    """File, place, what was found and what to do; exit 2."""
    file = tmp_path / "wrong.yaml"
    file.write_text("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {get: {responses: 5}}}\n")
    done = motpart("serve", str(file), "--port", "0", "--strict")
    assert done.returncode == 2
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_banner_shows_where_everything_is() -> None:
    """URLs and credentials for a person, without colour in a pipe."""
    process = subprocess.Popen([*COMMAND, "serve", TOY, "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Control plane"):
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    banner = "".join(lines)
    assert lines[0].startswith("motpart is ready at http://127.0.0.1:")
    assert "/examplepay" in banner
    assert "demo-key" in banner
    assert "\x1b" not in banner
    assert process.returncode == 0


def test_open_to_other_machines_without_a_token_warns() -> None:
    """The providers are open then, the control plane is not; the start says so."""
    with Serving(TOY, "--host", "0.0.0.0") as running:
        assert running.url.startswith("http://127.0.0.1:")
        code, errors = running.stop()
    assert code == 0
    assert "/_motpart/ is refused to them; --control-token opens it." in errors


def test_a_control_token_is_asked_for_and_taken() -> None:
    """Commands without the token are told what is missing."""
    with Serving(TOY, "--control-token", "s3cret") as running:
        refused = run("world", "list", "--server", running.url)
        assert (refused.exit_code, refused.output) == (2, "motpart: The control plane needs the control token.\n")
        assert run("world", "list", "--server", running.url, "--control-token", "s3cret").exit_code == 0
