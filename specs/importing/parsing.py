"""Text → values: JSON or YAML with the meaning that YAML 1.2 gives it, guarded against bombs, places named."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import yaml

from specs.importing.remarks import ImportRefused, Remarks

__all__ = ["parse_document"]

_BOM = b"\xef\xbb\xbf"
_DEEPEST = 900
_MOST_NODES = 5_000_000
"""Values that a document may unfold to once aliases are written out; 50 MB of JSON hold fewer."""
_COMPACT = re.compile(rb"(?:[-?:][ \t]+){200}")
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SIXTY_FOUR_BITS = range(-(2**63), 2**64)


# YAML 1.2 as JSON documents have it: `no` and `12:30` and 2026-01-01 are strings, only `true` is true.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at import
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own form


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"-?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)?(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+|\.)", "-.0123456789"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))
_Loader.yaml_implicit_resolvers[""] = _Loader.yaml_implicit_resolvers.pop("\0")


def _float(loader: Any, node: Any) -> float | str:
    try:
        return float(loader.construct_scalar(node))
    except ValueError:  # a lone '.' or '-.'
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:float", _float)
# '<<' as a value is two characters like any other
_Loader.add_constructor("tag:yaml.org,2002:merge", yaml.SafeLoader.construct_yaml_str)


def parse_document(raw: bytes, name: str, remarks: Remarks) -> Any:
    """JSON or YAML bytes → a tree of JSON values that share nothing.

    Raises:
        ImportRefused: not UTF-8, not JSON or YAML (line and column named), too deep, or a bomb of aliases.
    """
    if raw.startswith(_BOM):
        remarks.repair("R23", name, "the file begins with a byte order mark", "read without it")
        raw = raw.removeprefix(_BOM)
    _refuse_other_encodings(raw, name)
    if name.endswith(".json") or raw.lstrip()[:1] in (b"{", b"["):
        try:
            value = _plain(orjson.loads(raw), name)
            _note_repeated_names(raw, name, remarks)
            return value
        except orjson.JSONDecodeError as error:
            wrong = ImportRefused(
                name, f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg}", "correct the file"
            )
        if name.endswith(".json"):
            raise wrong
    return _plain(_yaml(raw, name, remarks), name)


def _refuse_other_encodings(raw: bytes, name: str) -> None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        found = f"byte 0x{raw[error.start]:02X} is not UTF-8 (Latin-1, perhaps)"
        raise ImportRefused(name, f"line {line}, column {column}", found, "save the file as UTF-8") from None


def _yaml(raw: bytes, name: str, remarks: Remarks) -> Any:
    _refuse_depth(raw, name)
    try:
        loader = _Loader(raw)
        try:
            node = loader.get_single_node()
            if node is None:
                raise ImportRefused(name, "", "is empty", "give an OpenAPI document")
            _weigh(node, name)
            _note_repeated_keys(node, remarks)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ImportRefused(name, place, f"not YAML: {error.problem or error.context}", "correct the file") from None
    except RecursionError:
        raise _too_deep(name) from None
    except (yaml.YAMLError, ValueError) as error:
        found = " ".join(str(error).split())
        raise ImportRefused(name, "", f"not YAML: {found}", "correct the file") from None


def _refuse_depth(raw: bytes, name: str) -> None:
    """Before a parser in C meets it: brackets, and sequences that nest on one line."""
    depth = deepest = 0
    for char in raw.translate(None, _BRACKETS):
        depth += 1 if char in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST or _COMPACT.search(raw):
        raise _too_deep(name)


def _too_deep(name: str) -> ImportRefused:
    return ImportRefused(name, "", f"is nested more than {_DEEPEST} levels deep", "no OpenAPI document is")


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [inner for pair in node.value for inner in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _weigh(root: yaml.Node, name: str) -> None:
    """How many values the nodes unfold to, each alias written out; a node inside itself never ends."""
    weights: dict[int, int] = {}
    within: set[int] = set()
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    while stack:
        node, left = stack.pop()
        if left:
            within.discard(id(node))
            weights[id(node)] = 1 + sum(weights[id(child)] for child in _children(node))
            if weights[id(node)] > _MOST_NODES:
                found = f"its aliases unfold to more than {_MOST_NODES:,} values"
                raise ImportRefused(name, _line(node), found, "write it without them")
        elif id(node) in within:
            raise ImportRefused(name, _line(node), "an alias stands inside what it stands for", "break the circle")
        elif id(node) not in weights:
            within.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in _children(node) if child is not node)
            if any(child is node for child in _children(node)):
                raise ImportRefused(name, _line(node), "an alias stands inside what it stands for", "break the circle")


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _note_repeated_keys(root: yaml.Node, remarks: Remarks) -> None:
    for node in _mappings(root):
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if key.value in seen:
                    remarks.repair("R02", _line(key), f"key '{key.value}' stands twice", "the last one counts")
                seen.add(key.value)


def _note_repeated_names(raw: bytes, name: str, remarks: Remarks) -> None:
    """JSON that has a name twice in one object is parsed all the same, without a word: by the last one."""
    repeated: dict[int, tuple[dict[str, Any], list[str]]] = {}  # by identity, which lasts while the object does

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated[id(found)] = found, [key for key, count in counts.items() if count > 1]
        return found

    try:
        whole = json.loads(raw, object_pairs_hook=noted)
    except RecursionError:
        raise _too_deep(name) from None
    for place, inner in _objects(whole) if repeated else ():
        for key in repeated.get(id(inner), ((), ()))[1]:
            remarks.repair("R02", place, f"key '{key}' stands twice", "the last one counts")


def _objects(whole: Any) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every object of a tree, with its place."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), whole)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, dict):
            yield place, value
            stack.extend(((*place, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            stack.extend(((*place, str(index)), inner) for index, inner in enumerate(value))


def _mappings(root: yaml.Node) -> Iterator[yaml.MappingNode]:
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
        stack.extend(_children(node))


def _plain(value: Any, name: str) -> Any:
    """As JSON would have it: string keys, no sharing, numbers that every reader can hold."""
    try:
        return _copied(value)
    except RecursionError:
        raise _too_deep(name) from None


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _copied(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_copied(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, int) and not isinstance(value, bool) and value not in _SIXTY_FOUR_BITS:
        return float(value) if abs(value) < 2**1000 else str(value)
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)
