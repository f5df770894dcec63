"""Repairs of paths: they begin with a slash, and can be told apart (by a condition behind ``#`` at least)."""

from __future__ import annotations

import re
from typing import Any, Final

from specs import ALTERNATIVE
from specs.importing.remarks import Remarks
from specs.importing.structure import METHODS

__all__ = ["TEMPLATE", "mend_paths"]

Json = dict[str, Any]

TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
"""A parameter in a path; its name is the group."""


def mend_paths(document: Json, remarks: Remarks) -> None:
    """Paths begin with a slash and can be told apart."""
    paths: Json = {}
    shapes: dict[tuple[str, str], str] = {}
    for name, item in document["paths"].items():
        if name.startswith("x-"):
            paths[name] = item
            continue
        path = _mended_path(name, remarks)
        item = item if isinstance(item, dict) else {}
        shape = TEMPLATE.sub("{}", path)
        for method in [method for method in METHODS if method in item]:
            first = shapes.setdefault((shape, method), path)
            found = f"answers the same requests as {first}"
            if method in paths.get(path, {}):
                item[f"x-{method}"] = item.pop(method)
                remarks.repair("R16", ("paths", name, method), found, f"set aside as 'x-{method}'")
            elif first != path and isinstance(item[method], dict):
                item[method][ALTERNATIVE] = True
                remarks.repair("R16", ("paths", name, method), found, "it has those that the other does not take")
        paths[path] = {**paths[path], **item} if path in paths else item
    document["paths"] = paths


def _mended_path(name: str, remarks: Remarks) -> str:
    path, condition = _condition(name.strip())
    path = re.sub(r"\{\s*([^{}/]*?)\s*\}", r"{\1}", path)
    path = re.sub(r"\{([^{}]*)\}", lambda found: "{" + found[1].lstrip("+*.;?&").rstrip("*") + "}", path)
    if not path.startswith("/"):
        path = "/" + path
    rest = TEMPLATE.sub("", path)
    if "{" in rest or "}" in rest or "{}" in path:
        path = _balanced(path)
    path = _each_once(path) + condition
    if path != name:
        remarks.repair("R16", ("paths", name), f"'{name}' is no path template", f"read as '{path}'")
    return path


def _condition(name: str) -> tuple[str, str]:
    """The path, and what tells it from another of its shape: ``#Action=List`` (a header or query parameter)."""
    path, mark, rest = name.partition("#" if "#" in name else "?")
    known = re.match(r"^([A-Za-z0-9_.-]+)=([^={}&#]+)(?:&.*)?$", rest)
    return path.partition("?")[0], f"#{known[1]}={known[2]}" if mark and known else ""


def _balanced(path: str) -> str:
    """Braces that do not belong to a parameter are taken out."""
    names = iter(re.findall(r"\{([^{}/]+)\}", path))
    marked = re.sub(r"\{[^{}/]+\}", "\0", path).replace("{", "").replace("}", "")
    return re.sub("\0", lambda _: "{" + next(names) + "}", marked)


def _each_once(path: str) -> str:
    seen: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        seen[found[1]] = seen.get(found[1], 0) + 1
        return found[0] if seen[found[1]] == 1 else "{" + f"{found[1]}_{seen[found[1]]}" + "}"

    return TEMPLATE.sub(named, path)
