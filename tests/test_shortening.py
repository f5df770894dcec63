"""A finding of a law or a story shows the calls that it needs and which of them fails; its curl lines show it again."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from contracts.context import Context
from contracts.finding import Finding
from contracts.laws import Law, run_law
from contracts.report import details
from contracts.stories import Story, run_story
from tests.judged.cases import a_case


def held(case: Context, check: Callable[[Context], None]) -> Finding:
    """What a law with this function finds."""
    found = run_law(Law(check.__name__, "TS-01", ("addThing", "sellThing"), check), case)
    assert isinstance(found, Finding)
    return found


def calls(finding: Finding) -> list[str]:
    """The calls of a finding but for those that empty the world, without their numbers."""
    lines = [line.partition(" ")[2] for line in finding.sequence]
    return [line for line in lines if "/reset" not in line and "/freeze" not in line]


def sells_one_of_many(case: Context) -> None:
    """Looks at much, and then sells the last of three things twice."""
    things = [case.get("addThing", body={"name": name}) for name in ("Lamp", "Chair", "Table")]
    for thing in things:
        case.refused("addThing", 400, body={"name": ""})
        case.equal("the name", case.get("getThing", path={"id": thing["id"]})["name"], thing["name"])
    case.equal("things", len(case.get("listThings")), 3)
    case.get("sellThing", path={"id": things[2]["id"]})
    case.refused("sellThing", 409, path={"id": things[2]["id"]})


def test_of_many_answers_a_finding_shows_those_it_needs() -> None:
    """What leads to the failing call stays, though it had no effect here; what was only looked at goes."""
    with a_case("sells_twice") as case:
        found = held(case, sells_one_of_many)
    assert calls(found) == ["POST /v1/things → 201", "POST /v1/things/1/sale → 200", "POST /v1/things/1/sale → 200"]
    assert found.message.startswith("sellThing should be refused with 409; it answers 200")
    assert found.turn == len(found.curl) - 1


def sent(line: str) -> int:
    """The status that a curl line is answered with."""
    words = shlex.split(line)
    given = [(word, words[at + 1]) for at, word in enumerate(words[:-1]) if word in {"-X", "-H", "--data-binary"}]
    url = next(word for word in words if word.startswith("http"))
    headers = dict(value.split(": ", 1) for option, value in given if option == "-H")
    method, body = (dict(given).get(option) for option in ("-X", "--data-binary"))
    headers = {name: value.replace("$MOTPART_THINGSHOP_TOKEN", "demo-token") for name, value in headers.items()}
    return requests.request(method or "GET", url, headers=headers, data=body, timeout=5).status_code


def test_each_curl_line_is_answered_as_the_finding_says() -> None:
    """In order, from the empty world on, with nothing else."""
    with a_case("sells_twice") as case:
        found = held(case, sells_one_of_many)
        answered = [sent(line) for line in found.curl]
    assert answered == [int(line.partition(" → ")[2][:3]) for line in found.sequence]


def test_where_no_world_can_be_emptied_nothing_is_made_twice() -> None:
    """What a value may tie to the failing call is shown, what was refused on the way is not."""
    with a_case("sells_twice", control=False) as case:
        made: list[str] = []
        case.target.before = lambda request: made.append(request.method)
        found = held(case, sells_one_of_many)
    assert made.count("POST") == 3 + 3 + 2
    assert [line for line in calls(found) if "→ 400" in line] == []
    assert calls(found)[-3:] == [
        "GET /v1/things/3 → 200",
        "POST /v1/things/3/sale → 200",
        "POST /v1/things/3/sale → 200",
    ]


def looks_at_the_first_answer_last(case: Context) -> None:
    """Adds a thing, reads it, and only then finds fault with what the adding said."""
    added = case.get("addThing", body={"name": "Lamp"})
    case.get("getThing", path={"id": added["id"]})
    case.equal("the name", added["name"], "LAMP")


def compares(case: Context) -> None:
    """Two lists, and what was added between; a read that has nothing to do with it."""
    case.get("addThing", body={"name": "Chair"})
    before = case.get("listThings")
    added = case.get("addThing", body={"name": "Lamp"})
    case.get("getThing", path={"id": added["id"]})
    case.equal("what is listed", case.get("listThings"), [*before, added, added])


@pytest.mark.parametrize(
    ("check", "shown", "turn"),
    [
        (looks_at_the_first_answer_last, ["POST /v1/things → 201", "GET /v1/things/1 → 200"], "POST"),
        (compares, ["POST /v1/things → 201", "GET /v1/things → 200"] * 2, "GET"),
    ],
)
def test_the_call_whose_answer_fails_is_named(check: Callable[[Context], None], shown: list[str], turn: str) -> None:
    """It is the one without whose answer the sentence would be another, wherever it stands."""
    with a_case() as case:
        found = held(case, check)
    assert calls(found) == shown
    assert found.sequence[found.turn].split()[1] == turn


def a_step(step: str, operation: str, **more: Any) -> dict[str, Any]:
    """One step of a story."""
    return {"stepId": step, "operationId": operation, **more}


def sale_of(step: str, number: str) -> dict[str, Any]:
    """A sale, which must succeed, of what another step has added."""
    return a_step(step, "sellThing", parameters=[{"name": "id", "in": "path", "value": f"$steps.{number}.outputs.id"}])


MANY_STEPS = [
    *(
        a_step(
            f"add{name}",
            "addThing",
            requestBody={"payload": {"name": name}},
            outputs={"id": "$response.body#/id"},
        )
        for name in ("Lamp", "Chair", "Table")
    ),
    a_step("list", "listThings", successCriteria=[{"condition": "$response.body#/2/sold == false"}]),
    sale_of("sellLamp", "addLamp"),
    sale_of("sellTable", "addTable"),
    a_step("listAgain", "listThings"),
    sale_of("sellAgain", "addTable"),
]


def test_a_storys_finding_shows_the_steps_it_needs() -> None:
    """What the failing step names was added and sold before; the other things and the lists are left out."""
    story = Story(Path("made.arazzo.yaml"), "sales", {}, MANY_STEPS, {})
    with a_case() as case:
        found = run_story(story, case)
        assert isinstance(found, Finding)
        answered = [sent(line) for line in found.curl]
    assert calls(found) == ["POST /v1/things → 201", "POST /v1/things/1/sale → 200", "POST /v1/things/1/sale → 409"]
    assert answered[-3:] == [201, 200, 409]
    assert found.message.startswith("story sales, step sellAgain: $statusCode >= 200")


def test_a_story_where_no_world_can_be_emptied_is_told_once() -> None:
    """Nothing is made twice; the steps that a value ties to the failing one are shown."""
    story = Story(Path("made.arazzo.yaml"), "sales", {}, MANY_STEPS, {})
    with a_case(control=False) as case:
        made: list[str] = []
        case.target.before = lambda request: made.append(request.method)
        found = run_story(story, case)
    assert isinstance(found, Finding)
    assert len(made) == len(MANY_STEPS)
    assert calls(found)[-2:] == ["POST /v1/things/3/sale → 200", "POST /v1/things/3/sale → 409"]


def counts(case: Context) -> None:
    """A fourth call in a row should be one too many."""
    for _ in range(3):
        case.get("listThings")
    case.refused("listThings", 429)


def test_where_the_same_call_comes_again_and_again_all_are_shown() -> None:
    """How often it was made is the point of such a law."""
    with a_case() as case:
        assert calls(held(case, counts)) == ["GET /v1/things → 200"] * 4


def test_who_reads_is_told_once_what_is_called_often() -> None:
    """With how often, and as a loop to paste; the failing call has its mark."""
    with a_case() as case:
        told = details(held(case, counts))
    assert "\n    3. GET /v1/things → 200 (3 times)\n  > 6. GET /v1/things → 200\n" in told
    assert "for _ in $(seq 4); do curl -sS " in told
