"""A client verified: a stand-in provider that is not our engine, clients with one fault each, and one without."""
