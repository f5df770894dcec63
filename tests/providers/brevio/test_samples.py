"""Every request sample of the reference: as it stands, and with its inconsistency put right where it has one.

curl samples run in a shell against a server; JavaScript samples run in node with a stand-in for superagent that tells
what it would send; HTTP samples are sent as they are. Only host, variables and left-out files are filled in.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.providers.brevio.sandbox import PDF, TOKENS, WAITING, Sandbox
from tests.sandboxes import NOW
from tests.serving import Serving

CURL, SHELL, NODE = shutil.which("curl"), shutil.which("bash"), shutil.which("node")
LETTER = "7c1a0413672e8e135b9c550e6b20691630e621b5001e602827e0a37a50571f82"
SAMPLES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("samples.yaml").read_text("utf-8"))
_worlds = count()

SUPERAGENT = """
const sent = [];
const begin = (method, url) => {
  const asked = { method, url, headers: {}, body: null, auth: null, files: [] };
  sent.push(asked);
  const chain = {
    set(name, value) { asked.headers[name] = value; return chain; },
    auth(user, password) { asked.auth = [user, password]; return chain; },
    send(value) { asked.body = value; return chain; },
    attach(name, file) { asked.files.push([name, file]); return chain; },
  };
  return chain;
};
export default { get: (url) => begin("GET", url), post: (url) => begin("POST", url) };
process.on("beforeExit", () => { process.stdout.write(JSON.stringify(sent)); process.exit(0); });
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a sample: ``unreadable`` when nothing could be sent."""

    status: int | str
    body: Any = None


UNREADABLE = Answer("unreadable")


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    """A client of a server of its own."""
    with Serving("brevio") as serving, httpx.Client(base_url=serving.url) as client:
        yield client


@pytest.fixture
def world(server: httpx.Client) -> Sandbox:
    """A fresh world on it, in which the sample's sign request has been signed by everyone."""
    name = f"sample-{next(_worlds)}"
    server.post("/_motpart/worlds", json={"name": name, "freeze": NOW})
    sandbox = Sandbox(server, name)  # type: ignore[arg-type]  # the same words
    sandbox.get("/confirm/banks")
    return sandbox


def filled(text: str, sample: Mapping[str, Any], signed: str) -> str:
    """A sample's text with what the reference leaves to the reader."""
    token = TOKENS.get(sample["who"] or "", "")
    for left_out, put in {
        "<access_token>": token,
        "<token>": token,
        "%SIGNED%": signed,
        "%PDF64%": base64.b64encode(PDF).decode(),
    }.items():
        text = text.replace(left_out, put)
    return text


def variables(sample: Mapping[str, Any], signed: str) -> dict[str, str]:
    """What the samples' variables hold."""
    return {
        "ACCESS_TOKEN": TOKENS.get(sample["who"] or "", ""),
        "ATTACHMENT_TOKEN": signed if sample["id"].startswith("sign attachment") else LETTER,
        "REQUEST_TOKEN": WAITING,
        "VAT_NO": "5564779444",
        "NATIONAL_ID": "196805029805",
        "COUNTRY": "se",
    }


def by_http(world: Sandbox, server: httpx.Client, text: str) -> Answer:
    """Send an HTTP sample: request line, headers, an empty line, body."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.split("\n")
    method, target = first.split(" ")[:2]
    if not all(": " in line for line in lines):
        return UNREADABLE
    headers = dict(line.split(": ", 1) for line in lines)
    headers.pop("Host", None)
    path = target.removeprefix("https://api.brevio.com")
    raw = body.encode()
    if "boundary=" in headers.get("Content-Type", ""):
        raw = body.replace("\n", "\r\n").encode().replace(b"%PDF%", PDF)
    url = f"/~{world.world}/brevio{path}"
    return _answer(server.request(method, url, headers=headers, content=raw))


def by_curl(world: Sandbox, server: httpx.Client, text: str, known: Mapping[str, str], folder: Path) -> Answer:
    """Run a curl sample in a shell; the first JSON that it prints."""
    (folder / ".curlrc").write_text('silent\nmax-time = 10\nwrite-out = "%{http_code}"\n')
    for name in ("confirmation", *(f"confirmation-extra{number}" for number in ("", 2, 3, 4))):
        (folder / f"{name}.pdf").write_bytes(PDF)
    base = f"{server.base_url}/~{world.world}/brevio".replace("//~", "/~")
    environment = {**os.environ, **known, "CURL_HOME": str(folder), "HOME": str(folder), "no_proxy": "*"}
    script = text.replace("https://api.brevio.com", base)
    done = subprocess.run(
        [str(SHELL), "-c", script], capture_output=True, text=True, env=environment, check=False, cwd=folder, timeout=30
    )
    try:
        value, end = json.JSONDecoder().raw_decode(done.stdout)
    except ValueError:
        return UNREADABLE
    return Answer(int(done.stdout[end : end + 3]), value)


def by_javascript(world: Sandbox, server: httpx.Client, text: str, known: Mapping[str, str], folder: Path) -> Answer:
    """Run a JavaScript sample in node and send what it asks superagent to send."""
    package = folder / "node_modules" / "superagent"
    package.mkdir(parents=True)
    (package / "index.js").write_text(SUPERAGENT)
    (package / "package.json").write_text('{"name": "superagent", "type": "module", "main": "index.js"}')
    names = {_camel(name): value for name, value in known.items()}
    names.update(clientId="client_id", clientSecret="client_secret")
    (folder / "names.mjs").write_text(f"Object.assign(globalThis, {json.dumps(names)});")
    (folder / "sample.mjs").write_text('import "./names.mjs";\n' + text)
    done = subprocess.run(
        [str(NODE), "sample.mjs"], capture_output=True, text=True, check=False, cwd=folder, timeout=30
    )
    if done.returncode or not done.stdout:
        return UNREADABLE
    (asked,) = json.loads(done.stdout)
    url = f"/~{world.world}/brevio{asked['url'].removeprefix('https://api.brevio.com')}"
    parts: dict[str, Any] = {"headers": asked["headers"]}
    if asked["body"] is not None:
        parts["json"] = asked["body"]
    if asked["auth"]:
        parts["auth"] = tuple(asked["auth"])
    if asked["files"]:
        parts["files"] = [(name, (file, PDF)) for name, file in asked["files"]]
    return _answer(server.request(asked["method"], url, **parts))


def _camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, response.json())


def run(sample: Mapping[str, Any], text: str, world: Sandbox, server: httpx.Client, folder: Path) -> Answer:
    """What comes of a sample's text in a world."""
    token = world.get("/sign/sign-requests", vatNo=123456789)["requests"][0]["token"]
    world.play("signeeSigns", token=token, email="arthur@example.com")
    signed = world.get("/sign/sign-requests", vatNo=123456789)["requests"][0]["attachments"][0]
    text, known = filled(text, sample, signed), variables(sample, signed)
    if sample["kind"] == "http":
        return by_http(world, server, text)
    if sample["kind"] == "curl":
        return by_curl(world, server, text, known, folder)
    return by_javascript(world, server, text, known, folder)


