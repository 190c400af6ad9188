"""The documents that are written from the code itself: `make docs` writes them, CI compares them."""
