"""A weekly playlist, written in one file, published once and on time."""

__version__ = "0.1.0"
