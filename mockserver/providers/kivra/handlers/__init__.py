"""One module per resource; each function answers one operation."""
