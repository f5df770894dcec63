"""``motpart test --profile sandbox``: what is called, what is left behind, what is told, and what never is."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts import cli
from contracts.exchange import Request
from contracts.opening import in_process
from contracts.profiles import PROFILES
from contracts.run import Asked, Judge
from contracts.sandbox.creations import Creations
from contracts.sandbox.negatives import negatives_of
from contracts.sandbox.opening import Grounds, sandbox_url, with_credentials
from specs import Promise
from specs.settings import Environment, Sandbox
from tests import budgeting
from tests.budgeting import Calm, Kept, Proof, Rehearsed, Seen, judged
from tests.judged import PROVIDERS, promise
from tests.judged.ledger import Ledger
from tests.judged.limiter import Limiter
from tests.judged.shop import Shop, serving

CANARY = "canary/7f3c+91=d"


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Grounds]:
    """Two made-up providers, virtual time, and folders of the test's own; what runs were judged on."""
    made: list[Grounds] = []

    def grounds() -> Grounds:
        made.append(Grounds(Calm(), tmp_path / "state", "abcdef", {}))
        return made[-1]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": promise(), "ledger": promise("ledger")})
    monkeypatch.setattr(cli, "PACKAGE", PROVIDERS)
    monkeypatch.setattr(cli, "GROUNDS", grounds)
    for variable in ("THINGSHOP_TOKEN", "THINGSHOP_URL", "LEDGER_TOKEN", "LEDGER_URL"):
        monkeypatch.delenv(f"MOTPART_{variable}", raising=False)
    return made


