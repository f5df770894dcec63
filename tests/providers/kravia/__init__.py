"""What the fake of Kravia promises."""
