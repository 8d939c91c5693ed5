"""Events in Arabic: `forms` makes the words of the lexicon, `events` finds who did what to whom."""
