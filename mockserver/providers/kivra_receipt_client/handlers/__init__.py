"""One function per operation, by resource."""
