"""Telegram, shared by both bots: updates in, screens out. Knows no food."""
