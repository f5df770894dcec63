"""Two targets are compared by what their answers mean, and told apart by the shortest sequence of calls."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contracts.document import Document
from contracts.exchange import Request
from contracts.laws import discover
from contracts.opening import application
from contracts.profiles import PROFILES, Profile
from contracts.serving import listen
from contracts.serving import serving as served
from contracts.targets import Target
from contracts.twin import cli, living
from contracts.twin.comparing import Comparison, Freedom
from contracts.twin.mirror import Differs, Mirror
from contracts.twin.moments import Moments
from contracts.twin.references import References, family, is_opaque
from contracts.twin.saving import written
from contracts.twin.things import Things
from contracts.twin.wording import Wording, hole, worded
from specs import Promise, catalogue
from tests.judged import PROVIDERS, promise
from tests.judged.shop import serving
from tests.twinning import PLANTED, beside_itself, early_of, plants_of

MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
FEW = Profile("few", examples=0, sequences=0, steps=0, lives=3, moves=8)
SOME = Profile("some", examples=0, sequences=0, steps=0, lives=20, moves=8)
PLANTED_EARLY = [(name, kind) for name in PLANTED for kind in early_of(name)]


def differences(left: Any, right: Any, *, known: References | None = None, **options: Any) -> list[str]:
    """The places at which two values differ."""
    moments = options.pop("moments", Moments(MORNING, MORNING))
    ordered, words, thing = options.pop("ordered", ()), options.pop("words", True), options.pop("thing", "")
    comparison = Comparison(known or References(), Freedom(**options), moments, ordered, thing=thing, words=words)
    return [each.place for each in comparison.compare(left, right)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"id": 7, "n": 1}, {"id": 9, "n": 1.0}),
        ({"access_token": "a" * 32}, {"access_token": "b" * 32}),
        ({"url": "http://one.test/x1"}, {"url": "http://two.test/y1"}),
        ({"rows": [1, 2, {"id": 5}]}, {"rows": [{"id": 6}, 2, 1]}),
        ({"invoiceId": 3, "invoice": {"id": 3}}, {"invoiceId": 8, "invoice": {"id": 8}}),
        ({"made": "c3a9f0d2e47b81655a1b"}, {"made": "99aa8f7e6d5c4b3a2f1e"}),
        ({"at": "2026-01-05T09:00:00Z"}, {"at": "2026-01-05T09:00:00.4Z"}),
    ],
    ids=["id", "token", "address", "order", "families", "opaque", "granularity"],
)
def test_what_each_side_may_choose_is_no_difference(left: Any, right: Any) -> None:
    """Ids, tokens, addresses, the order of lists, fractions of a second."""
    assert differences(left, right) == []


@pytest.mark.parametrize(
    ("left", "right", "places"),
    [
        ({"n": 1}, {"n": 2}, ["n"]),
        ({"a": {"step": "client"}}, {"a": {"step": "started"}}, ["a.step"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": None}, ["a"]),
        ({"yes": True}, {"yes": 1}, ["yes"]),
        ({"rows": [{"n": 1}, {"n": 2}]}, {"rows": [{"n": 2}]}, ["rows[0]"]),
        ({"day": "2026-01-05"}, {"day": "2026-01-06"}, ["day"]),
        ({"at": "2026-01-05T09:00:00Z"}, {"at": "2026-01-05T10:00:00Z"}, ["at"]),
        ({"id": 1}, {"id": "1"}, ["id"]),
        ([{"id": 1}, {"id": 1}], [{"id": 5}, {"id": 6}], ["[1].id"]),
    ],
    ids=["number", "word", "missing", "extra", "kind", "item", "day", "hour", "type", "bijection"],
)
def test_what_means_something_else_is_a_difference_with_its_place(left: Any, right: Any, places: list[str]) -> None:
    """Values, fields, items, kinds, moments, and one id for two things."""
    assert differences(left, right) == places


def test_a_reference_holds_for_the_rest_of_a_life() -> None:
    """Once two ids stand for each other, neither stands for anything else."""
    known = References()
    assert differences({"invoiceId": 1}, {"invoiceId": 11}, known=known) == []
    assert differences({"invoiceId": 1}, {"invoiceId": 11}, known=known) == []
    assert differences({"invoiceId": 1}, {"invoiceId": 12}, known=known) == ["invoiceId"]
    assert differences({"invoiceId": 2}, {"invoiceId": 11}, known=known) == ["invoiceId"]
    assert differences({"paymentId": 1}, {"paymentId": 12}, known=known) == [], "another family counts for itself"


def test_things_of_different_kinds_may_have_the_same_number() -> None:
    """A bare number stands for a thing of the kind that the call is about, and ties to the keys that name this kind."""
    known = References()
    assert differences({"id": 1}, {"id": 5}, known=known, thing="company") == []
    assert differences({"id": 1}, {"id": 9}, known=known, thing="employee") == []
    assert differences([{"id": 1, "companyId": 1}], [{"id": 9, "companyId": 5}], known=known, thing="employee") == []
    assert differences({"id": 1}, {"id": 9}, known=known, thing="company") == ["id"]
    assert differences({"employeeId": 1}, {"employeeId": 5}, known=known) == ["employeeId"]
    target, body = Target("http://127.0.0.1:9/office"), {"id": 1, "companyId": 1, "employeeId": 1}
    asked = worded(Request.json("PUT", f"{target.root}/companies/1/employees/1", body), target, known, "employee")
    filled = asked.filled(target, known.rights_by_name())
    assert filled is not None
    assert filled.url.endswith("/companies/5/employees/9")
    assert json.loads(filled.body or b"") == {"id": 9, "companyId": 5, "employeeId": 9}


def office() -> Promise:
    """Companies and their employees, each counted by itself."""
    schema = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    answer = {"200": {"description": "It.", "content": {"application/json": {"schema": schema}}}}
    names = {
        "/companies": {"post": "addCompany", "get": "listCompanies"},
        "/companies/{companyId}/employees": {"post": "addEmployee"},
        "/companies/{companyId}/employees/{id}": {"get": "getEmployee"},
        "/companies/{companyId}/employees/{id}/dismiss": {"post": "dismiss"},
        "/companies/{companyId}/settings": {"get": "getSettings"},
        "/payRuns/{id}": {"get": "getPayRun"},
    }
    paths = {
        path: {
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}
                for name in re.findall(r"{(\w+)}", path)
            ],
            **{method: {"operationId": name, "responses": answer} for method, name in operations.items()},
        }
        for path, operations in names.items()
    }
    document = {"openapi": "3.0.3", "info": {"title": "Office", "version": "1"}, "paths": paths}
    return replace(promise(), name="office", document=document, rules=())


def test_what_an_operation_is_about_is_told_by_its_path() -> None:
    """An act is done to what stands before it; what is only read below a thing is something else."""
    things = Things(Document(office(), Target("http://127.0.0.1:9/office")))
    told = {name: things.of(name) for name in ("addCompany", "addEmployee", "dismiss", "getSettings", "getPayRun")}
    assert told == {
        "addCompany": "company",
        "addEmployee": "employee",
        "dismiss": "employee",
        "getSettings": "setting",
        "getPayRun": "pay-run",
    }
    assert things.of(None) == things.of("listThings") == ""


class Office:
    """The office, which counts companies and employees from different numbers; it may forget who was dismissed."""

    def __init__(self, company: int, employee: int, dismissed: str = "gone") -> None:
        self.answers = {
            "POST /companies": {"id": company, "name": "Ltd"},
            f"POST /companies/{company}/employees": {"id": employee, "name": "Kim"},
            f"POST /companies/{company}/employees/{employee}/dismiss": {"id": employee, "name": dismissed},
        }

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        answer = self.answers.get(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        start("404 Not Found" if answer is None else "200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


def played(file: Path) -> int:
    """The exit code of a saved test, run in a folder of its own without anything else, plugins of pytest among it."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(file.parent), str(file)]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(words, cwd=file.parent, capture_output=True, check=False, env=environment).returncode


