"""The examples of docs/gate.md: their YAML parses, and each motpart command in them is one that motpart takes."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from contracts import cli
from contracts.gate.waivers import read_waivers

PAGE = (Path(__file__).parents[2] / "docs" / "gate.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(yaml|toml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PIPELINES = [text for language, text in BLOCKS if language == "yaml"]
COMMANDS = {"test": cli.test, "merge": cli.merge}
VALUES = {
    "${{ matrix.shard }}": "1/2",
    "$CI_NODE_INDEX/$CI_NODE_TOTAL": "1/2",
    "verdict-*/verdict.json": "verdict.json",
    "$SANDBOX_URL": "https://sandbox.example.com",
}


def commands() -> list[str]:
    """Every line of the examples that calls motpart."""
    found = re.findall(r"(?:run: |- )(motpart .*)", "\n".join(PIPELINES))
    return [_filled(line) for line in found]


def _filled(line: str) -> str:
    for name, value in VALUES.items():
        line = line.replace(name, value)
    return line.partition(" > ")[0]


def test_there_are_examples_for_both_services() -> None:
    """Two pipelines with the commands of both."""
    assert len(PIPELINES) == 2
    assert len(commands()) == 4


@pytest.mark.parametrize("text", PIPELINES, ids=["GitHub Actions", "GitLab"])
def test_a_pipeline_is_yaml_with_jobs_that_run_something(text: str) -> None:
    """What is pasted parses, and every job has steps or a script."""
    value = yaml.safe_load(text)
    jobs = value.get("jobs", value)
    assert all("steps" in job or "script" in job for job in jobs.values())


@pytest.mark.parametrize("line", commands())
def test_each_command_is_one_that_motpart_takes(line: str) -> None:
    """Options and values of every example are parsed by the real command."""
    _, name, *arguments = shlex.split(line)
    command = COMMANDS[name]
    with click.Context(command) as context:
        command.parse_args(context, arguments)


def test_the_waiver_of_the_example_is_whole(tmp_path: Path) -> None:
    """The TOML block reads as one waiver."""
    (text,) = [text for language, text in BLOCKS if language == "toml"]
    (tmp_path / "contracts.toml").write_text(text, "utf-8")
    (waiver,) = read_waivers(tmp_path / "contracts.toml")
    assert str(waiver.probe) == tomllib.loads(text)["waiver"][0]["probe"]
