"""The commands of ``motpart``, one module per group. Light to import: what costs is imported inside a command."""
