"""What a ``Prefer`` header asks for."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import Refusal
from mockserver.prefer import Preference, parse_prefer


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("code=404", Preference("404")),
        ("code=404, example=large", Preference("404", "large")),
        ("code=404; example=large", Preference("404", "large")),
        ('example="with \\"quotes\\", and comma"', Preference(None, 'with "quotes", and comma')),
        ("dynamic=true", Preference(dynamic=True)),
        ("dynamic=false", Preference()),
        ("Dynamic", Preference(dynamic=True)),
        ("respond-async, wait=10", Preference()),
        ("return=minimal, CODE=201", Preference("201")),
        ("", Preference()),
        (",;=", Preference()),
    ],
)
def test_parse_prefer(header: str, wanted: Preference) -> None:
    """Code, example and dynamic are read in any spelling; other preferences are left alone."""
    assert parse_prefer(header) == wanted


@given(st.text(max_size=50))
def test_any_prefer_header_is_read_or_refused(header: str) -> None:
    """No header raises anything but a refusal."""
    with suppress(Refusal):
        assert isinstance(parse_prefer(header), Preference)


def test_a_code_that_is_no_status_is_refused() -> None:
    """The answer says what was asked for."""
    with pytest.raises(Refusal, match="asks for code 'teapot', which is not an HTTP status"):
        parse_prefer("code=teapot")
