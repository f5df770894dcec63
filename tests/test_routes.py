"""The segment tree: fixed before templated, raw segments, duplicates, nearest operations."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.routes import DuplicateRoute, Routes, describe


@dataclass(frozen=True)
class Placed:
    """The least that can stand in the tree."""

    method: str
    path: str

    @property
    def id(self) -> str:
        """Unique by method and path."""
        return f"{self.method} {self.path}"


def tree(*operations: str) -> Routes[Placed]:
    """A tree of operations written ``GET /things/{id}``."""
    routes: Routes[Placed] = Routes()
    for operation in operations:
        method, path = operation.split()
        routes.add(Placed(method, path), path)
    return routes


def found(routes: Routes[Placed], method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The path template that answers and what it captured, or None."""
    match = routes.find(path.split("/")[1:])
    if match is None or method not in match.ends:
        return None
    operation, names = match.ends[method]
    return operation.path, dict(zip(names, match.captures, strict=True))


def test_fixed_wins_over_templated_whatever_the_order_of_the_document() -> None:
    """A fixed segment answers before a template that would fit too."""
    for operations in (("GET /a/{id}", "GET /a/me"), ("GET /a/me", "GET /a/{id}")):
        routes = tree(*operations)
        assert found(routes, "GET", "/a/me") == ("/a/me", {})
        assert found(routes, "GET", "/a/you") == ("/a/{id}", {"id": "you"})


def test_a_dead_end_below_a_fixed_segment_goes_back_to_the_template() -> None:
    """``/a/b/c`` is ``/a/{x}/c`` even when ``/a/b/d`` exists."""
    routes = tree("GET /a/{x}/c", "GET /a/b/d")
    assert found(routes, "GET", "/a/b/c") == ("/a/{x}/c", {"x": "b"})


def test_an_encoded_slash_stays_within_its_segment() -> None:
    """``%2F`` in an id is part of the id, not a border."""
    routes = tree("GET /things/{id}")
    assert found(routes, "GET", "/things/a%2Fb") == ("/things/{id}", {"id": "a%2Fb"})


def test_a_fixed_segment_may_come_encoded() -> None:
    """A client that escapes more than it must still arrives."""
    assert found(tree("GET /thing-list"), "GET", "/thing%2Dlist") == ("/thing-list", {})


def test_two_templates_of_one_shape_share_a_place_and_keep_their_names() -> None:
    """The same place may be called ``{id}`` by one method and ``{key}`` by another."""
    routes = tree("GET /t/{id}", "PUT /t/{key}")
    assert found(routes, "GET", "/t/1") == ("/t/{id}", {"id": "1"})
    assert found(routes, "PUT", "/t/1") == ("/t/{key}", {"key": "1"})


def test_a_template_within_a_segment_captures_only_its_part() -> None:
    """``{id}.pdf`` comes before ``{id}``, and ``{a},{b}`` gives both."""
    routes = tree("GET /f/{id}", "GET /f/{id}.pdf", "GET /f/{a},{b}")
    assert found(routes, "GET", "/f/7.pdf") == ("/f/{id}.pdf", {"id": "7"})
    assert found(routes, "GET", "/f/7,8") == ("/f/{a},{b}", {"a": "7", "b": "8"})
    assert found(routes, "GET", "/f/7") == ("/f/{id}", {"id": "7"})


def test_an_empty_segment_is_no_parameter() -> None:
    """``/things/`` is not ``/things/{id}`` with an empty id."""
    assert found(tree("GET /things/{id}"), "GET", "/things/") is None


def test_the_same_shape_twice_is_refused() -> None:
    """Two operations that answer the same requests stop the start."""
    with pytest.raises(DuplicateRoute, match=r"GET /t/\{a\} and GET /t/\{b\}"):
        tree("GET /t/{a}", "GET /t/{b}")


def test_an_alias_gives_way() -> None:
    """An alias never takes the place of an operation that was there."""
    routes = tree("GET /a")
    routes.add(Placed("GET", "/b"), "/a", alias=True)
    assert found(routes, "GET", "/a") == ("/a", {})


def test_a_miss_names_the_nearest_operations_with_a_reason_each() -> None:
    """What a person meant is among the three, and says why it did not match."""
    routes = tree("GET /invoices/{id}", "POST /invoices", "DELETE /customers/{id}", "GET /health")
    assert describe(routes.nearest("GET", "/invoice/7")) == (
        "nearest: GET /invoices/{id} (GET /invoices/{id}) has 'invoices' where the request has 'invoice'; "
        "POST /invoices (POST /invoices) is 1 deep, the request 2; GET /health (GET /health) is 1 deep, the request 2"
    )


segments = st.sampled_from(["a", "b", "{x}"])
templates = st.lists(st.lists(segments, min_size=1, max_size=4).map(lambda s: "/" + "/".join(s)), unique=True)


@given(templates, st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4))
def test_the_tree_finds_what_trying_every_template_finds(paths: list[str], request: list[str]) -> None:
    """Against the slow way: the most fixed template, compared from the left, that fits."""
    routes: Routes[Placed] = Routes()
    for path in paths:
        routes.add(Placed("GET", path), path)
    fitting = [
        path
        for path in paths
        if len(parts := path.split("/")[1:]) == len(request)
        and all(part in ("{x}", asked) for part, asked in zip(parts, request, strict=True))
    ]
    best = min(fitting, key=lambda path: [part == "{x}" for part in path.split("/")[1:]], default=None)
    got = found(routes, "GET", "/" + "/".join(request))
    assert (got and got[0]) == best
