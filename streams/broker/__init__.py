"""The broker: how it is reached, what topics it has, and the one that comes along."""
