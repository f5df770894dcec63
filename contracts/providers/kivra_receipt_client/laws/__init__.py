"""The rules of receipts on the recipient's side, one law or more for each."""
