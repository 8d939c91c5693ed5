"""Alert rules as a file states them.

Read `rule` first (what one may say), then `meeting` (what it means), then `loading`, which calls the rest: `tree` reads
the text, `shape` and `checks` its words, `using` puts named conditions together, `sense` asks whether any event can
meet them, by the laws in `claims` and `possible`. `placeholders` fills messages.
"""
