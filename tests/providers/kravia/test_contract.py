"""The judge finds our fake faithful, and finds it out whenever it is changed to break a rule."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner

from contracts import cli
from contracts.finding import Finding, Verdict
from contracts.folders import provider_module
from contracts.machine import machine_in
from contracts.opening import in_process
from contracts.profiles import PROFILES, Profile
from contracts.run import Asked, judge
from contracts.stories import stories_of
from mockserver import create_app
from mockserver.errors import Refusal
from mockserver.provider import Call, Caller, Handler, Reply
from mockserver.providers.kravia import webhooks
from mockserver.providers.kravia.handlers import invoices, onboarding, payments, registering, settling
from mockserver.world import World
from specs import Promise, catalogue

QUICK = Profile("quick", examples=3, sequences=3, steps=3, lives=40, moves=20)
Overrides = Mapping[tuple[str, str], Handler]


@pytest.fixture(scope="module")
def promise() -> Promise:
    """What Kravia promises."""
    return catalogue()["kravia"]


def judged(promise: Promise, app: Any = None, *stages: str, **asked: Any) -> Verdict:
    """The verdict on an app, or on the usual one; all stages unless some are named."""
    target = in_process(promise, app=app)
    try:
        return judge(promise, target, Asked(**{"profile": QUICK, **({"stages": stages} if stages else {}), **asked}))
    finally:
        target.close()


def broken(promise: Promise, operation_id: str, handler: Handler, *stages: str) -> dict[str, Finding]:
    """What is found, by rule or check, when one operation is served by another function."""
    app = create_app(["kravia"], overrides={("kravia", operation_id): handler})
    return {finding.name: finding for finding in judged(promise, app, *(stages or ("laws",))).findings}


def test_every_story_calls_operations_of_the_document(promise: Promise) -> None:
    """Each documented flow is there to be told."""
    assert len(stories_of(promise)) >= 6


def test_two_runs_with_one_seed_judge_the_same_cases(promise: Promise) -> None:
    """A run can be repeated: the number of generated cases is the same again."""
    counts = [judged(promise, None, "schemathesis", seed=7, operation="listSettlements").checked for _ in range(2)]
    assert counts[0] == counts[1]


def starts_at_once(call: Call, world: World) -> Reply:
    """Start sends at once."""
    reply = invoices.run_action(call, world)
    world.advance(timedelta(days=7))
    return reply


def starts_twice(call: Call, world: World) -> Reply:
    """A second Start is taken."""
    try:
        return invoices.run_action(call, world)
    except Refusal:
        value = {
            "invoiceId": call.path["invoiceId"],
            "action": "Start",
            "status": "Scheduled",
            "scheduledTime": None,
            "lastUpdatedTime": "2026-01-05T09:00:00",
        }
        return Reply(200, {"value": value})


def counts_surplus(call: Call, world: World) -> Reply:
    """What exceeds the capital is said to be applied."""
    reply = payments.register_payment(call, world)
    reply.body["value"]["appliedAmount"] = reply.body["value"]["amount"]
    reply.body["value"]["ignoredAmount"] = 0
    return reply


def takes_any_total(call: Call, world: World) -> Reply:
    """originalAmount is not compared with the lines."""
    if call.body.get("orderLines"):
        call.body["originalAmount"] = round(sum(line["total"] for line in call.body["orderLines"]), 2)
    return registering.register_invoice(call, world)


def forgets_own_id(call: Call, world: World) -> Reply:
    """accountingInvoiceId is lost."""
    return registering.register_invoice(_with(call, body={**call.body, "accountingInvoiceId": None}), world)


def makes_a_card_each_time(call: Call, world: World) -> Reply:
    """Every claim gets a customer card of its own."""
    number = f"{call.body.get('debtorNumber', 'J')}-{world.sequence('test.card')}"
    return registering.register_invoice(_with(call, body={**call.body, "debtorNumber": number}), world)


def takes_late_documents(call: Call, world: World) -> Reply:
    """A document after Start is taken, and lost."""
    try:
        return invoices.upload_document(call, world)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        document = {"documentId": 1, "type": "Late", "sizeInBytes": 1, "createdTime": "2026-01-05T09:00:00"}
        return Reply(200, {"value": document})


def pages_off_by_one(call: Call, world: World) -> Reply:
    """skip leaves out one more than asked."""
    skip = call.query.get("skip", 0)
    return invoices.search_invoices(_with(call, query={**call.query, "skip": skip + 1 if skip else 0}), world)


def searches_inclusively(call: Call, world: World) -> Reply:
    """lastUpdatedTime itself is found again."""
    query = dict(call.query)
    if "lastUpdatedTime" in query:
        since = datetime.fromisoformat(query["lastUpdatedTime"]) - timedelta(microseconds=1)
        query["lastUpdatedTime"] = since.isoformat()
    return invoices.search_invoices(_with(call, query=query), world)


def shows_other_peoples_claims(call: Call, world: World) -> Reply:
    """Any token sees every claim."""
    return invoices.get_invoice_details(_with(call, caller=Caller("anybody", grants={"creditors": "all"})), world)


def lists_closed_settlements(call: Call, world: World) -> Reply:
    """ExcludeClosed is ignored."""
    return settling.list_settlements(_with(call, query={"ExcludeClosed": False}), world)


def makes_creditors_early(call: Call, world: World) -> Reply:
    """Initialising makes the creditor."""
    body = {**call.body, "name": "Too Early AS", "email": "name@example.com"}
    onboarding.activate_creditor(_with(call, body=body), world)
    return onboarding.init_onboarding(call, world)


def _with(call: Call, **changes: Any) -> Call:
    fields = {name: getattr(call, name) for name in Call.__slots__}
    return Call(**{**fields, **changes})


MUTANTS: list[tuple[str, str, Handler]] = [
    ("KR-053", "runAction", starts_at_once),
    ("KR-056", "runAction", starts_twice),
    ("KR-082", "registerPayment", counts_surplus),
    ("KR-039", "registerInvoice", takes_any_total),
    ("KR-034", "registerInvoice", forgets_own_id),
    ("KR-033", "registerInvoice", makes_a_card_each_time),
    ("KR-055", "uploadDocument", takes_late_documents),
    ("KR-100", "searchInvoices", pages_off_by_one),
    ("KR-101", "searchInvoices", searches_inclusively),
    ("KR-003", "getInvoiceDetails", shows_other_peoples_claims),
    ("KR-122", "listSettlements", lists_closed_settlements),
    ("KR-023", "initOnboarding", makes_creditors_early),
]


@pytest.mark.parametrize(("rule", "operation_id", "handler"), MUTANTS, ids=[f.__name__ for _, _, f in MUTANTS])
def test_a_broken_rule_is_named_with_what_repeats_it(
    promise: Promise, rule: str, operation_id: str, handler: Handler
) -> None:
    """A handler that breaks a rule gives a finding with that rule's id and curl lines that go wrong."""
    findings = broken(promise, operation_id, handler)
    assert rule in findings, sorted(findings)
    assert findings[rule].curl[-1].startswith("curl ")
    assert "/kravia/api/v2/" in findings[rule].curl[-1]


