"""The fake for operations without a function: collections and items, recognised from the document."""
