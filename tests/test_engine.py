"""A request from address to journal: what is refused, in whose words, and that a refusal leaves nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.app import create_app
from mockserver.errors import Refusal
from mockserver.inprocess import InProcess
from mockserver.provider import Call, Reply
from mockserver.world import World
from tests.client import Client
from tests.toy import API_KEY, PROVIDERS, SPECS
from tests.toy.providers.examplepay import provider

CARD = {"kind": "card", "number": "4111111111111111", "expires": "2031-01-01"}
CHARGE = {"amount": 10, "currency": "SEK", "method": CARD}
JSON = {"Content-Type": "application/json"}


def changed_app(**handlers: Any) -> Any:
    """The toy with some of its operations answered by other functions."""
    overrides = {("examplepay", operation): handler for operation, handler in handlers.items()}
    return create_app(specs_root=SPECS, providers_package=PROVIDERS, overrides=overrides)


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """One app for tests that store nothing."""
    with Client(create_app(specs_root=SPECS, providers_package=PROVIDERS), headers=API_KEY) as caller:
        yield caller


def reason(answer: httpx.Response) -> str:
    """What motpart knows beyond the provider's body."""
    return answer.headers["Motpart-Reason"]


def count(client: Client) -> int:
    """How many charges there are."""
    return int(client.get("/charges").headers["X-Total-Count"])


# Where an operation is found


@pytest.mark.parametrize(
    "path", ["/examplepay/api/v2/charges/1", "/examplepay/charges/1", "/api/v2/charges/1", "/charges/1"]
)
def test_an_operation_answers_below_its_provider_and_the_only_document_at_the_root_too(
    shared: Client, path: str
) -> None:
    """Scheme and host replaced by the mount is all that a client changes."""
    assert shared.get(path).json()["id"] == 1


def test_a_path_that_nobody_serves_names_the_nearest_operations(shared: Client) -> None:
    """A 404 in the provider's words, with what was probably meant in Motpart-Reason."""
    answer = shared.get("/charge/1")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "GET /charges/{chargeId} (getCharge) has 'charges' where the request has 'charge'" in reason(answer)


def test_a_method_that_a_path_does_not_take_says_which_it_takes(shared: Client) -> None:
    """A 405 carries Allow."""
    answer = shared.put("/charges")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert reason(answer).startswith("PUT is not allowed here; GET, POST are.")


