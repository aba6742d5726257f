"""The door for browsers, Telegram and the payment company. Knows use cases and no SQL."""
