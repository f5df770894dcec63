"""Kivra's judge: laws of its own rules."""
