"""A provider's code is found by its folder's name, and serves an imported document where it fits."""

from __future__ import annotations

import dataclasses
import importlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from contracts.folders import provider_module
from contracts.laws import discover
from contracts.laws import unfit as laws_without_ground
from mockserver.errors import SpecError
from mockserver.registry import bind, bind_when_asked, unfit
from specs import Cache, Promise, load
from tests import judged, toy

CODE = """
from types import SimpleNamespace
from mockserver.provider import Provider, Reply, operation

@operation("getCharge")
def get_charge(call, world):
    return Reply(404)

get_charge.__module__ = "handlers"
provider = Provider(modules=[SimpleNamespace(__name__="handlers", get_charge=get_charge)])
"""


def promised(**changes: object) -> Promise:
    """Examplepay's promise, changed."""
    return dataclasses.replace(load(toy.SPECS / "examplepay"), **changes)  # type: ignore[arg-type]  # names of fields


def without(promise: Promise, *operations: str) -> Promise:
    """The promise, imported, with these operations called something else."""
    paths = {
        path: {
            key: {**spec, "operationId": f"new-{spec['operationId']}"} if _is(spec, operations) else spec
            for key, spec in item.items()
        }
        for path, item in promise.document["paths"].items()
    }
    return dataclasses.replace(promise, document={**promise.document, "paths": paths}, imported=True)


def _is(spec: object, operations: tuple[str, ...]) -> bool:
    return isinstance(spec, dict) and spec.get("operationId") in operations


@pytest.fixture
def pay_roll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of providers with code for one whose name has a hyphen."""
    place = tmp_path / "hyphened" / "pay_roll"
    place.mkdir(parents=True)
    (place.parent / "__init__.py").touch()
    (place / "__init__.py").write_text(CODE)
    (place / "laws.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    return "hyphened"


def test_a_hyphen_in_the_folders_name_is_an_underscore_in_the_packages(pay_roll: str) -> None:
    """``specs/pay-roll`` has its functions in ``pay_roll``, in the fake and in the judge."""
    binding = bind({"pay-roll": promised(name="pay-roll")}, pay_roll)["pay-roll"]
    assert set(binding.handlers) == {"getCharge"}
    assert provider_module("pay-roll", "laws", pay_roll) is not None
    assert provider_module("pay-slip", "laws", pay_roll) is None


def test_a_folder_with_an_import_record_is_an_imported_one(tmp_path: Path) -> None:
    """``source.yaml``, which only an import writes, tells them apart."""
    folder = Path(shutil.copytree(toy.SPECS / "examplepay", tmp_path / "examplepay"))
    assert not load(folder).imported
    (folder / "source.yaml").touch()
    assert load(folder).imported


def test_handlers_that_an_imported_document_has_no_operation_for_are_left_out() -> None:
    """The others serve; a document of our own with such a handler stops the start."""
    binding = bind({"examplepay": promised()}, toy.PROVIDERS)["examplepay"]
    gone = next(iter(binding.handlers))
    imported = without(promised(), gone)
    assert [problem.place for problem in unfit(imported, toy.PROVIDERS)] == [gone]
    served = bind({"examplepay": imported}, toy.PROVIDERS)["examplepay"]
    assert set(served.handlers) == set(binding.handlers) - {gone}
    with pytest.raises(SpecError, match=gone):
        bind({"examplepay": dataclasses.replace(imported, imported=False)}, toy.PROVIDERS)


def test_nothing_of_a_package_serves_an_imported_document_that_none_of_it_fits() -> None:
    """Neither its errors nor its first records belong to another API of the same name."""
    binding = bind({"examplepay": promised()}, toy.PROVIDERS)["examplepay"]
    other = bind({"examplepay": without(promised(), *binding.handlers)}, toy.PROVIDERS)["examplepay"]
    assert not other.handlers
    assert other.provider.seed is not binding.provider.seed


def test_a_law_that_an_imported_document_has_no_ground_for_is_named_and_left_out() -> None:
    """Its rule or operation is not there; the other laws are held."""
    imported = without(judged.promise(), "sellThing")
    assert [law.rule for law in discover(imported, judged.PROVIDERS)] == ["TS-02"]
    left_out = {title: why for title, (_, why) in laws_without_ground(imported, judged.PROVIDERS).items()}
    assert left_out == {"TS-01 sold_once": "the imported thingshop has no sellThing"}


def test_a_law_whose_rule_an_imported_folder_does_not_have_is_not_spoken_of() -> None:
    """It was the built-in provider's promise, and is nobody's here."""
    imported = dataclasses.replace(judged.promise(), imported=True, rules=())
    assert discover(imported, judged.PROVIDERS) == []
    assert laws_without_ground(imported, judged.PROVIDERS) == {}


def test_functions_that_have_changed_are_looked_at_before_they_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fitted its document at the last start waits to be called; what no longer fits still stops the start."""
    place = tmp_path / "kept_waiting" / "examplepay"
    place.mkdir(parents=True)
    (place.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    cache, promises = Cache(tmp_path / "cache"), {"examplepay": promised()}
    loaded = []
    for code in (CODE, CODE, CODE.replace('@operation("getCharge")', '@operation("getCharges")')):
        (place / "__init__.py").write_text(code)
        for name in [name for name in sys.modules if name.startswith("kept_waiting")]:
            monkeypatch.delitem(sys.modules, name)
        importlib.invalidate_caches()
        if code is CODE:
            os.utime(place / "__init__.py", ns=(1, 1))
            bind_when_asked(promises, "kept_waiting", cache)
            loaded.append("kept_waiting.examplepay" in sys.modules)
        else:
            with pytest.raises(SpecError, match="getCharges"):
                bind_when_asked(promises, "kept_waiting", cache)
    assert loaded == [True, False]
