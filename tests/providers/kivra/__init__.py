"""Kivra's fakes (sender and receipts), documents and judges."""
