"""Tests of each provider, one folder each."""
