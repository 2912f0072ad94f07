"""The outside: one module for each thing the program talks to."""
