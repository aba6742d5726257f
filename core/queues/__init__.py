"""What waits as a row is tried, put off, parked, told, and tried again: one shape for all."""
