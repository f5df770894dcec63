"""Brevio's fake, document and judge."""
