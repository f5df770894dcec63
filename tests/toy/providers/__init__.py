"""Stands in for the folder of providers."""
