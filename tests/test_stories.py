"""Arazzo workflows run against a target; what the runner does not know is refused by name and place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import UsageError
from contracts.exchange import Exchange, Request
from contracts.expressions import ExpressionError, Scope, evaluate, fill, holds
from contracts.finding import Finding
from contracts.results import Skipped
from contracts.stories import NEEDS, NEW, Story, run_story, stories_of, tell
from specs import Promise
from tests.judged import promise
from tests.judged.cases import a_case

WORKFLOW: dict[str, Any] = yaml.safe_load((promise().folder / "stories" / "sale.arazzo.yaml").read_text())


def written(folder: Path, **changes: Any) -> Promise:
    """Thingshop with one story: the usual one with some keys of its first workflow replaced or, by None, left out."""
    (folder / "stories").mkdir(exist_ok=True)
    workflow = {key: value for key, value in {**WORKFLOW["workflows"][0], **changes}.items() if value is not None}
    (folder / "stories" / "made.arazzo.yaml").write_text(yaml.safe_dump({**WORKFLOW, "workflows": [workflow]}))
    return replace(promise(), folder=folder)


def step(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A step of the usual story with some keys replaced."""
    return {**WORKFLOW["workflows"][0]["steps"][number], **changes}


def told(story: Story, *broken: str) -> Finding | Skipped | None:
    """What comes of telling a story to a shop."""
    with a_case(*broken) as case:
        return run_story(story, case)


def test_a_story_that_comes_true_finds_nothing() -> None:
    """Inputs, replacements, the three kinds of criteria and outputs work together."""
    assert told(stories_of(promise())[0]) is None


def test_a_story_that_does_not_come_true_is_a_finding(tmp_path: Path) -> None:
    """The finding names story, step, condition and answer, and has the calls."""
    wrong = step(1, successCriteria=[{"condition": "$response.body#/sold == false"}])
    finding = told(stories_of(written(tmp_path, steps=[step(), wrong]))[0])
    assert isinstance(finding, Finding)
    assert (finding.check, finding.operation) == ("story", "sellThing")
    assert finding.message.startswith(
        "story sale, step sell: $response.body#/sold == false does not hold: $response.body#/sold is true; "
        "it answers 200"
    )
    assert finding.sequence[-1] == "4. POST /v1/things/1/sale → 200"


def test_a_step_without_criteria_must_succeed(tmp_path: Path) -> None:
    """A step that says nothing of its success wants a 2xx."""
    twice = [step(), step(1), step(1, stepId="again", successCriteria=None)]
    finding = told(stories_of(written(tmp_path, steps=twice))[0])
    assert isinstance(finding, Finding)
    assert "step again: $statusCode >= 200 && $statusCode < 300 does not hold; it answers 409" in finding.message


def test_an_output_that_the_reply_lacks_is_the_replys_fault(tmp_path: Path) -> None:
    """What a story reads from a reply and does not find is a finding, not a wrong story."""
    finding = told(stories_of(written(tmp_path, steps=[step(outputs={"id": "$response.body#/number"})]))[0])
    assert isinstance(finding, Finding)
    assert "output id: $response.body#/number points at nothing" in finding.message


def test_time_passes_between_steps(tmp_path: Path) -> None:
    """x-motpart-advance moves the clock before its step; without a clock the story is skipped."""
    criteria = [{"condition": "$response.body#/sold == true"}]
    look = {
        "stepId": "look",
        "operationId": "getThing",
        "parameters": step(1)["parameters"],
        "successCriteria": criteria,
    }
    story = stories_of(written(tmp_path, steps=[step(), {**look, "x-motpart-advance": "P1D"}], outputs=None))[0]
    assert told(story, "sells_overnight") is None
    assert isinstance(told(story), Finding)
    with a_case(control=False) as case:
        assert isinstance(run_story(story, case), Skipped)


