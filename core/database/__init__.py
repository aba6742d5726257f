"""The database: plain functions as transactions, on SQLite and on PostgreSQL."""
