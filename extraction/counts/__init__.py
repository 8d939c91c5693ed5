"""How many of what: the numbers of a text that count something."""
