"""The judge finds our fake faithful, and finds it out whenever it is changed to break a rule."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner

from contracts import cli
from contracts.mutants.gathering import mutants_of
from contracts.mutants.operators import broken, on_wire
from contracts.opening import in_process
from contracts.profiles import PROFILES, Profile
from contracts.results import Verdict
from contracts.run import Asked
from contracts.stories import stories_of
from contracts.verdict import judge
from mockserver import create_app
from mockserver.mutation import Sent
from mockserver.provider import Call, Reply
from mockserver.world import World
from specs import Promise, catalogue

QUICK = Profile("quick", examples=3, sequences=3, steps=3, lives=40, moves=20)


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


def test_every_story_calls_operations_of_the_document(promise: Promise) -> None:
    """Each documented flow is there to be told."""
    assert len(stories_of(promise)) >= 6


def test_two_runs_with_one_seed_judge_the_same_cases(promise: Promise) -> None:
    """A run can be repeated: the number of generated cases is the same again."""
    counts = [judged(promise, None, "schemathesis", seed=7, operation="listSettlements").checked for _ in range(2)]
    assert counts[0] == counts[1]


def test_an_ignored_token_is_found(promise: Promise) -> None:
    """Who lets everybody in breaks KR-005, whichever law or check sees it."""
    app = create_app(["kravia"], mutant=mutants_of(promise)["KR-005.auth-skipped"])
    verdict = judged(promise, app, "laws", "schemathesis", operation="registerInvoice")
    assert {finding.check for finding in verdict.findings if finding.rule == "KR-005"} == {"law", "ignored_auth"}
    assert "refuses_wrong_credential" in {finding.name for finding in verdict.findings}


def test_a_field_missing_from_a_reply_is_found_and_named_once(promise: Promise) -> None:
    """A reply that breaks its document is one finding for the operation, not one for each law that met it."""

    def forget(sent: Sent) -> None:
        sent.value.get("value", {}).pop("debtorId", None)

    mutant = replace(broken("KR-043", "field-dropped", leave=on_wire(forget, "registerInvoice")), provider="kravia")
    findings = judged(promise, create_app(["kravia"], mutant=mutant), "laws").findings
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


def test_the_command_exits_1_with_rule_and_curl_line_for_a_broken_server(promise: Promise) -> None:
    """motpart test --target, against a running server that sends at Start."""
    app = create_app(["kravia"], mutant=mutants_of(promise)["KR-053.transition-wrong"])
    with listening(app) as url:
        result = CliRunner().invoke(cli.test, ["kravia", "--target", url, "--rule", "KR-053"])
    assert result.exit_code == 1, result.output
    assert "✗ kravia KR-053" in result.output
    assert f"curl -sS -X POST '{url}/api/v2/invoice/1600001/action?action=Start'" in result.output


def test_the_command_exits_0_for_our_fake_and_2_for_a_rule_that_is_none() -> None:
    """motpart test, in process."""
    assert CliRunner().invoke(cli.test, ["kravia", "--rule", "KR-053"]).exit_code == 0
    assert CliRunner().invoke(cli.test, ["kravia", "--rule", "no-such-rule"]).exit_code == 2


def test_profiles_go_from_quick_to_thorough() -> None:
    """nightly tries more of everything than pr."""
    pr, nightly = PROFILES["pr"], PROFILES["nightly"]
    assert (nightly.examples, nightly.sequences, nightly.lives) > (pr.examples, pr.sequences, pr.lives)


def test_a_misspelt_rule_is_told_the_nearest_of_many() -> None:
    """One sentence that a person reads to its end, not a list of everything."""
    result = CliRunner().invoke(cli.test, ["kravia", "--rule", "KR53"])
    assert result.exit_code == 2
    assert result.stderr.endswith("it has 86, the nearest are KR-053, KR-136, KR-135.\n")
