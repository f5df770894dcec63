"""Spiris payroll: payslips through Kivra, with memory: agreement, dispatches, status page and the move from VLA."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.spiris import agreements, dispatches, people, sending
from mockserver.providers.spiris.errors import dialect
from mockserver.providers.spiris.handlers import companies, kivra, pay_runs
from mockserver.providers.spiris.seed import seed

__all__ = ["provider"]

provider = Provider(
    modules=(companies, pay_runs, kivra, agreements, dispatches, sending, people), dialect=dialect, seed=seed
)
