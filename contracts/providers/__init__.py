"""A folder per provider with what its document cannot say: ``laws.py``, ``machine.py``, ``schemathesis.toml``."""
