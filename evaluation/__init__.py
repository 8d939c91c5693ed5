"""How well articles are coded: an annotated corpus of our own, figures, and floors under them."""
