"""What was sold and how it went, day by day and month by month."""
