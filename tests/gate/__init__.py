"""The gate: waivers, evidence, reports."""
