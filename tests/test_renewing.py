"""What may be used once is another value each time, of the same form."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from stdnum import luhn
from stdnum.no import orgnr

from contracts.renewing import renewed


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("story-call-1", lambda new: new.startswith("story-call-1-") and len(new) == 23),
        ("new+verifies@example.com", lambda new: new.startswith("new-") and new.endswith("+verifies@example.com")),
        ("client@example.com", lambda new: new.startswith("client-") and new.endswith("@example.com")),
        ("SE559900808201", lambda new: new[:6] == "SE5599" and new[12:] == "01" and luhn.is_valid(new[2:12])),
        ("5599000121", lambda new: new[:4] == "5599" and luhn.is_valid(new)),
        (989891332, lambda new: isinstance(new, int) and orgnr.is_valid(str(new))),
        ("10001", lambda new: new.isdecimal() and len(new) == 5),
    ],
    ids=["text", "tagged e-mail", "e-mail", "VAT number", "organisation number", "Norwegian number", "digits"],
)  # fmt: skip
def test_a_value_is_renewed_in_its_form(value: Any, form: Any) -> None:
    """Never the same, never one that belongs to somebody."""
    chance = Random(0)
    made = [renewed(value, chance) for _ in range(20)]
    assert all(map(form, made))
    assert value not in made
    assert len(set(made)) > 15
