"""What is kept how long, and who forgets it: the table of it, and the jobs that keep its word."""
