"""One law, or several, for each rule of Kivra that a client can see."""
