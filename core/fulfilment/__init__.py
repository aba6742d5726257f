"""What is done with an order that was placed: accepted, cooked, amended, called off, delivered."""
