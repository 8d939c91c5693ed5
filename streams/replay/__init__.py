"""What was coded or refused before, given to the flow or to the coder once more."""
