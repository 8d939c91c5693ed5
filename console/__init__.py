"""People: the command line, the demo and the console page."""
