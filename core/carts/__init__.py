"""What a customer has picked and not ordered yet; one store at a time, kept over restarts."""
