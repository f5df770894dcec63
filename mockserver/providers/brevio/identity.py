"""Names and numbers as BankID would give them: made up, and nobody's."""

from __future__ import annotations

import re

from stdnum.no import fodselsnummer, kontonr

from mockserver.world import World

__all__ = ["account_number", "name_of", "personal_number"]

_SYNTHETIC_MONTH = 80
"""Added to the month in numbers of the Norwegian test population, which no person has."""


def name_of(email: str) -> str:
    """A name made of the address: ``arthur.dent+signs@example.com`` → ``Arthur Dent``."""
    words = re.split(r"[^a-zæøåäö]+", email.partition("@")[0].partition("+")[0].lower())
    return " ".join(word.capitalize() for word in words if word) or "Demo Person"


def personal_number(world: World) -> str:
    """Eleven digits with the right check digits."""
    chance = world.chance
    while True:
        day, month, year = chance.integer(1, 28), chance.integer(1, 12) + _SYNTHETIC_MONTH, chance.integer(0, 99)
        digits = f"{day:02}{month:02}{year:02}{chance.integer(0, 999):03}"
        digits += fodselsnummer.calc_check_digit1(digits)
        digits += fodselsnummer.calc_check_digit2(digits)
        if len(digits) == 11 and digits.isdigit():  # a check digit of ten does not exist
            return digits


def account_number(world: World) -> str:
    """A Norwegian account number with dots and the right check digit (BI-27)."""
    while True:
        digits = f"9999{world.chance.integer(0, 999_999):06}"
        check = next((str(digit) for digit in range(10) if kontonr.is_valid(f"{digits}{digit}")), None)
        if check is not None:
            return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}{check}"
