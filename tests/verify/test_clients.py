"""Ten clients with one fault each are named by it; a client without one gets full marks, every time."""

from __future__ import annotations

import pytest

from contracts.document import Document
from contracts.proxy import Proxy, Upstream
from contracts.recorder.entry import Entry
from contracts.serving import listen, serving
from contracts.targets import Target
from contracts.verify import Report, report_on
from contracts.verify.flows import Level, Touch
from specs import load
from tests.verify.clients import FAULTS, DeskClient
from tests.verify.paydesk import FOLDER, Clock, Paydesk, served

BAD = {("POST", "charges"): [500], ("GET", "charges/id"): [503, 503, 503], ("GET", "charges"): [429]}


def verified(fault: str | None, seed: int = 0) -> Report:
    """A client's day at a desk with bad moments, through the proxy, and what is said of it."""
    clock, entries = Clock(), list[Entry]()
    with served(Paydesk(BAD)) as desk, listen(0) as listener:
        proxy = Proxy(Upstream(desk), entries.append, clock=clock)
        with serving(proxy, listener) as url:
            DeskClient(url, clock, fault, seed).work()
        return report_on(entries, Document(load(FOLDER), Target(desk)), desk)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault: str) -> None:
    """The client's one fault is found, and no other is imputed to it."""
    report = verified(fault)
    assert {finding.check for finding in report.findings} == {FAULTS[fault]}
    (finding,) = report.findings
    assert finding.message.startswith("#")
    assert finding.curl


@pytest.mark.parametrize("seed", range(20))
def test_a_correct_client_gets_full_marks(seed: int) -> None:
    """Whatever it happens to do, nothing is wrong, and the flow is walked robustly."""
    report = verified(None, seed)
    assert report.findings == []
    assert report.lenient == []
    assert [flow.level for flow in report.flows] == [Level.ROBUST]
    assert {use.rule.id: use.touch for use in report.rules} == dict.fromkeys(
        ("PD-01", "PD-02", "PD-03"), Touch.EXERCISED
    )
