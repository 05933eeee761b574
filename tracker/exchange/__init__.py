"""Lists and calls in and out of the program in formats that other programs read."""
