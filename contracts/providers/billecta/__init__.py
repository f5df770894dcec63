"""Billecta: what the judge cannot know of it."""
