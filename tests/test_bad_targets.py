"""``motpart test --target URL`` where nothing can be judged: one sentence, exit code 3, nothing left running."""

from __future__ import annotations

import copy
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from click.testing import CliRunner, Result

from contracts import cli, opening, targets
from contracts.document import Document
from contracts.errors import NotTestable
from contracts.finding import Finding
from contracts.last_run import LastRun
from contracts.opening import Aim, at_url
from contracts.probing import nowhere
from contracts.sandbox.opening import Grounds
from contracts.targets import Target
from contracts.twin import cli as twin_cli
from specs import Promise
from tests.budgeting import Calm
from tests.judged import PROVIDERS, promise
from tests.judged.ledger import Ledger
from tests.judged.shop import Shop, serving

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
TOKEN = "canary-token-of-mine"
PROFILES = ("pr", "sandbox")


@pytest.fixture(autouse=True)
def mine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A credential of one's own, and folders of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("MOTPART_THINGSHOP_TOKEN", TOKEN)
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": promise()})
    monkeypatch.setattr(cli, "PACKAGE", PROVIDERS)
    monkeypatch.setattr(cli, "GROUNDS", lambda: Grounds(Calm(), tmp_path / "state", "abcdef", {"thingshop": COURSE}))


COURSE: Any = None
"""Nothing is rehearsed, as nothing gets that far."""


def answering(status: str, *chunks: bytes, **headers: str) -> App:
    """A server that gives everybody the same answer."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start(status, [(name.replace("_", "-"), value) for name, value in headers.items()])
        return chunks

    return app


def hundred_megabytes(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    """A server whose answer is a list of 100 MB."""
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(100 << 20))])
    for _ in range(100):
        yield b" " * (1 << 20)


class Slow:
    """A server that is silent, or sends a little for ever, until ``closing``."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self.closing = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        if self._silent:
            self.closing.wait(20)
        start("200 OK", [("Content-Type", "application/json")])
        yield b"["
        while not self.closing.wait(0.02):
            yield b"1,"


def judged(url: str, profile: str = "pr") -> Result:
    """What the command says about a target; its threads are gone with it."""
    before = threading.active_count()
    result = CliRunner().invoke(cli.test, ["thingshop", "--target", url, "--profile", profile])
    assert threading.active_count() <= before + 1  # a server may still be ending its answer
    return result


def refused(result: Result, sentence: str) -> None:
    """It is one sentence and exit code 3, and shows no credential."""
    assert result.exit_code == 3, result.output
    assert sentence in result.stderr
    assert result.stderr.startswith("motpart test: ")
    assert result.stderr.count("\n") == 1
    assert TOKEN not in result.output


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("app", "sentence"),
    [
        (answering("200 OK", b"<html>", Content_Type="text/html"), "with HTML, not with Thingshop's API."),
        (answering("401 Unauthorized"), "the credential is refused; set MOTPART_THINGSHOP_TOKEN"),
        (answering("403 Forbidden"), "the credential is refused; set MOTPART_THINGSHOP_TOKEN"),
        (answering("404 Not Found", b"{}", Content_Type="application/json"), "is not Thingshop's base URL."),
        (Ledger(), "is not Thingshop's base URL."),
        (hundred_megabytes, "answers with more than 10485760 bytes; no answer is that long."),
        (answering("302 Found", Location=f"https://else.test/?{TOKEN}"), "redirects to https://else.test/"),
    ],
    ids=["html", "unauthorized", "forbidden", "not found", "other provider", "100 MB", "redirect"],
)
def test_what_answers_otherwise_is_told_apart(app: App, sentence: str, profile: str) -> None:
    """Whatever answers in the provider's place is no broken promise; on a motpart as on a sandbox."""
    with serving(app) as origin:
        refused(judged(f"{origin}/thingshop", profile), sentence)


def only(method: str, path: str) -> Promise:
    """Thingshop with one operation of its own."""
    whole = promise()
    item = whole.document["paths"][path]
    kept = {name: part for name, part in item.items() if name in {method, "parameters"}}
    return replace(whole, document={**whole.document, "paths": {path: kept}}, rules=())


