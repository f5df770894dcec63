"""The gate of a build: what may be broken for now, what the evidence must not fall below, and how it is told."""
