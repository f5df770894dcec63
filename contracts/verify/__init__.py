"""A user's own client, verified: what its traffic exercised of a provider's promises, and what it does wrong."""

from __future__ import annotations

from contracts.verify.report import Report, report_on
from contracts.verify.traffic import Passed, read_traffic

__all__ = ["Passed", "Report", "read_traffic", "report_on"]
