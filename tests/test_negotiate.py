"""Which documented media type an Accept header gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.negotiate import choose_media_type

OFFERED = ["application/json", "text/plain", "application/hal+json", "text/html"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        pytest.param(None, "application/json", id="no header"),
        pytest.param("", "application/json", id="empty header"),
        pytest.param("*/*", "application/json", id="anything"),
        pytest.param("*", "application/json", id="a bare star, as old Java clients send"),
        pytest.param("text/html;q=0.8, application/json", "application/json", id="higher quality"),
        pytest.param("text/html;q=0.8, application/json;q=0.5", "text/html", id="quality before the document's order"),
        pytest.param("application/*;q=0.2, text/plain;q=0.1", "application/json", id="range of a family"),
        pytest.param("application/json;q=0, application/*;q=0.2", "application/hal+json", id="quality zero refuses"),
        pytest.param("text/*;q=0.9, text/plain;q=0.1", "text/html", id="the closest range decides"),
        pytest.param("application/*+json", "application/hal+json", id="range by suffix"),
        pytest.param("TEXT/HTML", "text/html", id="upper case"),
        pytest.param("application/json; charset=utf-8", "application/json", id="parameters of the client's own"),
        pytest.param("image/png", None, id="not offered"),
        pytest.param("image/png, */*;q=0.1", "application/json", id="not offered, but anything else will do"),
        pytest.param(";;;", "application/json", id="malformed"),
        pytest.param("json", "application/json", id="not a media type"),
        pytest.param("application/json;q=abc", "application/json", id="malformed quality"),
    ],
)
def test_choose_media_type(accept: str | None, chosen: str | None) -> None:
    """Quality, closeness, the client's order and the document's order decide, in this order."""
    assert choose_media_type(accept, OFFERED) == chosen


def test_json_is_content_with_a_structured_suffix() -> None:
    """A client that asks for JSON gets what is JSON under another name."""
    assert choose_media_type("application/json", ["application/xml", "application/problem+json"]) == (
        "application/problem+json"
    )


def test_nothing_offered_gives_nothing() -> None:
    """An answer without a body has no media type."""
    assert choose_media_type("application/json", []) is None


@given(st.text(max_size=60))
def test_any_header_is_read(accept: str) -> None:
    """No header raises; what comes back was offered."""
    assert choose_media_type(accept, OFFERED) in {None, *OFFERED}
