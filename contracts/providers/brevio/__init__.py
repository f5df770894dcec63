"""Brevio: laws and the machine of requests that people confirm and sign."""
