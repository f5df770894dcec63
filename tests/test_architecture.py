"""What the layout promises: data flows one way, and the core knows no provider."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("specs", "mockserver", "contracts")
TEXT = {".py", ".yaml", ".yml", ".json", ".md", ".toml", ".html", ".css", ".js", ".txt", ".har", ".ambr", ""}

# None of these imports, directly or through others, one of its own row or of a row below.
LAYERS = (
    {
        "catalogue",
        "deferred",
        "errors",
        "following",
        "frame",
        "barcodes",
        "installed",
        "routes",
        "negotiate",
        "pdfs",
        "pointers",
        "schedule",
    },
    {"packing"},
    {"clock", "chance", "collection", "prefer", "reading"},
    {"state", "document", "samples"},
    {"store"},
    {"world"},
    {"worlds", "provider", "outbox", "expectation", "recorded"},
    {"deliverer"},
    {"faults", "grants", "journal", "making", "tokens"},
    {"auth", "crud", "expiring", "registry", "checking", "wire"},
    {"correlation", "idempotency", "refusing", "sizing", "throttling"},
    {"mount", "foreign", "loopback"},
    {"visit"},
    {"answering", "admission"},
    {"engine"},
    {"control", "mutation", "door"},
    {"app", "protocol"},
    {"commands", "sandbox"},
    {"cli"},
)

# What a provider folder may use of the engine, and of what all three rooms share.
PROVIDER_MAY = {
    "mockserver.barcodes",
    "mockserver.catalogue",
    "mockserver.deferred",
    "mockserver.errors",
    "mockserver.faults",
    "mockserver.grants",
    "mockserver.outbox",
    "mockserver.pdfs",
    "mockserver.provider",
    "mockserver.tokens",
    "mockserver.world",
    "specs.remembering",
}

CREATE_APP = {"mockserver.create_app", "mockserver.app.create_app"}

# A mutant is a part of the fake, written in the fake's own words; only modules of mutants may use them.
MUTANTS = "mutants"
MUTATION = "mockserver.mutation."

# Where the client is judged, the engine's reading of a body is as good a judge as any; only there.
OF_CLIENTS = "contracts/verify/conforming.py"
READING = ("mockserver.reading.", "mockserver.errors.Refusal")

# Imported only where it is there already.
NOT_NEEDED = {"contracts": {"pytest"}, "tests": {"granian"}}

VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def python_files(*folders: str) -> list[Path]:
    """Every Python file below the folders, sorted."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def repository_files() -> list[Path]:
    """Every text file that belongs to the repository: nothing in hidden folders but ``.ci``, nothing generated."""
    generated = {"__pycache__", "dist", "build", "motpart-data", "motpart-specs", "node_modules"}
    found = []
    for file in ROOT.rglob("*"):
        folders = file.relative_to(ROOT).parts[:-1]
        hidden = any(part.startswith(".") and part != ".ci" for part in folders)
        hidden = hidden or file.name == ".git"  # a checkout beside the main one has a file of this name
        if file.is_file() and file.suffix in TEXT and not hidden and not generated.intersection(folders):
            found.append(file)
    return sorted(found)


def own_name(file: Path) -> str:
    """The path as a reader knows it, such as ``mockserver/errors.py``."""
    return file.relative_to(ROOT).as_posix()


def listed(wrong: Iterable[object]) -> str:
    """One finding a line, as a failure shows them."""
    return "\n" + "\n".join(str(one) for one in wrong)


@cache
def imports(file: Path) -> frozenset[str]:
    """The dotted names that a file imports when it runs; imports for type checkers only are left out."""
    return frozenset(_imports(ast.parse(file.read_text(encoding="utf-8")).body))


