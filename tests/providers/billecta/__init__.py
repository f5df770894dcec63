"""Billecta: its document, its rules, and the fake behind its authentication."""
