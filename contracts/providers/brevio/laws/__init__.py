"""Brevio's laws, a module per section of ``specs/brevio/rules.yaml``."""

# What a Schemathesis check shows broken, by the rule that it breaks.
CHECK_RULES = {"ignored_auth": "BR-025"}
