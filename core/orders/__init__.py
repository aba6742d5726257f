"""What a customer asked one store for, from the first tap to the doorstep."""
