"""Bank statements out of a confirmation's XML files (BD-21): the answer's own names as elements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mockserver.providers.brevio.files import Checked, xml_root
from mockserver.providers.brevio.models import AuditRequest
from mockserver.world import World

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["made_up_statement", "statements_in"]

_FACTS = ("vatNo", "companyName", "cutOffDate")
_ACCOUNT = ("account", "accountType")
_BALANCE = ("currency", "amount", "localCurrencyAmount")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def statements_in(files: Iterable[Checked]) -> tuple[Any, ...] | None:
    """Every statement of every XML file, in order; None when there is none at all (BR-066)."""
    found = [one for file in files if file.media_type == "application/xml" for one in _statements(xml_root(file.data))]
    return tuple(found) or None


def _statements(root: Element) -> list[dict[str, Any]]:
    name = _name(root)
    told = _all(root, "bankStatement") if name == "bankStatements" else [root] if name == "bankStatement" else []
    return [statement for element in told if (statement := _statement(element)) is not None]


def _statement(element: Element) -> dict[str, Any] | None:
    facts = _texts(element, _FACTS)
    accounts = [_account(account) for account in _all(element, "accountInformation")]
    if facts is None or None in accounts:
        return None
    return {**facts, "accountInformation": accounts}


def _account(element: Element) -> dict[str, Any] | None:
    facts = _texts(element, _ACCOUNT)
    told = next(iter(_all(element, "balance")), None)
    balance = None if told is None else _texts(told, _BALANCE)
    if facts is None or balance is None or not all(_DECIMAL.fullmatch(balance[name]) for name in _BALANCE[1:]):
        return None
    return {**facts, "balance": balance}


def _texts(element: Element, names: Iterable[str]) -> dict[str, str] | None:
    found = {_name(child): (child.text or "").strip() for child in element}
    return {name: found[name] for name in names} if all(found.get(name) for name in names) else None


def _all(element: Element, name: str) -> list[Element]:
    return [child for child in element if _name(child) == name]


def _name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def made_up_statement(world: World, request: AuditRequest, company_name: str) -> bytes:
    """An XML file as a bank might send it: one account in Norwegian kroner."""
    from xml.etree.ElementTree import Element, SubElement, tostring  # as late as files.py has it

    cents = world.chance.integer(0, 10_000_000_00)
    amount = f"{cents // 100}.{cents % 100:02}"
    root = Element("bankStatements")
    statement = SubElement(root, "bankStatement")
    for name, text in zip(_FACTS, (str(request.vat_no), company_name, request.cut_off), strict=True):
        SubElement(statement, name).text = text
    account = SubElement(statement, "accountInformation")
    for name, text in zip(_ACCOUNT, (request.account, "Driftskonto"), strict=True):
        SubElement(account, name).text = text
    balance = SubElement(account, "balance")
    for name, text in zip(_BALANCE, ("NOK", amount, amount), strict=True):
        SubElement(balance, name).text = text
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()
