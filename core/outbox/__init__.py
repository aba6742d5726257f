"""Facts waiting to be acted on, written with the change itself, and the relay that acts."""
