"""What makes a JUnit report one: the schema that Jenkins holds it to.

``junit-10.xsd`` is that of Jenkins' xunit plugin (``types/model/xsd/junit-10.xsd``), byte for byte as pytest 9.0.2
ships it in ``testing/example_scripts`` of its source distribution; MIT, its licence stands at its head.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

__all__ = ["misfits"]


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(Path(__file__).with_name("junit-10.xsd"))))


def misfits(report: bytes) -> list[str]:
    """What a report has that the schema does not allow.

    Raises:
        lxml.etree.XMLSyntaxError: it is no XML.
    """
    schema = _schema()
    schema.validate(etree.fromstring(report))
    return str(schema.error_log).splitlines()
