"""Stands in for ``contracts.providers``."""
