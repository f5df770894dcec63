"""What a document's schemas allow, made up: valid, seeded values, and whole answers of them."""
