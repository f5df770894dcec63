"""Other people's documents, served one by one and judged by Schemathesis: ``make corpus FOLDER=folder``."""
