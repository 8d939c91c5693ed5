"""The text itself: cleaned, folded, cut into sentences and words, its language, its numbers."""