def test_what_accept_excludes_is_refused_before_anything_happens(client: Client) -> None:
    """A 406 names what is offered, and nothing is stored."""
    answer = client.post("/charges", json=CHARGE, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "offered are application/json" in reason(answer)
    assert count(client) == 1


def test_a_body_in_another_media_type_is_refused(shared: Client) -> None:
    """A 415 in the provider's words."""
    answer = shared.post("/charges", content=b"a: 1", headers={"Content-Type": "application/yaml"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_compressed_body_is_refused_for_that(shared: Client) -> None:
    """Not for what its bytes look like; one that says that it is as it is, is read."""
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = shared.post("/charges", content=gzip.compress(b"{}"), headers=packed)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert "Content-Encoding gzip is not taken here; send the body as it is." in reason(answer)
    assert shared.post("/charges", content=b"{", headers={**packed, "Content-Encoding": "identity"}).status_code == 400


def test_every_fault_is_named_with_its_place(shared: Client) -> None:
    """Not only the first: four faults of one body, and one of a header."""
    body = {
        "amount": -1,
        "currency": "kr",
        "email": "nobody",
        "method": {"kind": "card", "number": "1", "expires": "soon"},
    }
    answer = shared.post("/charges", json=body, headers={"Idempotency-Key": "7"})
    assert answer.status_code == 400
    places = [line.split(": ")[0] for line in answer.json()["places"]]
    assert places == [
        "header.Idempotency-Key",
        "body.amount",
        "body.currency",
        "body.email",
        "body.method.number",
        "body.method.expires",
    ]


# Who may


def test_a_missing_and_a_wrong_credential_are_told_apart(toy_app: Any) -> None:
    """Both are 401; the reason says where the credential belongs, or that it is not a good one."""
    with Client(toy_app) as nobody:
        missing = nobody.get("/charges")
        wrong = nobody.get("/charges", headers={"X-Api-Key": "other"})
    assert (missing.status_code, wrong.status_code) == (401, 401)
    assert "expected header X-Api-Key or header Authorization (Bearer)" in reason(missing)
    assert "header X-Api-Key has a value that this sandbox does not know" in reason(wrong)
    assert missing.headers["WWW-Authenticate"] == "Bearer"


def test_either_scheme_lets_in(toy_app: Any) -> None:
    """Alternatives are alternatives, and the scheme's name has no case."""
    with Client(toy_app) as nobody:
        assert nobody.get("/charges", headers={"Authorization": "bearer demo-token"}).status_code == 200


# Worlds


def test_a_world_is_chosen_by_path_or_header_and_shares_nothing(client: Client) -> None:
    """What is stored in one world is not in another."""
    client.post("/~one/examplepay/charges", json=CHARGE)
    client.post("/examplepay/charges", json=CHARGE, headers={"Motpart-World": "one"})
    totals = [client.get(path).headers["X-Total-Count"] for path in ("/~one/charges", "/~two/charges", "/charges")]
    assert totals == ["3", "1", "1"]


def test_a_world_with_an_impossible_name_is_refused(shared: Client) -> None:
    """A name that no world can have is a 400, not a new world."""
    answer = shared.get("/charges", headers={"Motpart-World": "../etc"})
    assert answer.status_code == 400
    assert "is no name for a world" in reason(answer)


# A request is a transaction


def test_a_refused_request_leaves_nothing() -> None:
    """A function that stores and then refuses has stored nothing."""

    def stores_and_refuses(call: Call, world: World) -> Reply:
        from tests.toy.providers.examplepay import models

        models.register(world, call.body)
        raise Refusal(409, "conflict", "Not today.")

    with Client(changed_app(createCharge=stores_and_refuses), headers=API_KEY) as client:
        assert client.post("/charges", json=CHARGE).status_code == 409
        assert count(client) == 1


def test_a_dialect_is_told_which_operation_refuses(toy_app: Any) -> None:
    """A provider may word the refusals of one operation otherwise; where none answers there is none to tell."""
    told: list[str | None] = []

    def dialect(refusal: Refusal) -> Reply:
        told.append(refusal.operation)
        return provider.dialect(refusal)

    with Client(toy_app, headers=API_KEY) as caller:
        caller.get("/examplepay/api/v2/charges")
        toy_app.server.mounts["examplepay"].provider = replace(provider, dialect=dialect)
        caller.post("/examplepay/api/v2/charges", json={})
        caller.get("/examplepay/api/v2/charges/17")
        caller.get("/examplepay/nothing")
    assert told == ["createCharge", "getCharge", None]


def test_a_function_that_fails_leaves_nothing_and_answers_500_in_the_dialect() -> None:
    """A bug is marked as one, in the provider's envelope, without a traceback."""

    def fails(call: Call, world: World) -> Reply:
        world.sequence("examplepay.charge")
        raise ZeroDivisionError("division by zero")

    with Client(changed_app(captureCharge=fails), headers=API_KEY) as client:
        answer = client.post("/charges/1/capture")
        assert (answer.status_code, answer.json()["code"]) == (500, "bug")
        assert "ZeroDivisionError: division by zero" in reason(answer)
        assert client.post("/charges", json=CHARGE).json()["id"] == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(200, {"id": "one"}), "getCharge answered 200 with a body that its document forbids: body.amount: "),
        (Reply(418, {}), "getCharge answered 418 with a body"),
    ],
)
def test_a_reply_that_breaks_its_own_document_is_a_bug(reply: Reply, said: str) -> None:
    """Replies are checked like requests."""
    with Client(changed_app(getCharge=lambda call, world: reply), headers=API_KEY) as client:
        answer = client.get("/charges/1")
    assert answer.status_code == 500
    assert said in reason(answer)


def test_a_reply_without_a_required_header_is_a_bug() -> None:
    """A promised header is part of the reply."""
    with Client(changed_app(listCharges=lambda call, world: Reply(200, [])), headers=API_KEY) as client:
        answer = client.get("/charges")
    assert (answer.status_code, "without header X-Total-Count" in reason(answer)) == (500, True)


# Prefer and placeholders


def test_prefer_chooses_a_documented_answer(shared: Client) -> None:
    """``Prefer: code=…`` as Prism's users know it; a code that is not documented names those that are."""
    assert shared.get("/plans/9", headers={"Prefer": "code=404"}).status_code == 404
    answer = shared.get("/plans/9", headers={"Prefer": "code=201"})
    assert answer.status_code == 404
    assert "200" in reason(answer)


@pytest.mark.parametrize("written", ["%7BchargeId%7D", "chargeId", "{chargeId}"])
def test_a_pasted_template_stands_for_what_the_provider_says(shared: Client, written: str) -> None:
    """``{chargeId}`` left in a pasted sample, or what curl's globbing makes of it, is the newest charge."""
    assert shared.get(f"/charges/{written}").json()["id"] == 1


def test_a_pasted_template_is_filled_anew_each_time(client: Client) -> None:
    """Where a path led is remembered, what stood in for its parameter is not."""
    first = client.get("/charges/{chargeId}").json()["id"]
    made = client.post("/charges", json=CHARGE).json()["id"]
    assert made != first
    assert client.get("/charges/{chargeId}").json()["id"] == made


def test_more_paths_than_are_remembered_lead_where_they_did(inside: InProcess) -> None:
    """Each of many paths is its own; the first is found again after all others, and a path keeps its methods apart."""
    for number in range(1, 1_100):
        assert inside.request("GET", f"/charges/{number}", headers=API_KEY).status == (200 if number == 1 else 404)
    assert inside.request("GET", "/charges/1", headers=API_KEY).status == 200
    assert inside.request("PUT", "/charges/1", headers=API_KEY).status == 405


