"""What two faithful Billectas may do differently: everything but an order that was asked for, and that of rows."""

from __future__ import annotations

from contracts.twin.comparing import Freedom

# A list is in order when it was asked for in order (B13), but not by ids, which each makes up; rows stand as they were
# sent, events as they happened.
FREEDOM = Freedom(
    ordered={
        "getDebtors?sortingfield=DebtorNo": ("",),
        "getDebtors?sortingfield=Name": ("",),
        "getInvoice": ("Records", "Events"),
        "getInvoiceByInvoiceNumber": ("Records", "Events"),
    },
)
