"""Kivra legal's rules, one check or more for each that a client can see."""

# What a Schemathesis check shows broken, by the rule that it breaks.
CHECK_RULES = {"ignored_auth": "LEG-12"}
