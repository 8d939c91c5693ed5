"""Which feeds there are: the built-in ones, an operator's own, and those that a person added."""
