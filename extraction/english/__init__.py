"""Events in English: `forms` makes the words of the lexicon, `events` finds who did what to whom."""
