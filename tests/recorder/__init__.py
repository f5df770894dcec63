"""The recorder: what it finds, what it puts in its place, and that nothing real is left."""