def named(sample: Mapping[str, Any]) -> str:
    """A sample's id in a test report."""
    return f"{sample['kind']}: {sample['id']}"


def put_right(sample: Mapping[str, Any]) -> str:
    """A sample's text without its inconsistencies."""
    text = str(sample["text"])
    for found, put, why in sample["fixes"]:
        assert found in text, why
        text = text.replace(found, put)
    return text


NEEDED = {"http": (True,), "curl": (CURL, SHELL), "javascript": (NODE,)}


def _skip_without_tools(sample: Mapping[str, Any]) -> None:
    if not all(NEEDED[sample["kind"]]):
        pytest.skip(f"a {sample['kind']} sample needs more than is installed")


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_sample_does_what_it_shows(
    world: Sandbox, server: httpx.Client, tmp_path: Path, sample: Mapping[str, Any]
) -> None:
    """With its inconsistencies put right, each of which is named, it gets the answer that the reference shows."""
    _skip_without_tools(sample)
    answer = run(sample, put_right(sample), world, server, tmp_path)
    assert answer.status == sample["status"], answer
    assert sample["keys"] is None or sorted(answer.body) == sample["keys"]


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one["fixes"]], ids=named)
def test_an_inconsistent_sample_as_it_stands(
    world: Sandbox, server: httpx.Client, tmp_path: Path, sample: Mapping[str, Any]
) -> None:
    """What cannot be read is not sent; what is refused is refused in the dialect."""
    _skip_without_tools(sample)
    answer = run(sample, sample["text"], world, server, tmp_path)
    assert answer.status == sample["raw"], answer
    if answer.status in (400, 401, 404):
        assert set(answer.body) == {"status", "error_description"}


def test_every_inconsistency_is_named() -> None:
    """Each correction says which oddity of decisions.md it is, or that the reference has left something out."""
    whys = [why for sample in SAMPLES for *_, why in sample["fixes"]]
    assert all(why.startswith("BI-") or "left out" in why for why in whys)


def test_due_days_under_the_wrong_name_are_30(world: Sandbox) -> None:
    """BI-08: what the sample's sender does not see."""
    assert world.sign_request(world.sign(due_days=14))["dueDays"] == 30


def test_the_sample_answers_are_what_a_new_world_holds(world: Sandbox) -> None:
    """The reference's own objects, but for the deprecated twin, the e-mail address and what its tables add."""
    seen = world.requests(vatNo=123456789)[0]
    assert seen["token"] == "9ff3501c5709b5211bca67013e7f051202fd3fe5099b63391c134eedecb5d3e9"
    assert (seen["auditCompany"], seen["thirdParty"], seen["signee"]) == (
        "Beeblebrox Audit AS",
        "Dent Industries AS",
        "Arthur Dent",
    )
    assert (seen["lastUpdate"], seen["sentToClient"]) == ("2019-10-14 13:06:15", "2019-10-01 23:00:00")
    balance = seen["bankStatements"][0]["accountInformation"][0]["balance"]
    assert balance == {"currency": "USD", "amount": "3018952.35", "localCurrencyAmount": "30189523.50"}
    at_bank = world.banks_view(WAITING)
    assert (at_bank["accountNumber"], at_bank["attachments"]) == ("1234.56.78912", [LETTER])
    assert at_bank["subsidiaries"] == [223456789, 334567899, 445678999]
