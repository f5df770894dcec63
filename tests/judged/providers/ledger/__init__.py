"""What Ledger's document cannot say."""
