"""What two faithful Kravias may do differently: everything but the order that the guides promise."""

from __future__ import annotations

from contracts.twin.comparing import Freedom

# The timeline is told from its beginning (KR-130); letters in the order in which they went out (KR-131).
_DETAILS = ("value.statusCodeHistory", "value.notifications")

# A search is in order when it was asked for in order (KR-100).
_SORTED = ("searchInvoices?orderBy=11", "searchInvoicesOld?orderBy=11")

FREEDOM = Freedom(ordered={"getInvoiceDetails": _DETAILS, **dict.fromkeys(_SORTED, ("data",))})