def motpart(command: str, *arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(getattr(cli, command), list(arguments))


@pytest.fixture(scope="module")
def rehearsed() -> Rehearsed:
    """The ledger's fake, rehearsed."""
    return Rehearsed()


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_locked_out_and_few_calls_find_most_reasons(seed: int, rehearsed: Rehearsed) -> None:
    """The short form of `make proof-budget`: a stand-in that locks out after ten refused calls in a minute."""
    seen = judged(seed, rehearsed)
    assert not seen.locked
    assert len(seen.classes) >= 84
    assert seen.calls <= 114


def seen(calls: int, reasons: int, locked: bool = False) -> Seen:
    """A run that came to this."""
    return Seen(calls, reasons, frozenset(("getThing", 400, "missing", str(n)) for n in range(reasons)), locked)


@pytest.mark.parametrize(
    ("ours", "says"),
    [
        (seen(100, 90), []),
        (seen(100, 90, locked=True), ["1 careful runs were locked out."]),
        (seen(100, 89), ["A careful run found 89.0% of the reasons that the plain runs found."]),
        (seen(101, 90), ["A careful run took 10.1% of the calls of the shortest plain run."]),
    ],
    ids=["holds", "locked out", "finds too little", "calls too much"],
)
def test_the_proof_fails_where_what_it_promises_does_not_hold(ours: Seen, says: list[str]) -> None:
    """One careful run that breaks a promise is enough."""
    assert Proof([seen(90, 95), ours], [seen(1000, 100), seen(1200, 80)], seen(5, 5, locked=True)).broken == says


def test_a_proof_that_was_ended_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is not made again, and what is of other sources is."""
    file = tmp_path / "kept" / "runs.jsonl"
    assert Kept(file).of("careful 0", lambda: seen(3, 2)) == seen(3, 2)
    assert Kept(file).of("careful 0", lambda: pytest.fail("it is made again")) == seen(3, 2)
    monkeypatch.setattr(budgeting, "digest", lambda: "other sources")
    assert Kept(file).of("careful 0", lambda: seen(4, 1)) == seen(4, 1)


def test_the_figures_in_the_docs_are_of_a_whole_proof() -> None:
    """1,000 seeds without a lock-out stand in docs/sandbox.md."""
    text = budgeting.DOCS.read_text("utf-8")
    assert "| `--profile sandbox`, limit of 10 in 60 s | 1000 | 0 |" in text


def test_a_wrong_call_is_wrong_in_one_place(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """Every one is refused by the stand-in for the place that it names, and by the fake before."""
    course = rehearsed.grounds(0, tmp_path, Calm()).courses["ledger"]
    chosen = {negative.title: negative for found in course.negatives.values() for negative in found}
    invoice = Request(
        "POST", "http://h/v1/invoices", {"Content-Type": "application/json"},
        b'{"customerId": "c00000000", "lines": [{"text": "a", "amount": 1}], "dueDate": "2026-01-05"}',
    )  # fmt: skip
    spoiled = chosen["createInvoice body.lines.amount: range"].spoil(invoice)
    assert spoiled is not None
    body = json.loads(spoiled.body or b"")
    assert body.pop("lines") != [{"text": "a", "amount": 1}]
    assert body == {"customerId": "c00000000", "dueDate": "2026-01-05"}
    assert chosen["createInvoice body.currency: missing"].spoil(invoice) is None
    assert all(400 <= negative.status < 500 for negative in chosen.values())


def test_rare_reasons_come_first(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """With room for ten wrong calls, what every operation refuses for is left out and told."""
    course = rehearsed.grounds(0, tmp_path, Calm()).courses["ledger"].within(10)
    chosen = [negative for found in course.negatives.values() for negative in found]
    assert sum(cost.wrong for cost in course.pieces.values()) + len(chosen) == 10
    assert all(negative.commonness == 1 for negative in chosen)
    left = {item.what: item.why for item in course.left}
    assert left["getInvoice credential: no credential"] == "the budget is spent on rarer reasons"


def test_a_sandbox_that_keeps_its_promise_exits_0() -> None:
    """Calls, refusals, budget and what is left out stand in the terminal; nothing is tried that needs a clock."""
    with serving(Shop(control=False)) as origin:
        result = motpart("test", "thingshop", "--target", f"{origin}/thingshop", "--profile", "sandbox")
    assert result.exit_code == 0, result.output
    assert "kept (1 law, 1 story, " in result.output
    assert "within 10 refused calls in 60 s and 120 calls in 60 s" in result.output
    assert "left out: thingshop: laws: TS-02 unsold_overnight: it needs a clock, or people" in result.output


@pytest.mark.parametrize(
    ("broken", "check"), [("takes_anything", "negative_data_rejection"), ("no_token", "ignored_auth")]
)
def test_what_should_be_refused_and_is_not_is_a_finding(broken: str, check: str) -> None:
    """It exits 1, has a curl line, and can be run again by its id."""
    with serving(Shop(broken, control=False)) as origin:
        result = motpart(
            "test", "thingshop", "--target", f"{origin}/thingshop", "--profile", "sandbox", "--json",
        )  # fmt: skip
        assert result.exit_code == 1, result.output
        [verdict] = json.loads(result.stdout)["providers"]
        found = next(each for each in verdict["findings"] if each["check"] == check)
        again = motpart("replay", found["fingerprint"])
    assert found["stage"] == "negatives"
    assert found["curl"]
    assert found["blame"]
    assert again.exit_code == 1, again.output
    assert verdict["sandbox"]["calls"] > verdict["sandbox"]["refused"] > 0


def test_a_lock_out_ends_the_run_with_what_is_known() -> None:
    """Nothing is called after it; exit 3, and the next run does not begin."""
    asked: list[str] = []
    shop = Shop(control=False)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        asked.append(environ["PATH_INFO"])
        if len(asked) > 5:
            start("403 Forbidden", [("Content-Type", "application/json"), ("Content-Length", "22")])
            return [b'{"code": "locked_out"}']
        return shop(environ, start)

    with serving(app) as origin:
        arguments = ("thingshop", "--target", f"{origin}/thingshop", "--profile", "sandbox")
        first, second = motpart("test", *arguments), motpart("test", *arguments)
    assert (first.exit_code, second.exit_code, len(asked)) == (3, 3, 6)
    assert "! stopped at a sign of a lock-out: it answers 403 with 'locked_out'" in first.output
    assert "remove it by hand, or run `motpart cleanup thingshop" in first.output
    assert "locks us out: it answers 403 with 'locked_out'" in second.stderr


def test_read_only_makes_nothing() -> None:
    """Only GET arrives, and what is left out says why."""
    ledger = Ledger()
    methods: list[str] = []

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        methods.append(environ["REQUEST_METHOD"])
        return ledger(environ, start)

    with serving(app) as origin:
        result = motpart(
            "test", "ledger", "--target", origin, "--profile", "sandbox", "--read-only", "--operation", "listCustomers"
        )
    assert result.exit_code == 0, result.output
    assert set(methods) == {"GET"}
    assert len(methods) > 3
    assert "it makes or changes something, and the run is read-only" in result.output


def ledger_judge(grounds: Grounds, origin: str) -> Any:
    """A judge of the ledger without wrong calls."""
    asked = Asked(PROFILES["sandbox"], package=PROVIDERS)
    return grounds.judge(promise("ledger"), origin, asked, {})


@pytest.fixture
def story_only(rehearsed: Rehearsed, tmp_path: Path) -> Grounds:
    """Grounds on which the ledger's story is told, and nothing else."""
    grounds = rehearsed.grounds(0, tmp_path / "state", Calm())
    course = grounds.courses["ledger"]
    grounds.courses = {"ledger": replace(course, negatives={})}
    return grounds


def test_what_was_made_is_named_and_removed_in_reverse(story_only: Grounds, tmp_path: Path) -> None:
    """What the provider keeps is listed with what to do; what went with another is not."""
    ledger = Ledger()
    with serving(ledger) as origin:
        judge = ledger_judge(story_only, origin)
        [piece] = judge.plan()
        assert judge.run(piece).results[0].state == "kept"
        named = [customer["name"] for customer in ledger.customers.values()]
        judge.close()
    assert named[0].startswith("motpart-000000-1 ")
    account = judge.account()
    assert account["removed"] == 1
    assert [line.split(":")[0] for line in account["left_behind"]] == [
        "POST /v1/invoices/" + next(iter(ledger.invoices)) + " (createInvoice, named motpart-000000 …)",
        "POST /v1/customers/" + next(iter(ledger.customers)) + " (createCustomer, named motpart-000000 …)",
    ]
    assert all("run `motpart cleanup ledger --target http://" in line for line in account["left_behind"])


def test_a_run_that_is_killed_leaves_what_cleanup_needs(story_only: Grounds, apart: list[Grounds]) -> None:
    """`motpart cleanup` removes what was made, lists what nobody can tell, and leaves things of others alone."""
    ledger = Ledger()
    with serving(ledger) as origin:
        judge = ledger_judge(story_only, origin)
        mine = judge.case.get("createCustomer", body={"name": "Aurora AB", "country": "SE"})
        judge.target.passing = None
        others = judge.case.get("createCustomer", body={"name": "Aurora AB", "country": "SE"})
        number = judge._guard.creations.begin(Request("POST", f"{origin}/v1/customers", {}, b"", "createCustomer"))
        assert number is not None
        apart.clear()
        before = motpart("cleanup", "ledger", "--target", origin)
        again = motpart("cleanup", "ledger", "--target", origin)
    left = set(ledger.customers)
    assert left == {others["customerId"]}
    assert mine["customerId"] not in left
    assert before.exit_code == 1, before.output
    assert "nobody knows whether it was made" in before.output
    assert again.exit_code == 1


def test_a_thing_whose_answer_nobody_saw_is_found_by_its_name(story_only: Grounds) -> None:
    """It is written down before the call, so that a run that is killed in the middle forgets nothing."""
    ledger = Ledger()
    with serving(ledger) as origin:
        judge = ledger_judge(story_only, origin)
        passing, judge.target.passing = judge.target.passing, None
        creations: Creations = judge._guard.creations
        request = judge.document.request("createCustomer", body={"name": "Aurora AB", "country": "SE"})
        creations.begin(creations.named(request))
        judge.target.send(creations.named(request))  # the run is killed before the answer
        judge.target.passing = passing
        judge.close()
    assert ledger.calls >= 3
    assert not ledger.customers
    assert judge.account()["removed"] == 1


def test_ctrl_c_cleans_up(monkeypatch: pytest.MonkeyPatch, story_only: Grounds) -> None:
    """What was made before is removed after it, and the command says that it was interrupted."""
    ledger = Ledger()
    monkeypatch.setattr(cli, "GROUNDS", lambda: story_only)
    real = Judge.run

    def interrupted(self: Judge, piece: Any) -> Any:
        self.case.get("createCustomer", body={"name": "Aurora AB", "country": "SE"})
        raise KeyboardInterrupt

    monkeypatch.setattr("contracts.sandbox.judging.Judge.run", interrupted)
    with serving(ledger) as origin:
        result = motpart("test", "ledger", "--target", origin, "--profile", "sandbox")
    monkeypatch.setattr(Judge, "run", real)
    assert result.exit_code == 130, result.output
    assert result.stderr == "motpart test: interrupted.\n"
    assert ledger.calls >= 3
    assert not ledger.customers


def canary_in(folder: Path) -> list[str]:
    """The files below a folder with the canary in them, in any spelling."""
    plain = CANARY.encode()
    spellings = [plain, base64.b64encode(plain).rstrip(b"="), b"canary%2F7f3c", json.dumps(CANARY).encode()[1:-1]]
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "credentials.toml"]
    return [file.name for file in files if any(each in file.read_bytes() for each in spellings)]


