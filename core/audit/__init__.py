"""What admins did, and why: written in the same transaction as the deed, and never changed."""