def test_what_a_story_needs_is_missed_only_where_nobody_empties_the_world(tmp_path: Path) -> None:
    """x-motpart-needs of a step: a finding in a world of its own, elsewhere the account lacks it, and another step's
    break is a finding everywhere."""
    gone = step(stepId="gone", successCriteria=[{"condition": "$statusCode == 410"}])
    story, plain = (
        stories_of(written(tmp_path, steps=[needing], outputs=None))[0]
        for needing in ({**gone, NEEDS: "a thing that has gone"}, gone)
    )
    assert isinstance(told(story), Finding)
    with a_case(control=False) as case:
        missed, broken = run_story(story, case), run_story(plain, case)
    assert isinstance(missed, Skipped)
    assert missed.why == "step gone needs a thing that has gone"
    assert isinstance(broken, Finding)


@pytest.mark.parametrize("control", [True, False], ids=["in a world of its own", "where nobody empties the world"])
def test_an_input_may_be_new_in_each_telling(tmp_path: Path, control: bool) -> None:
    """x-motpart-new renews its default: the same way in each run of an emptied world, never the same elsewhere."""
    story = stories_of(written(tmp_path, **{NEW: ["name"]}))[0]
    with a_case(control=control) as case:
        names = []
        for _ in range(2):
            case.begin()
            for _ in range(2):
                tell(story, case)
            names += [each.value["name"] for each in case.target.trace if each.request.operation == "addThing"]
    assert all(name.startswith("Red Lamp-") for name in names)
    assert len(set(names)) == (2 if control else 4)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"dependsOn": ["other"]}, "workflows[0].dependsOn: 'dependsOn' of a workflow is not run here; known are"),
        ({"steps": [step(onFailure=[])]}, "workflows[0].steps[0].onFailure: 'onFailure' of a step is not run here"),
        ({"steps": [{"stepId": "x", "workflowId": "y"}]}, "workflows[0].steps[0].workflowId: 'workflowId' of a step"),
        ({"steps": [{"stepId": "x"}]}, "workflows[0].steps[0]: a step needs a stepId and an operationId"),
        (
            {"steps": [step(requestBody={"payload": {}, "reference": "x"})]},
            "workflows[0].steps[0].requestBody.reference: 'reference' of a requestBody is not run here",
        ),
        (
            {"inputs": {"required": ["n"], "properties": {"n": {"type": "string"}}}},
            "workflows[0].inputs.properties.n: has no default; give it one",
        ),
        ({"steps": [{**step(), NEEDS: True}]}, "workflows[0].steps[0].x-motpart-needs: True says not what the account"),
        ({NEW: ["nam"]}, "workflows[0].x-motpart-new: 'nam' is no input with a value; known are name."),
    ],
    ids=["workflow", "step", "sub-workflow", "no operation", "body", "input", "needs", "new input"],
)
def test_what_is_not_run_is_refused_by_name_and_place(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    """A construct of Arazzo that this runner does not know stops the run before a request is sent."""
    with pytest.raises(UsageError) as stopped:
        stories_of(written(tmp_path, **changes))
    assert says in str(stopped.value)
    assert str(tmp_path / "stories" / "made.arazzo.yaml") in str(stopped.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (step(operationId="burnThing"), "operationId 'burnThing' is not in the document"),
        (step(1, parameters=[{"name": "nr", "value": 1}]), "parameter 'nr' of sellThing is not in path"),
        (
            step(1, parameters=[{"name": "id", "in": "path", "value": "$steps.x.outputs.y"}]),
            "$steps.x.outputs.y is unknown",
        ),
        (step(successCriteria=[{"condition": "$statusCode is fine"}]), "'is' too much"),
        (
            step(successCriteria=[{"condition": "x", "type": "xpath", "context": "$statusCode"}]),
            "'xpath' are not supported",
        ),
        (step(requestBody={"payload": {}, "replacements": [{"target": "/a/b", "value": 1}]}), "replacement '/a/b'"),
    ],
    ids=["operation", "parameter", "expression", "condition", "kind", "replacement"],
)
def test_a_wrong_story_is_no_finding(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    """A mistake in the story is the story's, with file, workflow and step."""
    story = stories_of(written(tmp_path, steps=[changes], outputs=None))[0]
    with pytest.raises(UsageError, match=r"made\.arazzo\.yaml: sale\.steps\[0\]") as stopped:
        told(story)
    assert says in str(stopped.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("a: [", "not YAML"), ("openapi: 3.0.0", "not an Arazzo 1.0 document"), ("- a", "not an Arazzo 1.0 document")],
)
def test_a_file_that_is_no_story_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """What is not YAML, or not Arazzo, is said in one sentence with the file's name."""
    written(tmp_path)
    (tmp_path / "stories" / "made.arazzo.yaml").write_text(text)
    with pytest.raises(UsageError, match=says):
        stories_of(replace(promise(), folder=tmp_path))


