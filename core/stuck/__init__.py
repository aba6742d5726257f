"""What stands too long and needs a person: found, shown, and told to the admins once each."""
