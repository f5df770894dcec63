"""What the generic judge cannot know about Kivra's receipts on the recipient's side."""
