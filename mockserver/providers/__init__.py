"""One package per provider; the registry finds them here."""
