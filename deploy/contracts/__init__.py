"""What callers and listeners rely on: the released documents, what would break them, and the clients made of them."""
