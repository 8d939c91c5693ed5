"""What is told: the events of a text, each with its mode, realis, sides, place, date, counts and claim."""
