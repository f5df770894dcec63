"""Spiris payroll's own laws, and its machine."""
