"""Mutants: the fake with one promise broken at a time; the share that a suite of checks notices is its trust number."""
