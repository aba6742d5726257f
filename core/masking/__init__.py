"""What whoever worked on an order no longer reads of it, once it is over."""
