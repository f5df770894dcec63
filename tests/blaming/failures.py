"""Failures with a known cause, seeded one at a time: in a client, in the document, in the fake, in the provider.

Thingshop's stand-in plays the provider and, where the fake is to be wrong, the fake; a document that is to be wrong is
mutated and served by the real engine. Each failure is found by the judge or by verify, never made up.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from contracts.blame.causes import Evidence, Party, State
from contracts.blame.witnesses import Recordings, Witness, evidence_of
from contracts.document import Document
from contracts.errors import JudgeError
from contracts.finding import Finding
from contracts.opening import at_url, in_process
from contracts.profiles import Profile
from contracts.recorder.entry import Entry
from contracts.replaying import replay
from contracts.run import Asked, Judge
from contracts.targets import Target
from contracts.verdict import judge
from specs import Promise, load
from tests.judged import PROVIDERS, promise
from tests.judged.shop import Shop, serving
from tests.verify.clients import FAULTS
from tests.verify.paydesk import FOLDER
from tests.verify.test_clients import verified

__all__ = ["Failure", "failures"]

STAGES = ("laws", "stories", "schemathesis")
SHORT = Profile("proof", examples=2, sequences=3, steps=3, lives=5, moves=5)
BREAKS = ("sells_twice", "sells_overnight", "no_token", "no_name_in_reply", "crashes", "takes_anything")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: who caused it, what was found, what is known about it."""

    caused_by: Party
    how: str
    finding: Finding
    evidence: Evidence


def failures(seeds: Iterable[int], most: int = len(BREAKS)) -> Iterator[Failure]:
    """Failures of every cause, with at most so many breaks of each kind; the same seeds give the same."""
    for seed in seeds:
        yield from _of_clients(seed)
        for broken in BREAKS[-most:]:
            yield from _of_the_provider(broken, seed)
            yield from _of_the_fake(broken, seed)
        for name, mutate in list(MISREADINGS.items())[:most]:
            yield from _of_the_document(name, mutate, seed)


def _nothing(finding: Finding) -> State:
    """A witness that was not there."""
    return State.UNKNOWN


def _documented(shop: Promise, certainty: str = "documented") -> Promise:
    return replace(shop, document={**shop.document, "x-certainty": certainty})


def _found(shop: Promise, url: str, seed: int) -> list[Finding]:
    target = at_url(shop, url, {})
    with suppress(JudgeError):
        return judge(shop, target, Asked(SHORT, seed, stages=STAGES, package=PROVIDERS)).findings
    return []


def _witness(shop: Promise, target: Target, seed: int) -> Witness:
    """Whether a target keeps what a finding says is broken, by running the finding again there."""

    def witness(finding: Finding) -> State:
        again = Judge(shop, target, Asked(SHORT, seed, stages=STAGES, package=PROVIDERS))
        return State.KEPT if replay(finding, again) is None else State.BROKEN

    return witness


def _recordings(shop: Promise, url: str) -> Recordings:
    """What the provider answered on a good day."""
    target = Target(url)
    document = Document(shop, target)
    headers = {"X-Token": "demo-token"}
    entries = []
    for name, parts in (
        ("addThing", {"body": {"name": "Lamp"}}),
        ("listThings", {}),
        ("getThing", {"path": {"id": 1}}),
    ):
        request = document.request(name, headers=headers, **parts)
        entries.append(Entry.of(target.send(request), datetime(2026, 1, 5, tzinfo=UTC)))
    target.close()
    return Recordings(entries, Document(shop, Target("https://api.thingshop.test")))


def _of_the_provider(broken: str, seed: int) -> Iterator[Failure]:
    """The provider breaks what it documents; the fake keeps it. Every other seed has a recording of better days."""
    shop = _documented(promise())
    with serving(Shop(broken)) as live, serving(Shop()) as fake:
        url = f"{live}/thingshop"
        recorded: Witness = _recordings(shop, f"{fake}/thingshop") if seed % 2 else _nothing
        for finding in _found(shop, url, seed):
            with _closing(at_url(shop, f"{fake}/thingshop", {})) as target:
                kept = _witness(shop, target, seed)
                evidence = evidence_of(finding, shop, live=True, fake=kept, recorded=recorded)
            yield Failure(Party.PROVIDER, broken, finding, evidence)


def _of_the_fake(broken: str, seed: int) -> Iterator[Failure]:
    """The fake breaks its document; nothing of the provider's is seen but, every other seed, a recording."""
    shop = _documented(promise(), "documented" if seed % 3 else "inferred")
    with serving(Shop(broken)) as fake, serving(Shop()) as real:
        recorded: Witness = _recordings(shop, f"{real}/thingshop") if seed % 2 else _nothing
        for finding in _found(shop, f"{fake}/thingshop", seed):
            yield Failure(Party.FAKE, broken, finding, evidence_of(finding, shop, live=False, recorded=recorded))


def _of_the_document(name: str, mutate: Callable[[dict[str, Any]], None], seed: int) -> Iterator[Failure]:
    """The document says what the provider never did; the real engine serves what it says."""
    inferred = seed % 2 == 0
    document = copy.deepcopy(dict(promise().document))
    mutate(document)
    with TemporaryDirectory() as folder, serving(Shop()) as live, ExitStack() as open_:
        place = Path(folder) / "thingshop"
        place.mkdir()
        (place / "openapi.yaml").write_text(yaml.safe_dump(document), "utf-8")
        (place / "provider.yaml").write_text((promise().folder / "provider.yaml").read_text("utf-8"), "utf-8")
        (place / "rules.yaml").write_text((promise().folder / "rules.yaml").read_text("utf-8"), "utf-8")
        shop = _documented(load(place), "inferred" if inferred else "documented")
        recorded: Witness = _nothing if inferred else _recordings(shop, f"{live}/thingshop")
        fake = open_.enter_context(_closing(in_process(shop)))
        for finding in _found(shop, f"{live}/thingshop", seed):
            if finding.rule is None:  # the laws' rules are right; the document is what was misread
                evidence = evidence_of(finding, shop, live=True, fake=_witness(shop, fake, seed), recorded=recorded)
                yield Failure(Party.SPEC, name, finding, evidence)


def _more_required(document: dict[str, Any]) -> None:
    thing = document["components"]["schemas"]["Thing"]
    thing["properties"]["colour"] = {"type": "string", "example": "red"}
    thing["required"] = [*thing.get("required", []), "colour"]


def _other_type(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Thing"]["properties"]["sold"] = {"type": "string", "enum": ["yes", "no"]}


def _narrower(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Thing"]["properties"]["id"] = {"type": "integer", "minimum": 1000}


def _other_status(document: dict[str, Any]) -> None:
    responses = document["paths"]["/things"]["post"]["responses"]
    responses["200"] = responses.pop("201")


MISREADINGS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "a field is required that never comes": _more_required,
    "a flag is read as a word": _other_type,
    "an id is read too narrowly": _narrower,
    "created is read as ok": _other_status,
}


def _of_clients(seed: int) -> Iterator[Failure]:
    desk = load(FOLDER)
    for fault in FAULTS:
        for finding in verified(fault, seed).findings:
            yield Failure(Party.CLIENT, fault, finding, evidence_of(finding, desk, live=False, client=True))


class _closing:
    """A target, given back at the end."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def __enter__(self) -> Target:
        return self._target

    def __exit__(self, *error: object) -> None:
        self._target.close()
