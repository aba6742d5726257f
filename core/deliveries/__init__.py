"""Bringing an order to its door, by a rider or by the store itself."""