@pytest.mark.parametrize(
    ("rule", "operation_id", "handler", "most"),
    [
        ("KR-053", "runAction", starts_at_once, 3),
        ("KR-056", "runAction", starts_twice, 3),
        ("KR-082", "registerPayment", counts_surplus, 2),
        ("KR-055", "uploadDocument", takes_late_documents, 3),
    ],
    ids=["starts_at_once", "starts_twice", "counts_surplus", "takes_late_documents"],
)
def test_the_machine_finds_the_shortest_sequence(
    promise: Promise, rule: str, operation_id: str, handler: Handler, most: int
) -> None:
    """The machine alone names the rule and shrinks the failure to the calls that it takes."""
    finding = broken(promise, operation_id, handler, "machine")[rule]
    changing = [line for line in finding.sequence if " POST /api/" in line]
    assert len(changing) <= most, finding.sequence


class Meddling:
    """An app in front of which somebody meddles with what goes in and what comes out."""

    def __init__(
        self,
        *,
        request: Callable[[dict[str, Any]], None] = lambda scope: None,
        reply: Callable[[str, Any], Any] = lambda path, value: value,
    ) -> None:
        self.app = create_app(["kravia"])
        self.request, self.reply = request, reply

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not scope["path"].startswith("/_motpart"):
            self.request(scope)
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def collect(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            if body and start["status"] == 200:
                body = json.dumps(self.reply(scope["path"], json.loads(body))).encode()
            kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, collect)


