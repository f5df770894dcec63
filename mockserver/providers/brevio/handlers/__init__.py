"""One module per side of the API: tokens, the audit company, the bank, signatures, rights, files."""
