"""What may be judged, and what one sentence says of what may not."""

from __future__ import annotations

import copy
import shlex
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import targets
from contracts.control import Control
from contracts.credentials import Credential, credentials_of
from contracts.document import Document
from contracts.errors import NotTestable, UsageError
from contracts.exchange import Request
from contracts.opening import at_url, in_process
from contracts.targets import Target, server_root
from mockserver import create_app
from specs import load
from specs.settings import read_settings
from tests.judged import promise
from tests.judged.shop import Shop, serving
from tests.toy import PROVIDERS, SPECS

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answering(status: str, body: bytes = b"", **headers: str) -> App:
    """A server that gives everybody the same answer."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start(status, [*named, ("Content-Length", str(len(body)))])
        return [body]

    return app


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("http://127.0.0.1:8080/thingshop", "http://127.0.0.1:8080/thingshop"),
        ("http://127.0.0.1:8080/thingshop/", "http://127.0.0.1:8080/thingshop"),
        ("http://127.0.0.1:8080/thingshop/v1", "http://127.0.0.1:8080/thingshop"),
        ("http://127.0.0.1:8080/thingshop/v1/", "http://127.0.0.1:8080/thingshop"),
        ("https://sandbox.thingshop.test", "https://sandbox.thingshop.test"),
        ("https://sandbox.thingshop.test/v1", "https://sandbox.thingshop.test"),
    ],
)
def test_the_server_path_is_appended_unless_it_is_there(given: str, root: str) -> None:
    """--target replaces scheme and host; the document's own path follows once."""
    assert server_root(given, promise()) == root


@pytest.mark.parametrize("wrong", ["", "thingshop", "ftp://host/x", "http://", "http://host/?a=1", "http://host/#x"])
def test_what_is_no_base_url_is_refused(wrong: str) -> None:
    """The sentence shows what was given and an example of what is meant."""
    with pytest.raises(UsageError, match=r"is not a base URL; give one such as http://127\.0\.0\.1:8080/thingshop"):
        server_root(wrong, promise())


def test_production_is_never_judged() -> None:
    """The judge sends wrong requests on purpose, so a provider's production host is refused."""
    with pytest.raises(UsageError, match="Thingshop's production"):
        server_root("https://api.thingshop.test/v1", promise())


def test_every_server_of_the_document_is_moved() -> None:
    """Servers of the document, of a path and of an operation keep their paths and lose their hosts."""
    document: dict[str, Any] = {
        "servers": [{"url": "https://api.test/v1"}, {"url": "https://old.test/v0"}],
        "paths": {
            "/a": {"servers": [{"url": "https://login.test"}], "get": {}},
            "/b": {"get": {"servers": [{"url": "https://files.test/store"}]}},
        },
    }
    whole = copy.deepcopy(document)
    moved = Target("http://127.0.0.1:1/shop").rebased(document)
    assert moved["servers"] == [{"url": "http://127.0.0.1:1/shop/v1"}]
    assert moved["paths"]["/a"]["servers"] == [{"url": "http://127.0.0.1:1/shop"}]
    assert moved["paths"]["/b"]["get"]["servers"] == [{"url": "http://127.0.0.1:1/shop/store"}]
    assert document == whole


def test_a_request_reaches_the_server_as_it_was_written() -> None:
    """Path, escapes and world arrive; the reply comes back with its parts."""
    shop = Shop()
    with serving(shop) as origin:
        target = at_url(promise(), f"{origin}/thingshop", {})
        document = Document(promise(), target)
        exchange = target.send(document.request("getThing", path={"id": "a b %2B"}))
        assert exchange.request.url == f"{origin}/thingshop/v1/things/a%20b%20%252B"
        assert (exchange.status, exchange.value, exchange.media_type) == (
            400,
            {"why": "an id is a whole number"},
            "application/json",
        )
        assert shop.seen[-1][2] == (target.control.world if target.control else "")
        target.close()


def test_a_motpart_is_steered_in_a_world_of_the_runs_own() -> None:
    """What one run does, neither another run nor the default world sees."""
    shop = Shop()
    with serving(shop) as origin:
        first, second = (at_url(promise(), f"{origin}/thingshop", {}) for _ in range(2))
        for target in (first, second):
            assert isinstance(target.control, Control)
            target.control.reset()
        document = Document(promise(), first)
        first.send(document.request("addThing", body={"name": "Lamp"}))
        assert second.send(Document(promise(), second).request("listThings")).value == []
        assert "default" not in shop.worlds or shop.worlds["default"] == []


def test_what_is_no_motpart_has_no_control() -> None:
    """A real sandbox is judged without levers, and gets no header of ours."""
    shop = Shop(control=False)
    with serving(shop) as origin:
        target = at_url(promise(), f"{origin}/thingshop", {})
        assert target.control is None
        assert target.headers == {}
        assert {world for _, _, world in shop.seen} == {"default"}


