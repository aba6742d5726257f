"""What Telegram told us, written down before it is acknowledged."""
