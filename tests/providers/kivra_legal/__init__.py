"""A document of ours in the shape that a provider's own, handed out by e-mail, plausibly has."""
