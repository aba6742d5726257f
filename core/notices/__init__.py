"""Messages owed to people: written with the fact, sent by an errand, kept as the log."""