def _imports(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from _imports(node.orelse)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            for inner in ("body", "orelse", "finalbody", "handlers"):
                yield from _imports(getattr(node, inner, []))


def engine_files() -> list[Path]:
    """The engine: ``mockserver`` without its providers."""
    return [file for file in python_files("mockserver") if "providers" not in file.parts]


@cache
def provider_names() -> frozenset[str]:
    """Every provider that has a document, or a folder in one of the other rooms."""
    documented = {file.parent.name for file in (ROOT / "specs").glob("*/openapi.*")}
    return frozenset(documented.union(*(_folders(ROOT / room / "providers") for room in ("mockserver", "contracts"))))


def _folders(place: Path) -> set[str]:
    return {inner.name for inner in place.iterdir() if inner.is_dir() and not inner.name.startswith(("_", "."))}


@pytest.mark.parametrize("room", ROOMS)
def test_data_flows_from_specs_to_mockserver_to_contracts(room: str) -> None:
    """specs imports neither of the others, mockserver not contracts."""
    later = ROOMS[ROOMS.index(room) + 1 :]
    wrong = [(own_name(f), name) for f in python_files(room) for name in imports(f) if name.split(".")[0] in later]
    assert not wrong, listed(wrong)


def test_the_judge_shares_no_code_with_the_judged() -> None:
    """contracts takes from mockserver only ``create_app``, what mutants are made of where they are written, and how
    bodies are read where it is the client who is judged."""
    wrong = [
        (own_name(file), name)
        for file in python_files("contracts")
        for name in imports(file)
        if name.split(".")[0] == "mockserver"
        and name not in CREATE_APP
        and not (name.startswith(MUTATION) and MUTANTS in (*file.parts, file.stem))
        and not (name.startswith(READING) and own_name(file) == OF_CLIENTS)
    ]
    assert not wrong, listed(wrong)


def part(module: str) -> str:
    """``mockserver.control.clock`` → ``control``: a folder of the engine is one part of it."""
    return [*module.split("."), ""][1]


def engine_graph() -> dict[str, set[str]]:
    """Which part of the engine imports which, at whatever place in the file."""
    graph: dict[str, set[str]] = {}
    for file in engine_files():
        own = part(dotted(file))
        found = {part(name) for name in imports(file) if name.startswith("mockserver.")}
        graph.setdefault(own, set()).update(found - {own})
    return graph


def dotted(file: Path) -> str:
    """``mockserver/control/clock.py`` → ``mockserver.control.clock``."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """Everything that a part imports, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen


def test_the_engine_has_no_import_cycle() -> None:
    """No part of the engine imports itself through others: a cycle means a wrong layer."""
    graph = engine_graph()
    assert [name for name in graph if name in reached(graph, name)] == []


def test_no_folder_of_the_engine_has_an_import_cycle() -> None:
    """What holds between the parts holds within each folder too, module by module."""
    files = {dotted(file): file for file in engine_files()}
    graph = {
        name: {
            known
            for one in imports(file)
            for known in (one, one.rpartition(".")[0])
            if known in files and known != name
        }
        for name, file in files.items()
    }
    assert [name for name in graph if name in reached(graph, name)] == []


def test_the_layers_of_the_engine_exist() -> None:
    """The table above speaks of modules that are there."""
    assert set().union(*LAYERS) <= set(engine_graph())


@pytest.mark.parametrize("row", range(len(LAYERS)))
def test_a_layer_imports_only_lower_ones(row: int) -> None:
    """Whatever a module of a row imports, through however many others, stands in a row above."""
    graph = engine_graph()
    forbidden = set().union(*LAYERS[row:])
    wrong = {name: found for name in LAYERS[row] if (found := reached(graph, name) & forbidden)}
    assert not wrong, wrong


@pytest.mark.parametrize("folder", ["mockserver/providers", "tests/toy/providers"])
def test_a_provider_uses_only_what_an_author_must_learn(folder: str) -> None:
    """A provider folder imports a few modules of the engine and its own folder, never another provider's."""
    wrong = []
    for file in python_files(folder):
        package = dotted(file).split(".providers.")
        own = f"{package[0]}.providers.{package[1].split('.')[0]}" if len(package) > 1 else "nothing"
        for name in imports(file):
            ours = name.split(".")[0] in {*ROOMS, "tests"}
            allowed = name.startswith(tuple(PROVIDER_MAY))
            if ours and not allowed and not name.startswith(own):
                wrong.append((own_name(file), name))
    assert not wrong, listed(wrong)


def test_the_core_names_no_provider() -> None:
    """Neither code nor comments nor tests of the engine know a provider; providers' folders do, and may name others."""
    files = [file for file in repository_files() if is_core(file)]
    wrong = [
        (own_name(file), name)
        for file in files
        for name in provider_names()
        if not names_it(name, own_name(file)) and names_it(name, file.read_text(encoding="utf-8"))
    ]
    assert not wrong, listed(wrong)


def names_it(name: str, text: str) -> bool:
    """Whether a provider's name, or that of its package, which has underscores for hyphens, is in a text."""
    return re.search("[-_]".join(re.split("[-_]", name)), text, re.IGNORECASE) is not None


def is_core(file: Path) -> bool:
    """Whether a file is of a room or of the tests, and in no provider's folder."""
    path = file.relative_to(ROOT).parts
    folders = provider_names() | {name.replace("-", "_") for name in provider_names()}
    return path[0] in (*ROOMS, "tests") and not folders.intersection(path[:-1])


def test_only_the_clock_asks_for_time_ids_and_chance() -> None:
    """In the fake every time, id and random number comes from ``mockserver/clock.py``."""
    sources = {"time", "random", "secrets"}
    reading = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|os\.urandom|uuid\.uuid\d)\(")
    wrong = [
        own_name(file)
        for file in python_files("mockserver")
        if own_name(file) != "mockserver/clock.py"
        and (sources & {name.split(".")[0] for name in imports(file)} or reading.search(file.read_text("utf-8")))
    ]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("room", [*ROOMS, "tests"])
def test_every_imported_library_is_declared(room: str) -> None:
    """What is imported stands in pyproject.toml; that something else brings it along is no promise."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {_name_of(line) for line in project["dependencies"]}
    declared |= {_name_of(line) for line in project["optional-dependencies"]["dev"]} if room == "tests" else set()
    providers = packages_distributions()
    found = {name.split(".")[0] for file in python_files(room) for name in imports(file)} - sys.stdlib_module_names
    wrong = [
        name
        for name in sorted(found - {*ROOMS, "tests"} - NOT_NEEDED.get(room, set()))
        if not declared & {_name_of(distribution) for distribution in providers.get(name, [])}
    ]
    assert not wrong, listed(wrong)


def _name_of(requirement: str) -> str:
    """``Connexion[swagger-ui]>=3.3`` → ``connexion``."""
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A module is named for the one idea in it."""
    assert [own_name(f) for f in python_files(*ROOMS, "tests") if VAGUE & {f.stem, f.parent.name}] == []


@pytest.mark.parametrize("room", ROOMS)
def test_public_names_exist_and_are_listed(room: str) -> None:
    """A module with an ``__all__`` lists every public class and function that it defines, and nothing else."""
    wrong = []
    for file in python_files(room):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        public = {name for node in tree.body for name in _listed(node)}
        defined = {n.name for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))}
        wrong += [(own_name(file), name) for name in public - _names(tree)]
        wrong += [(own_name(file), n) for n in defined - public if public and not n.startswith("_")]
    assert not wrong, listed(wrong)


