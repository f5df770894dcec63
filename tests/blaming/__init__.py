"""The proof of blame: failures whose cause is known, because it was put there, and whom the table blames for them."""