def test_any_other_wrong_id_stays_wrong(shared: Client) -> None:
    """Only the parameter's own name is a placeholder."""
    answer = shared.get("/charges/newest")
    assert answer.status_code == 400
    assert "path.chargeId" in reason(answer)


# Bodies that nobody should send

BROKEN = {
    "not UTF-8": b'{"amount": "\xff"}',
    "truncated": b'{"amount": 1',
    "nested too deep": b"[" * 5000 + b"]" * 5000,
    "duplicate keys": b'{"amount": 1, "amount": 2}',
    "NaN": b'{"amount": NaN}',
    "lone surrogate": b'{"amount": "\\ud800"}',
    "infinite": b'{"amount": 1e400}',
    "byte order mark": b'\xef\xbb\xbf{"amount": 1}',
    "only spaces": b"   ",
    "two values": b"{}{}",
    "NUL": b"\x00",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_body_is_refused_in_the_dialect_and_stores_nothing(client: Client, body: bytes) -> None:
    """A 4xx that says what is wrong, never an unplanned 500."""
    answer = client.post("/charges", content=body, headers=JSON)
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) >= {"code", "message"}
    assert reason(answer)
    assert count(client) == 1


@pytest.fixture(scope="module")
def inside() -> Iterator[InProcess]:
    """The app without an HTTP client, which would refuse to send what this sends."""
    with InProcess(create_app(specs_root=SPECS, providers_package=PROVIDERS)) as app:
        yield app


@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "FOO"]),
    st.sampled_from(["/charges", "/documents", "/plans", "/notes/1", "/styles", "/status", ""]),
    st.text(alphabet="/{}%.~aZ0ÿ☃ \\?&=[]\x00", max_size=14),
    st.sampled_from(["application/json", "multipart/form-data; boundary=b", "text/plain; charset=nope", "x", ""]),
    st.binary(max_size=40) | st.just(b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b--\r\n"),
)
def test_no_request_gives_an_unplanned_500(
    inside: InProcess, method: str, start: str, rest: str, media_type: str, body: bytes
) -> None:
    """Whatever the method, the path, the query, the media type and the body are, the answer is planned."""
    headers = {**API_KEY, "Content-Type": media_type}
    answer = inside.request(method, f"/examplepay{start}{rest}", headers, body)
    assert answer.status < 500, dict(answer.headers).get("Motpart-Reason")


# The control plane's door


def test_the_control_plane_refuses_a_page_of_another_origin(shared: Client) -> None:
    """A web page must not reset a developer's worlds."""
    answer = shared.post("/_motpart/worlds/default/reset", headers={"Origin": "https://evil.example.com"})
    assert answer.status_code == 403


def test_the_control_plane_refuses_a_foreign_name_for_this_machine(shared: Client) -> None:
    """A page that points its own host name at loopback does not get in."""
    answer = shared.get("/_motpart/health", headers={"Host": "evil.example.com"})
    assert (answer.status_code, "loopback name" in reason(answer)) == (403, True)


def test_a_credential_can_choose_the_world(client: Client) -> None:
    """A credential that was bound to a world leads there, wherever its scheme puts it."""
    bound = client.put("/_motpart/worlds/mine/credentials", json={"provider": "examplepay", "credential": "demo-key"})
    assert bound.status_code == 200, bound.text
    client.post("/charges", json=CHARGE)
    assert client.get("/~mine/charges").headers["X-Total-Count"] == "2"
    assert client.get("/~default/charges").headers["X-Total-Count"] == "1"


def test_the_control_plane_with_a_token_wants_it() -> None:
    """With a control token nobody gets in without it."""
    app = create_app(specs_root=SPECS, providers_package=PROVIDERS, control_token="sesame")
    with Client(app) as client:
        assert client.get("/_motpart/health").status_code == 401
        assert client.get("/_motpart/health", headers={"Authorization": "Bearer sesame"}).status_code == 200


def test_the_control_plane_answers_loopback_only(toy_app: Any) -> None:
    """Without a token, another machine is turned away."""

    async def from_elsewhere(scope: Any, receive: Any, send: Any) -> None:
        await toy_app({**scope, "client": ("192.0.2.7", 1)}, receive, send)

    with Client(from_elsewhere) as client:
        answer = client.get("/_motpart/health")
    assert answer.status_code == 403
    assert "--control-token" in reason(answer)


def test_the_root_and_a_foreign_mount_say_what_is_served() -> None:
    """With nothing at the root, a miss lists the mounts."""
    with Client(create_app([], specs_root=SPECS, providers_package=PROVIDERS)) as client:
        answer = client.get("/nowhere/x")
    assert answer.status_code == 404
    assert "served are /_motpart/" in reason(answer)
    assert "served are /_motpart/" in answer.json()["detail"], "which is all that a browser shows"