def _listed(node: ast.stmt) -> list[str]:
    targets = [node.target] if isinstance(node, ast.AugAssign) else getattr(node, "targets", [])
    return ast.literal_eval(node.value) if [ast.unparse(t) for t in targets] == ["__all__"] else []  # type: ignore[attr-defined]  # an assignment


def _names(tree: ast.Module) -> set[str]:
    names = {alias.asname or alias.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for alias in n.names}
    names |= {getattr(node, "name", "") for node in tree.body}
    return names | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def test_the_repository_names_no_machine() -> None:
    """No file holds the path of somebody's home or working folder."""
    path = re.compile(r"(?<![\w.~/<{-])/(work|home|root|Users|mnt)/\w")
    assert [own_name(f) for f in repository_files() if path.search(f.read_text(encoding="utf-8"))] == []


def test_the_repository_holds_only_example_mail_addresses() -> None:
    """Every mail address is in a domain that RFC 2606 keeps for examples and tests."""
    address = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})\b")
    example = re.compile(r"(^|\.)(example(\.\w+)?|test|invalid|localhost)$", re.IGNORECASE)
    wrong = [
        (own_name(file), match[0])
        for file in repository_files()
        for match in address.finditer(file.read_text(encoding="utf-8"))
        if not example.search(match[1])
    ]
    assert not wrong, listed(wrong)


# Published by the authorities as samples; nobody's.
SAMPLE_PEOPLE = {"191212121212", "196408233234", "198112289874"}


def test_the_repository_holds_no_personal_number() -> None:
    """No Swedish or Norwegian personal number that a real person could have is in any file."""
    digits = re.compile(r"(?<![\w.,-])\d{6}(?:\d{2})?[-+]?\d{4}(?![\w-]|\.\d)|(?<![\w.,-])\d{11}(?![\w-]|\.\d)")
    wrong = [
        (own_name(file), match[0])
        for file in repository_files()
        for match in digits.finditer(file.read_text(encoding="utf-8"))
        if _may_be_a_person(match[0])
    ]
    assert not wrong, listed(wrong)


def _may_be_a_person(found: str) -> bool:
    number = re.sub(r"\D", "", found)
    if number in SAMPLE_PEOPLE:
        return False
    if len(number) == 11:
        return _is_date(number[2:4], number[0:2]) and _norwegian_check_digits(number)
    short = number[-10:]
    synthetic = int(short[6:9]) >= 980  # the Swedish tax agency gives these to nobody
    return _is_date(short[2:4], short[4:6]) and _luhn(short) and not synthetic


def _is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) % 60 <= 31


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(number)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _norwegian_check_digits(number: str) -> bool:
    weights = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
    return all(sum(w * int(d) for w, d in zip(row, number, strict=False)) % 11 == 0 for row in weights)
