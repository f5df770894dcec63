"""What two faithful Kivras may do differently: no list comes in a promised order; MAT-07 says so of a match."""

from __future__ import annotations

from contracts.twin.comparing import Freedom

# A webhook's secret is new each time (WHK-07), its deliveries are signed with it (WHK-08), and a scope is made of the
# keys of tenants (AUTH-10).
FREEDOM = Freedom(made_up=("scope", "secret", "webhook-signature"))
