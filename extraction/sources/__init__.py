"""Who says so: the sources that a text names."""