DOCUMENTS = {
    "lists": only("get", "/things"),
    "reads one": only("get", "/things/{id}"),
    "writes": only("post", "/things"),
    "writes below": only("post", "/things/{id}/sale"),
}
JSON = "application/json"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    ("app", "sentence"),
    [
        (answering("200 OK", b"<html>", Content_Type="text/html"), "with HTML, not with Thingshop's API."),
        (answering("404 Not Found", b"<html>", Content_Type="text/html"), "with HTML, not with Thingshop's API."),
        (answering("401 Unauthorized"), "the credential is refused; set MOTPART_THINGSHOP_TOKEN"),
        (answering("302 Found", Location="https://else.test/"), "redirects to https://else.test/"),
        (answering("200 OK", b"{}", Content_Type=JSON), "a path that Thingshop does not have, answers 200"),
        (answering("200 OK", b'{"status": "ok"}', Content_Type=JSON), "a path that Thingshop does not have"),
        (answering("204 No Content"), "a path that Thingshop does not have, answers 204"),
        (
            answering("503 Service Unavailable", b"{}", Content_Type=JSON),
            "like any other; Thingshop's API is not there",
        ),
    ],
    ids=["html", "html 404", "unauthorized", "redirect", "anything", "healthy", "nothing", "down"],
)
def test_whatever_the_document_has_a_stranger_is_noticed(
    app: App, sentence: str, document: str, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that reads nothing, or only what must be named, is no way in for what answers everything."""
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": DOCUMENTS[document]})
    with serving(app) as origin:
        refused(judged(f"{origin}/thingshop", profile), sentence)


@pytest.mark.parametrize("document", ["lists", "writes"])
def test_another_api_is_noticed_whatever_the_document_has(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An API that does not know the path of a write says so to one that lacks its body."""
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": DOCUMENTS[document]})
    with serving(Ledger()) as origin:
        refused(judged(f"{origin}/thingshop"), "is not Thingshop's base URL.")


def test_what_knows_no_write_is_no_api_that_only_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the first look may change nothing it cannot tell; what all calls of the run were answered can."""
    writes = replace(DOCUMENTS["writes"], folder=tmp_path / "thingshop")
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": writes})
    monkeypatch.setattr(cli, "PACKAGE", "contracts.providers")  # where nobody has written laws for it
    monkeypatch.setattr(opening, "look", lambda *given, **how: None)
    with serving(answering("404 Not Found", b"{}", Content_Type=JSON)) as origin:
        refused(judged(f"{origin}/thingshop"), f"404; {origin}/thingshop is not Thingshop's base URL.")
    document = Document(writes, Target("http://127.0.0.1:1/thingshop"))
    assert nowhere(document, {"addThing": [404, 405]})
    assert not nowhere(document, {"addThing": [400, 404]})
    assert not nowhere(document, {})


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_first_look_changes_nothing(document: str, careful: bool) -> None:
    """The API itself passes; nothing is made of it, and where care is due nothing but GETs are sent."""
    shop = Shop(control=False)
    passing = (lambda request, send: send(request)) if careful else None
    with serving(shop) as origin:
        at_url(DOCUMENTS[document], f"{origin}/thingshop", {}, passing=passing).close()
    assert not any(shop.worlds.values())
    assert not careful or {method for method, _, _ in shop.seen} == {"GET"}


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
def test_an_api_that_writes_only_need_not_know_its_path_otherwise(status: str) -> None:
    """What answers a GET there like a path that nobody has may be the API all the same."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        written = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/thingshop/v1/things"
        start("400 Bad Request" if written else status, [("Content-Type", JSON)])
        return [b'{"why": "no"}']

    with serving(app) as origin:
        at_url(DOCUMENTS["writes"], f"{origin}/thingshop", {}).close()


def test_an_open_operation_does_not_hide_that_the_credential_is_refused() -> None:
    """Where what needs nothing is open to everybody, another is asked as well."""
    paths = copy.deepcopy(dict(promise().document["paths"]))
    paths["/things"] = {"get": {**paths["/things"]["get"], "security": []}}
    mixed = replace(promise(), document={**promise().document, "paths": paths})
    shop = Shop("no_token", control=False)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        inside = environ["PATH_INFO"] != "/thingshop/v1/things"
        return answering("401 Unauthorized")(environ, start) if inside else shop(environ, start)

    with serving(app) as origin, pytest.raises(NotTestable, match="the credential is refused"):
        at_url(mixed, f"{origin}/thingshop", {})


def asked(command: str, url: str) -> Result:
    """What another command that takes a target says of this one."""
    if command == "twin":
        return CliRunner().invoke(twin_cli.twin, ["thingshop", "--right", url])
    finding = Finding("thingshop", "a law", "It is broken.", stage="laws", piece="a law")
    LastRun(Aim(url), "pr", 0, None, (finding,)).keep()
    return CliRunner().invoke(cli.replay, [finding.fingerprint])


@pytest.mark.parametrize("command", ["twin", "replay"])
@pytest.mark.parametrize("document", ["lists", "writes"])
@pytest.mark.parametrize(
    "app",
    [
        answering("200 OK", b"<html>", Content_Type="text/html"),
        answering("200 OK", b"{}", Content_Type=JSON),
        answering("302 Found", Location="https://else.test/"),
        hundred_megabytes,
    ],
    ids=["html", "anything", "redirect", "100 MB"],
)
def test_every_command_that_takes_a_target_notices(
    app: App, document: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence and exit code 3 of each."""
    for module in (cli, twin_cli):
        monkeypatch.setattr(module, "catalogue", lambda roots: {"thingshop": DOCUMENTS[document]})
    with serving(app) as origin:
        result = asked(command, f"{origin}/thingshop")
    assert result.exit_code == 3, result.output
    assert result.stderr.startswith(f"motpart {command}: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("silent", "sentence"),
    [(True, "takes the request but does not answer in time."), (False, "was still sending its answer after 0.3 s.")],
    ids=["silent", "for ever"],
)
def test_neither_silence_nor_an_endless_answer_keeps_it_waiting(
    silent: bool, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hangs up when its patience is over, which is little here."""
    monkeypatch.setattr(targets, "SECONDS", 0.3)
    app = Slow(silent=silent)
    with serving(app) as origin:
        try:
            refused(judged(f"{origin}/thingshop"), sentence)
        finally:
            app.closing.set()


def test_a_redirect_is_not_followed_and_credentials_stay_here() -> None:
    """Not one request reaches the place that it points to."""
    there = Shop(control=False, token=TOKEN)
    with serving(there) as elsewhere:
        with serving(answering("307 Temporary Redirect", Location=f"{elsewhere}/thingshop/v1/things")) as origin:
            refused(judged(f"{origin}/thingshop"), f"redirects to {elsewhere}/thingshop/v1/things")
        assert there.seen == []


def test_nobody_there_is_one_sentence() -> None:
    """A refused connection."""
    with serving(Shop()) as origin:
        pass
    refused(judged(f"{origin}/thingshop"), f"{origin}/thingshop cannot be reached")


def test_what_speaks_no_http_is_one_sentence() -> None:
    """A port where something else listens."""

    def greet(server: socket.socket) -> None:
        with suppress(OSError):  # it is closed
            while True:
                with server.accept()[0] as connection:
                    connection.recv(1000)
                    connection.sendall(b"220 mail.example.com ESMTP\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=greet, args=(server,), daemon=True).start()
        result = judged(f"http://127.0.0.1:{server.getsockname()[1]}/thingshop")
    assert result.exit_code == 3, result.output
    assert result.stderr.count("\n") == 1


@contextmanager
def over_tls(authority: trustme.CA, name: str) -> Iterator[str]:
    """A server with a certificate of this authority for this name; its origin."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server, context.wrap_socket(server, server_side=True) as secure:

        def greet() -> None:
            while True:
                try:
                    connection, _ = secure.accept()
                except ssl.SSLError:
                    continue
                except OSError:
                    return  # it is closed
                with connection:
                    pass

        threading.Thread(target=greet, daemon=True).start()
        yield f"https://127.0.0.1:{secure.getsockname()[1]}"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_certificate_that_nobody_vouches_for_is_one_sentence(profile: str) -> None:
    """Real TLS with a certificate of an authority that this machine does not know."""
    with over_tls(trustme.CA(), "127.0.0.1") as origin:
        refused(judged(f"{origin}/thingshop", profile), "its TLS certificate is refused; give its issuer with --ca.")


def test_an_authority_of_ones_own_can_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the judge's own calls and by those that Schemathesis makes; a file without certificates is a sentence."""
    monkeypatch.delenv("MOTPART_THINGSHOP_TOKEN")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    (tmp_path / "none.pem").write_text("nothing")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    asked = ["thingshop", "--operation", "listThings", "--target"]
    with serving(Shop(control=False), context) as origin:
        trusting = CliRunner().invoke(cli.test, [*asked, f"{origin}/thingshop", "--ca", "ca.pem"])
        wrong = CliRunner().invoke(cli.test, [*asked, f"{origin}/thingshop", "--ca", "none.pem"])
    assert trusting.exit_code == 0, trusting.output
    assert "generated cases" in trusting.output
    assert (wrong.exit_code, "holds no certificates" in wrong.stderr) == (2, True)