def test_two_offices_that_count_otherwise_differ_only_in_what_they_do(tmp_path: Path) -> None:
    """Company 1 and employee 1 are not each other; a saved test knows that as well."""
    with serving(Office(1, 1)) as one, serving(Office(5, 9, "here")) as two:
        targets = Target(one), Target(two)
        document = Document(office(), targets[0])
        mirror = Mirror(*targets, document, Freedom(), both=False)
        targets[0].send(document.request("addCompany"))
        targets[0].send(document.request("addEmployee", path={"companyId": 1}))
        with pytest.raises(Differs) as found:
            targets[0].send(document.request("dismiss", path={"companyId": 1, "id": 1}))
        assert [str(each) for each in found.value.differences] == ['name: "gone" | "here"']
        text = written(living.Both(office(), *targets, 0, PROVIDERS), (one, two), found.value)
        mirror.close()
        (tmp_path / "test_office.py").write_text(text)
        assert played(tmp_path / "test_office.py") == 1
    with serving(Office(1, 1)) as one, serving(Office(5, 9)) as two:
        moved = re.sub("LEFT, RIGHT = .*", f"LEFT, RIGHT = {one!r}, {two!r}", text)
        (tmp_path / "test_office.py").write_text(moved.replace("'name'", "'id'"))
        assert played(tmp_path / "test_office.py") == 0