@pytest.mark.parametrize("output", ["terminal", "--json", "letter"])
def test_a_credential_is_in_no_output(output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not on the terminal, in JSON, JUnit, HAR, HTML, letter, curl lines, replay and last run, memory and journal."""
    file = tmp_path / "credentials.toml"
    with serving(Shop("takes_anything", control=False, token=CANARY)) as origin:
        file.write_text(f"[thingshop]\ntoken = '{CANARY}'\nurl = '{origin}/thingshop'\n")
        arguments = ["thingshop", "--target", "sandbox", "--credentials", str(file)]
        written = ["--junit", "j.xml", "--html", "p.html", "--har", "h.har"]
        kinds = {"terminal": [], "--json": ["--json"], "letter": ["--letter", "sv"]}
        result = motpart("test", *arguments, *written, *kinds[output])
        found = json.loads((tmp_path / ".motpart" / "last-run.json").read_text())["findings"]
        again = motpart("replay", found[0]["fingerprint"], "--credentials", str(file))
    assert (result.exit_code, again.exit_code) == (1, 1), result.output
    assert not canary_in(tmp_path)
    assert len(list(tmp_path.glob("*.*"))) >= 4
    for text in (result.output, again.output):
        assert "canary" not in text
    assert "$MOTPART_THINGSHOP_TOKEN" in again.output


def test_a_check_that_fails_by_itself_shows_no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception's own words are looked through as well."""
    monkeypatch.setenv("MOTPART_THINGSHOP_TOKEN", CANARY)

    def failing(self: Judge, piece: Any) -> Any:
        raise RuntimeError(f"oh: {CANARY}")

    monkeypatch.setattr("contracts.sandbox.judging.SandboxJudge.run", failing)
    with serving(Shop(control=False, token=CANARY)) as origin:
        result = motpart("test", "thingshop", "--target", f"{origin}/thingshop", "--profile", "sandbox")
    assert result.exit_code == 2
    assert "canary" not in result.output
    assert "oh: $MOTPART_THINGSHOP_TOKEN" in result.stderr


def with_environments(**environments: str) -> Promise:
    """Thingshop with these environments."""
    terms = replace_struct(promise(), {name: Environment(url=url) for name, url in environments.items()})
    return replace(promise(), terms=terms)


def replace_struct(told: Promise, environments: dict[str, Environment]) -> Any:
    """provider.yaml with other environments."""
    return type(told.terms)(title=told.terms.title, environments=environments, sandbox=Sandbox())


def test_the_sandbox_is_the_one_that_is_declared() -> None:
    """Unless a person has one of their own; production is none."""
    both = with_environments(production="https://api.test/v1", test="https://test.test/v1")
    assert sandbox_url(both, {}) == "https://test.test/v1"
    assert sandbox_url(both, {"MOTPART_THINGSHOP_URL": "https://mine.test"}) == "https://mine.test"
    result = motpart("test", "thingshop", "--target", "sandbox")
    assert (result.exit_code, result.stderr) == (
        2,
        "motpart test: thingshop declares no sandbox; set MOTPART_THINGSHOP_URL to the base URL of yours.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--target", "sandbox", "--profile", "pr"], "the profile pr sends thousands of wrong requests"),
        (["--profile", "sandbox"], "the profile sandbox is for a provider's own"),
        (["--target", "http://127.0.0.1:1", "--profile", "sandbox", "--shard", "1/2"], "a sandbox has one budget"),
        (["--read-only"], "--read-only is for the profile sandbox"),
        (["--target", "https://api.thingshop.test/v1", "--profile", "sandbox"], "is Thingshop's production"),
        (
            ["--target", "https://me:secret@sandbox.test", "--profile", "sandbox"],
            "credentials come from the environment",
        ),
        (["--credentials", "nowhere.toml"], "--credentials nowhere.toml is not there."),
    ],
    ids=["pr", "mock", "shard", "read-only", "production", "in the URL", "no file"],
)
def test_what_does_not_go_together_exits_2(arguments: list[str], says: str) -> None:
    """One sentence, and nothing is called."""
    result = motpart("test", "thingshop", *arguments)
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"[thingshop]\ntoken = {CANARY}", "is no TOML (at line 2, column 9)"),
        ("[thingshop]\ntoken = 17", "thingshop.token is no text"),
        ("token = 'x'", "token is no text; write token.token"),
        (b"\xff", "cannot be read (UnicodeDecodeError)"),
    ],
    ids=["no TOML", "a number", "no table", "no text"],
)
def test_a_broken_file_of_credentials_exits_2_and_is_not_shown(text: str | bytes, says: str, tmp_path: Path) -> None:
    """The sentence has the place, never the value."""
    (tmp_path / "mine.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    result = motpart("test", "thingshop", "--credentials", "mine.toml")
    assert result.exit_code == 2
    assert says in result.stderr
    assert "canary" not in result.output


def test_credentials_are_read_where_this_user_keeps_settings(tmp_path: Path) -> None:
    """And the environment goes before the file."""
    file = tmp_path / "config" / "motpart" / "credentials.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[example-pay]\ntoken = 'a'\nother_token = 'b'\n")
    given = {"MOTPART_EXAMPLE_PAY_TOKEN": "c"}
    assert with_credentials(given) == {**given, "MOTPART_EXAMPLE_PAY_OTHER_TOKEN": "b"}


