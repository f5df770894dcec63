"""The rules of receipts from points of sale, one law or more for each."""
