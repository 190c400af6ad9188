"""The paying bank, simulated: a program of its own with its own books. It shares no code with laomo, so it is an independent witness of it."""