def test_two_runs_at_once_would_spend_one_budget(apart: list[Grounds]) -> None:
    """The second is told to wait, and calls nothing."""
    with serving(Shop(control=False)) as origin:
        url = f"{origin}/thingshop"
        with cli.GROUNDS().alone(promise(), url):
            result = motpart("test", "thingshop", "--target", url, "--profile", "sandbox")
    assert result.exit_code == 3
    assert f"another run is judging {url}" in result.stderr


def test_every_reason_has_one_call(rehearsed: Rehearsed) -> None:
    """The seed chooses the value, never how many there are."""
    target = in_process(promise())
    document = Judge(promise(), target, Asked(package=PROVIDERS)).document
    covered: dict[str, Any] = {}
    first, second = (
        [(n.place, n.reason) for n in negatives_of(document, "addThing", seed, covered)] for seed in (0, 1)
    )
    target.close()
    assert first == second
    assert len(set(first)) == len(first)
    assert ("body.name", "length") in first


def test_the_limiter_locks_out_who_overdoes_it() -> None:
    """The stand-in that the proof rests on: ten in any minute are forgiven, the eleventh is not."""
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    for _ in range(10):
        limiter.erred("me")
    assert limiter.refuses("me") is None
    now[0] = 59.9
    limiter.erred("me")
    assert limiter.refuses("me") is not None
