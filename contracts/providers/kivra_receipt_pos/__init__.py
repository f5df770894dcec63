"""What the generic judge cannot know about Kivra's receipts from points of sale."""