def test_a_token_of_any_form_is_named_in_a_header() -> None:
    """Whatever signs stand in it: the right side sends its own."""
    target, known = Target("http://127.0.0.1:9/shop"), References()
    known.bind("access", "00D-1!left.token~of~theirs", "00D-1!right.token~of~theirs")
    headers = {"Authorization": "Bearer 00D-1!left.token~of~theirs", "Accept": "*/*"}
    asked = worded(Request("GET", "http://127.0.0.1:9/shop/things", headers), target, known)
    assert asked.headers == {"Authorization": "Bearer {{access#1}}", "Accept": "*/*"}
    filled = asked.filled(target, known.rights_by_name())
    assert filled is not None
    assert filled.headers["Authorization"] == "Bearer 00D-1!right.token~of~theirs"


def test_a_token_that_is_encoded_once_more_is_named_in_a_header() -> None:
    """The right side's own is encoded in its place."""
    target, known = Target("http://127.0.0.1:9/shop"), References()
    tokens = "left/4711-token-of-theirs", "right/4712-token-of-theirs"
    known.bind("access", *tokens)
    left, right = (f"SecureToken {base64.b64encode(token.encode()).decode()}" for token in tokens)
    asked = worded(Request("GET", "http://127.0.0.1:9/shop/things", {"Authorization": left}), target, known)
    filled = asked.filled(target, known.rights_by_name())
    assert filled is not None
    assert filled.headers["Authorization"] == right


def test_a_number_in_a_path_is_what_the_path_says() -> None:
    """A dispatch and a pay run may both be 10; which one is asked for stands before it."""
    target, known = Target("http://127.0.0.1:9/shop"), References()
    for kind, right in (("dispatch", 31), ("id", 32), ("pay-run", 33)):
        known.bind(kind, 10, right)
    for path, wanted in (("payRuns/10", 33), ("dispatches/10", 31), ("offices/10", 32), ("10", 32)):
        asked = worded(Request("GET", f"{target.root}/{path}"), target, known).filled(target, known.rights_by_name())
        assert asked is not None
        assert asked.url.endswith(f"/{wanted}")


def test_what_a_dropped_call_has_made_leaves_the_lists_of_later_calls() -> None:
    """An item goes with the name in it, unless it is the last; a name elsewhere cannot be done without."""
    body = {"day": "2026-01-05", "rows": [{"employeeId": hole("id#1")}, {"employeeId": hole("id#2")}]}
    call = Wording("POST", "provider", "/runs", {}, body, names={"id#1", "id#2"})
    shorter = call.without({"id#1"})
    assert shorter is not None
    assert (shorter.body, shorter.names) == ({**body, "rows": [{"employeeId": hole("id#2")}]}, {"id#2"})
    assert call.without(set()) == call
    assert call.without({"id#1", "id#2"}) is None
    assert replace(call, path=f"/offices/{hole('id#1')}/runs").without({"id#1"}) is None
    assert replace(call, headers={"Authorization": f"Basic {hole('id#1|base64')}"}).without({"id#1"}) is None
    assert replace(call, body={"rows": [], "by": {"id": hole("id#1")}}).without({"id#1"}) is None


def test_what_the_client_has_chosen_must_come_back() -> None:
    """An own id is no id that a side may make up."""
    known = References(chosen={"INV-7"})
    assert differences({"accountingInvoiceId": "INV-7"}, {"accountingInvoiceId": "INV-7"}, known=known) == []
    assert differences({"accountingInvoiceId": "INV-7"}, {"accountingInvoiceId": "INV-8"}, known=known) != []


def test_times_are_told_from_each_sides_now() -> None:
    """Two clocks that stand at different moments agree on what is in two weeks."""
    later = MORNING + timedelta(days=400, hours=5)
    moments = Moments(MORNING, later)
    left, right = MORNING + timedelta(days=14), later + timedelta(days=14)
    told = {"due": left.date().isoformat(), "at": left.isoformat()}
    other = {"due": right.date().isoformat(), "at": right.isoformat()}
    assert differences(told, other, moments=moments) == []
    assert differences(told, {**other, "due": later.date().isoformat()}, moments=moments) == ["due"]
    comparison = Comparison(References(), Freedom(), moments, (), words=True)
    assert comparison.shown(told, right_side=False) == {"due": "date+P14D", "at": "time+P14D"}