def scope() -> Scope:
    """A scope in which one request has been answered."""
    request = Request("POST", "http://h/things?a=1", {"X-Ask": "q"}, b'{"name": "Lamp"}')
    body = b'{"items": [{"n": 1}, {"n": 2}], "name": "Red Lamp", "none": null}'
    exchange = Exchange(request, 201, {"location": "/things/7"}, body, 0.0, request.prepared())
    return Scope({"who": "me"}, {"first": {"id": 7, "all": {"x": [1]}}}, exchange, {"id": 3}, {"a": "1"})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$statusCode", 201),
        ("$method", "POST"),
        ("$url", "http://h/things?a=1"),
        ("$response.header.Location", "/things/7"),
        ("$response.body#/items/1/n", 2),
        ("$request.body#/name", "Lamp"),
        ("$request.header.x-ask", "q"),
        ("$request.path.id", 3),
        ("$request.query.a", "1"),
        ("$inputs.who", "me"),
        ("$steps.first.outputs.id", 7),
        ("$steps.first.outputs.all#/x/0", 1),
    ],
)
def test_expressions_have_their_values(expression: str, value: Any) -> None:
    """Every runtime expression of the specification that a story needs is known."""
    assert evaluate(expression, scope()) == value


@pytest.mark.parametrize(
    "expression", ["$nothing", "$response.trailer.x", "$inputs.x", "$response.body#/x", "$steps.x"]
)
def test_expressions_that_mean_nothing_are_refused(expression: str) -> None:
    """The message has the expression in it."""
    with pytest.raises(ExpressionError, match=expression.replace("$", r"\$")):
        evaluate(expression, scope())


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("$statusCode == 201", True),
        ("$statusCode != 201", False),
        ("$statusCode >= 200 && $statusCode < 300", True),
        ("$statusCode == 200 || $statusCode == 201", True),
        ("!($statusCode == 200) && true", True),
        ("$response.body#/name == 'red lamp'", True),
        ("$response.body#/none == null", True),
        ("$response.body#/items/0/n < 1.5", True),
    ],
)
def test_conditions_hold_or_do_not(condition: str, truth: bool) -> None:
    """Operators, literals and grouping are those of the specification; text is compared without regard to case."""
    assert holds({"condition": condition}, scope()) is truth


@pytest.mark.parametrize("condition", ["", "$statusCode ==", "($statusCode", "'a' < 1", "201 == Lamp", "== 1"])
def test_conditions_that_cannot_be_read_are_refused(condition: str) -> None:
    """No condition gives a traceback."""
    with pytest.raises(ExpressionError):
        holds({"condition": condition}, scope())


def test_expressions_are_filled_in_wherever_they_stand() -> None:
    """Whole values keep their type; embedded ones become text; everything else stays."""
    payload = {
        "id": "$steps.first.outputs.id",
        "text": "for {$inputs.who}!",
        "list": ["$statusCode", 1],
        "price": "5 $",
    }
    assert fill(payload, scope()) == {"id": 7, "text": "for me!", "list": [201, 1], "price": "5 $"}
