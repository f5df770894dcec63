"""One function per operation, by what it is about."""
