"""Ringing the store for an order, until it answers or cannot be reached."""