def test_an_ignored_token_is_found(promise: Promise) -> None:
    """Who lets everybody in breaks KR-005, whichever law or check sees it."""

    def let_in(scope: dict[str, Any]) -> None:
        kept = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        scope["headers"] = [*kept, (b"authorization", b"YOUR_SECRET_TOKEN")]

    verdict = judged(promise, Meddling(request=let_in), "laws", "schemathesis", operation="registerInvoice")
    assert {finding.check for finding in verdict.findings if finding.rule == "KR-005"} == {"law", "ignored_auth"}
    assert "refuses_wrong_credential" in {finding.name for finding in verdict.findings}


def test_a_field_missing_from_a_reply_is_found_and_named_once(promise: Promise) -> None:
    """A reply that breaks its document is one finding for the operation, not one for each law that met it."""

    def forget(path: str, value: Any) -> Any:
        if path.endswith("/invoice/register"):
            del value["value"]["debtorId"]
        return value

    findings = judged(promise, Meddling(reply=forget), "laws").findings
    assert [(each.check, each.operation) for each in findings] == [("response_schema_conformance", "registerInvoice")]
    assert "debtorId" in findings[0].message


def test_a_crash_is_found(promise: Promise) -> None:
    """A handler that fails is a server error of its operation, with the request that shows it."""

    def crash(call: Call, world: World) -> Reply:
        raise ZeroDivisionError

    app = create_app(["kravia"], overrides={("kravia", "getCompany"): crash})
    findings = {each.name: each for each in judged(promise, app, "schemathesis", operation="getCompany").findings}
    assert findings["not_a_server_error"].operation == "getCompany"
    assert "/kravia/api/v2/company" in findings["not_a_server_error"].curl[-1]


def test_a_webhook_without_its_fields_is_found(promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that lacks eventType breaks the rule about what it holds."""
    whole = webhooks.message

    def poorer(timestamp: int, claim_id: int, secret: str) -> str:
        value = json.loads(whole(timestamp, claim_id, secret))
        del value["data"]["eventType"]
        return json.dumps(value)

    monkeypatch.setattr(webhooks, "message", poorer)
    assert "KR-108" in {finding.name for finding in judged(promise, None, rule="KR-108").findings}


def test_a_webhook_signed_with_another_secret_is_found(promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature that does not depend on the secret breaks the rule about signing."""
    signature = webhooks.signature
    monkeypatch.setattr(webhooks, "signature", lambda data, secret: signature(data, "always the same"))
    assert [finding.name for finding in judged(promise, None, rule="KR-110").findings] == ["KR-110"]


def test_a_webhook_that_gives_up_is_found(promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that is tried only once breaks the rule about trying again."""
    monkeypatch.setattr(webhooks, "RETRIES", ())
    assert [finding.name for finding in judged(promise, None, rule="KR-111").findings] == ["KR-111"]


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """The app on a port of this machine; Kravia's base URL there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # from here on who connects waits until the server is up
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/kravia"
        server.should_exit = True
        thread.join()


def test_the_command_exits_1_with_rule_and_curl_line_for_a_broken_server() -> None:
    """motpart test --target, against a running server that sends at Start."""
    app = create_app(["kravia"], overrides={("kravia", "runAction"): starts_at_once})
    with listening(app) as url:
        result = CliRunner().invoke(cli.test, ["kravia", "--target", url, "--rule", "KR-053"])
    assert result.exit_code == 1, result.output
    assert "✗ kravia KR-053" in result.output
    assert f"curl -sS -X POST '{url}/api/v2/invoice/1600001/action?action=Start'" in result.output


def test_the_command_exits_0_for_our_fake_and_2_for_a_rule_that_is_none() -> None:
    """motpart test, in process."""
    assert CliRunner().invoke(cli.test, ["kravia", "--rule", "KR-053"]).exit_code == 0
    assert CliRunner().invoke(cli.test, ["kravia", "--rule", "no-such-rule"]).exit_code == 2


def test_the_machine_of_kravia_is_found(promise: Promise) -> None:
    """contracts/providers/kravia has the machine that the run lives through."""
    machine = machine_in(provider_module("kravia", "machine"))
    assert machine is not None
    assert machine.__name__ == "ClaimsLife"


def test_profiles_go_from_quick_to_thorough() -> None:
    """nightly tries more of everything than pr."""
    pr, nightly = PROFILES["pr"], PROFILES["nightly"]
    assert (nightly.examples, nightly.sequences, nightly.lives) > (pr.examples, pr.sequences, pr.lives)
