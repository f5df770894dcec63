"""Kivra legal's own laws, and its machine."""
