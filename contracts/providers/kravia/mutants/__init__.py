"""For every rule of Kravia that a client can see, at least one way to break it."""

from __future__ import annotations

from contracts.providers.kravia.mutants import money, registering, transport, updates

MUTANTS = [*transport.MUTANTS, *registering.MUTANTS, *money.MUTANTS, *updates.MUTANTS]

# Rules that a mutant breaks which the document or the settings give already.
RULES_OF_DERIVED = {
    "input-refused.fold_body_names": "KR-007",
    "input-refused.json_anywhere": "KR-052 KR-054",
    "input-ignored.registerInvoice.accountingInvoiceId": "KR-034",
    "input-ignored.registerInvoice.bookkeepingDetails": "KR-042",
    "transition-dropped.activateCreditor": "KR-020 KR-023",
    "transition-dropped.uploadDocument": "KR-050",
    "transition-dropped.bookkeepSettlement": "KR-123",
    "transition-dropped.step": "KR-053 KR-057 KR-059 KR-074 KR-131 KR-132",
    "transition-dropped.settle": "KR-059 KR-120 KR-121",
    "transition-dropped.debtor": "KR-059 KR-134",
    "filter-ignored.listSettlements.ExcludeClosed": "KR-122",
    "filter-ignored.searchInvoices.orderBy": "KR-100",
    "filter-ignored.searchInvoices.top": "KR-100",
    "filter-ignored.searchInvoices.skip": "KR-100",
    "page-off.searchInvoices.skip": "KR-100",
    "filter-ignored.searchInvoices.lastUpdatedTime": "KR-100 KR-101",
}
