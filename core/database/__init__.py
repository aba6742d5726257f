"""Transactions as plain functions, on SQLite and on PostgreSQL."""
