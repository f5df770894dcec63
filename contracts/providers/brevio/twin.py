"""What two faithful Brevios may do differently: everything but the order that the reference promises."""

from __future__ import annotations

from contracts.twin.comparing import Freedom

# Lists come oldest first (BR-057), tokens in the order of the batch (BR-075), signees as they were sent (BR-153).
FREEDOM = Freedom(
    made_up=("accountNumber", "signeePID"),  # of a client whom each side plays by itself
    ordered={
        "createAuditRequests": ("tokens",),
        "listAuditRequests": ("requests",),
        "listSignRequests": ("requests", "requests.signees"),
        "listThirdPartyAuditRequests": ("requests",),
    },
)
