"""Spiris payroll's rules, one check or more for each that a client can see."""

# What a Schemathesis check shows broken, by the rule that it breaks: who is signed in is nobody's rule but everybody's.
CHECK_RULES: dict[str, str] = {}