def test_the_engine_in_process_answers_without_a_socket() -> None:
    """The same Target, the same words, no server."""
    toy = load(SPECS / "examplepay")
    target = in_process(toy, app=create_app(specs_root=SPECS, providers_package=PROVIDERS))
    exchange = target.send(Document(toy, target).request("getStatus"))
    assert exchange.ok
    assert target.label == "in process"
    assert target.curl([exchange]) == [
        "curl -sS http://127.0.0.1:8080/examplepay/api/v2/status -H 'Motpart-World: judge'"
    ]


def test_an_application_that_fails_answers_500() -> None:
    """A crash in process looks as it would over HTTP."""

    async def crashing(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError("oh")

    exchange = Target("http://127.0.0.1:8080/x", app=crashing).send(Request("GET", "http://127.0.0.1:8080/x/y"))
    assert (exchange.status, exchange.body) == (500, b"ZeroDivisionError: oh")


def test_an_answer_that_came_in_time_is_read_by_who_was_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop that slept, or a stopped process, finds the answer waiting; it was not late."""
    shop = Shop()
    moments = iter([0.0])
    with serving(shop) as origin:
        target = at_url(promise(), f"{origin}/thingshop", {})
        monkeypatch.setattr(targets, "time", SimpleNamespace(monotonic=lambda: next(moments, 3600.0)))
        exchange = target.send(Document(promise(), target).request("listThings"))
        assert (exchange.status, exchange.seconds) == (200, 3600.0)
        target.close()


def test_a_credential_of_ones_own_is_sent_and_never_shown() -> None:
    """It comes from the environment; curl lines name the variable in its place."""
    shop = Shop(token="my secret")
    with serving(shop) as origin:
        target = at_url(promise(), f"{origin}/thingshop", {"MOTPART_THINGSHOP_TOKEN": "my secret"})
        exchange = target.send(Document(promise(), target).request("listThings"))
        line = target.curl([exchange])[0]
        assert exchange.status == 200
        assert "my secret" not in line
        assert line.endswith('-H "X-Token: $MOTPART_THINGSHOP_TOKEN"')
        assert target.hide("said my secret aloud") == "said $MOTPART_THINGSHOP_TOKEN aloud"


IN_AUTHORIZATION = {"type": "apiKey", "in": "header", "name": "Authorization"}
ABC = {"value": "abc"}


@pytest.mark.parametrize(
    ("scheme", "entry", "wire"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, ABC, ("header", "X-Key", "abc")),
        ({"type": "apiKey", "in": "query", "name": "key"}, ABC, ("query", "key", "abc")),
        ({"type": "http", "scheme": "bearer"}, ABC, ("header", "Authorization", "Bearer abc")),
        (
            {"type": "http", "scheme": "basic"},
            {"username": "a", "password": "b"},
            ("header", "Authorization", "Basic YTpi"),
        ),
        ({"type": "oauth2", "flows": {}}, ABC, ("header", "Authorization", "Bearer abc")),
        ({"type": "http", "scheme": "Token"}, ABC, ("header", "Authorization", "Token abc")),
    ],
    ids=["header", "query", "bearer", "basic", "oauth2", "own"],
)
def test_a_credential_goes_where_the_document_says(
    scheme: dict[str, Any], entry: dict[str, Any], wire: tuple[str, str, str]
) -> None:
    """Every security scheme of OpenAPI has its place and its form."""
    credential = credential_of(scheme, credentials=[{"name": "demo", "scheme": "s", **entry}])
    assert (credential.place, credential.name, credential.wire) == wire


@pytest.mark.parametrize(
    ("scheme", "form", "wire"),
    [
        (IN_AUTHORIZATION, {"prefixes": ["Token ", ""]}, "Token abc"),
        ({"type": "http", "scheme": "Secret"}, {"encoding": "base64"}, "Secret YWJj"),
    ],
    ids=["prefixes", "base64"],
)
def test_a_credential_has_the_form_that_provider_yaml_says(
    scheme: dict[str, Any], form: dict[str, Any], wire: str
) -> None:
    """What a security scheme cannot say of itself; a credential of one's own has it too."""
    entries = [{"name": "demo", "scheme": "s", **ABC}]
    assert credential_of(scheme, authentication={"s": form}, credentials=entries).wire == wire
    own = credential_of(scheme, {"MOTPART_THINGSHOP_TOKEN": "abc"}, authentication={"s": form})
    assert own.wire == wire


def credential_of(scheme: dict[str, Any], environment: Mapping[str, str] | None = None, **settings: Any) -> Credential:
    """The credential for Thingshop with one scheme and this provider.yaml."""
    document = {**promise().document, "components": {"securitySchemes": {"s": scheme}}}
    changed = replace(promise(), document=document, settings=settings, terms=read_settings(settings, "provider.yaml"))
    return credentials_of(changed, environment or {})["s"]


def test_a_curl_line_is_one_shell_command() -> None:
    """Quotes, line breaks and bytes that no terminal survives stay what they are."""
    request = Request("POST", "http://h/p?a='b'", {"X-Note": "it's"}, b"it's\nbinary \x00\xff")
    words = shlex.split(request.curl().replace("$'", "'"))
    assert words[:5] == ["curl", "-sS", "-X", "POST", "http://h/p?a='b'"]
    assert words[-1].endswith("\\x00\\xff")


@pytest.mark.parametrize(
    ("app", "says"),
    [
        (
            answering("200 OK", b"<html>", Content_Type="text/html; charset=utf-8"),
            "with HTML, not with Thingshop's API",
        ),
        (
            answering("302 Found", Location="https://elsewhere.test/"),
            "redirects to https://elsewhere.test/; give the base",
        ),
        (answering("404 Not Found", b"{}", Content_Type="application/json"), "is not Thingshop's base URL"),
        (answering("401 Unauthorized"), "the credential is refused; set MOTPART_THINGSHOP_TOKEN"),
        (answering("200 OK", b"x" * (11 << 20)), "answers with more than 10485760 bytes"),
    ],
    ids=["html", "redirect", "not found", "unauthorized", "too much"],
)
def test_what_answers_otherwise_is_not_testable(app: App, says: str) -> None:
    """One sentence says what came instead of an API."""
    with serving(app) as origin, pytest.raises(NotTestable) as stopped:
        at_url(promise(), f"{origin}/thingshop", {})
    assert says in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_another_provider_is_not_testable() -> None:
    """A motpart says what it serves, so nothing is guessed."""
    with serving(Shop(names="bookshop")) as origin, pytest.raises(NotTestable, match="serves bookshop, not thingshop"):
        at_url(promise(), f"{origin}/thingshop", {})


def test_nobody_there_is_not_testable() -> None:
    """A refused connection is one sentence."""
    with serving(Shop()) as origin:
        pass
    with pytest.raises(NotTestable, match="cannot be reached"):
        at_url(promise(), f"{origin}/thingshop", {})


def test_a_server_without_tls_is_not_trusted() -> None:
    """https to a port that speaks no TLS is one sentence."""
    with serving(Shop()) as origin, pytest.raises(NotTestable, match=r"TLS|cannot be reached"):
        at_url(promise(), origin.replace("http:", "https:") + "/thingshop", {})


@pytest.fixture
def slow() -> Iterator[App]:
    """A server that never finishes its answer; ``/silent`` never begins it."""
    closing = threading.Event()

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        if environ["PATH_INFO"].startswith("/silent"):
            closing.wait()
        start("200 OK", [("Content-Type", "application/json")])
        yield b"["
        while not closing.wait(0.02):
            yield b"1,"

    yield app
    closing.set()


@pytest.mark.parametrize(
    ("path", "says"),
    [("/silent", "takes the request but does not answer in time"), ("/stream", "was still sending its answer after")],
)
def test_a_server_that_never_ends_is_not_testable(slow: App, path: str, says: str) -> None:
    """Neither silence nor an endless answer keeps the judge waiting."""
    with serving(slow) as origin, pytest.raises(NotTestable, match=says):
        Target(origin, seconds=0.3).send(Request("GET", origin + path))


def test_a_short_secret_changes_no_word_of_ours() -> None:
    """A credential such as x stands in half of all words; what is read by name keeps its names."""
    mine = Credential("token", "header", "Authorization", "x", "$MOTPART_THINGSHOP_TOKEN")
    target = Target("http://127.0.0.1:1", credentials={"token": mine})
    told = {"sandbox": "x", "more": [{"box": "x y"}]}
    assert set(target.hidden(told, keys=False)) == {"sandbox", "more"}
    assert target.hidden(told, keys=False)["sandbox"] == "$MOTPART_THINGSHOP_TOKEN"
    assert "sandbox" not in target.hidden(told)


@pytest.mark.parametrize("value", ["very-secret\nX-More: 1", "very-secret\x00", "very-secret-€"])
def test_a_credential_that_cannot_be_sent_is_a_sentence_that_does_not_show_it(value: str) -> None:
    """A library's own sentence would, with its characters spelt so that nobody finds it there."""
    with pytest.raises(UsageError) as refused:
        credentials_of(promise(), {"MOTPART_THINGSHOP_TOKEN": value})
    assert "very-secret" not in str(refused.value)
    assert str(refused.value).startswith("MOTPART_THINGSHOP_TOKEN holds a character that no header can have")


def test_the_end_of_a_file_is_no_part_of_a_credential() -> None:
    """Secrets of a CI are often read from one."""
    [found] = credentials_of(promise(), {"MOTPART_THINGSHOP_TOKEN": "mine\r\n"}).values()
    assert found.wire.endswith("mine")
