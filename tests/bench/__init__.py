"""``make bench``: what a request costs, as ratios to a bare server in the same run. No test asserts a time."""
