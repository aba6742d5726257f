"""Collecting for an order and giving back; every attempt is a row before it is tried."""