def test_order_counts_where_it_is_promised() -> None:
    """A list that the provider's freedom names."""
    assert differences({"rows": ["a", "b"]}, {"rows": ["b", "a"]}, ordered={"rows"}) == ["rows[0]", "rows[1]"]
    freedom = Freedom(ordered={"search?by=time": ("data",), "details": ("history",)})
    assert freedom.places_in_order("search", "top=1&by=time") == {"data"}
    assert freedom.places_in_order("search", "top=1") == set()


def test_refusals_may_be_worded_otherwise_but_not_coded() -> None:
    """Texts with spaces are for people."""
    one, two = {"code": "not_found", "why": "No such thing."}, {"code": "not_found", "why": "There is none."}
    assert differences(one, two, words=False) == []
    assert differences(one, {**two, "code": "unknown"}, words=False) == ["code"]
    assert differences(one, two) == ["why"]


def test_strangers_are_left_out_where_a_target_cannot_be_emptied() -> None:
    """Rows that this life has not made, and the numbers that count them."""
    known = References()
    assert differences({"id": 1}, {"id": 51}, known=known) == []
    left = {"total": 1, "rows": [{"id": 1, "n": 5}]}
    right = {"total": 3, "rows": [{"id": 9, "n": 0}, {"id": 51, "n": 5}, {"id": 8, "n": 1}]}
    options: dict[str, Any] = {"known": known, "strangers": True}
    known.bind("rows", 1, 51)
    assert differences(left, right, **options) == []
    assert differences({"rows": [{"id": 1, "n": 5}]}, {"rows": [{"id": 9, "n": 0}]}, **options) == ["rows[0]"]


@pytest.mark.parametrize(
    ("key", "holder", "kind"),
    [("invoiceId", "", "invoice"), ("id", "debtor", "debtor"), ("id", "value", "id"), ("tokens", "", "token"),
     ("amount", "", None), ("invoice_id", "", "invoice"), ("paid", "", None)],
)  # fmt: skip
def test_a_key_says_what_it_names(key: str, holder: str, kind: str | None) -> None:
    """By its last word, and by what holds it."""
    assert family(key, holder) == kind


def test_what_is_long_and_no_words_is_somebodys_id() -> None:
    """Texts with spaces, short ones and words are not."""
    assert is_opaque("4d88918a739dc0407dba87260e0cacf3")
    assert not is_opaque("Services delivered in March 2026")
    assert not is_opaque("InvoiceAttachment")
    assert not is_opaque(12345678901234567)


@pytest.fixture
def some_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sixth law of a provider stands for all; make proof-twin goes through them all."""
    monkeypatch.setattr(living, "discover", lambda promise, package: discover(promise, package)[::6])


@pytest.mark.usefixtures("some_laws")
@pytest.mark.parametrize("name", PLANTED)
def test_a_copy_that_makes_up_other_ids_answers_alike(name: str) -> None:
    """Machine and laws, calls by the dozen, and not one difference."""
    told = beside_itself(PLANTED[name], FEW)
    assert told.difference is None, str(told.difference)
    assert told.lives > 0
    assert told.laws > 2
    assert told.calls > 20


@pytest.mark.parametrize(("name", "kind"), PLANTED_EARLY)
def test_planted_differences_are_found_in_a_few_calls(name: str, kind: str) -> None:
    """Some that the machine meets early; make proof-twin tries them all."""
    plant = next(one for own, one in plants_of(name) if own == kind)
    difference = beside_itself(PLANTED[name], SOME, plant).difference
    assert difference is not None
    assert len(difference.steps) <= 5, [step.left.request.url for step in difference.steps]


@pytest.mark.usefixtures("some_laws")
@pytest.mark.parametrize("name", PLANTED)
def test_the_mock_and_a_running_mock_are_two_targets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a socket and in process, with other ids: alike."""
    monkeypatch.setitem(PROFILES, "pr", replace(FEW, name="pr", lives=1))
    app = application(catalogue()[name], seed=9)
    with listen(0) as listener, served(app, listener) as origin:
        result = CliRunner().invoke(cli.twin, [name, "--right", f"{origin}/{name}"])
    assert result.exit_code == 0, result.output
