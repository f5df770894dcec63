"""For every rule of Billecta that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from contracts.providers.billecta.mutants import access, actions, codes, registers, telling

MUTANTS = [*access.MUTANTS, *registers.MUTANTS, *actions.MUTANTS, *codes.MUTANTS, *telling.MUTANTS]

# Rules that a mutant breaks which the document or the settings give already.
RULES_OF_DERIVED = {
    "input-refused.fold_query_names": "B15",
    "input-refused.trailing_slash": "B15",
}
