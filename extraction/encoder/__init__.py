"""The encoder: a small transformer that reads an article once; every room asks it what it makes of the words."""
