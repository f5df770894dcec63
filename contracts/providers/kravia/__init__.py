"""Kravia's laws and machine, written from ``specs/kravia`` alone."""
