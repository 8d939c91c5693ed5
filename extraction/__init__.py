"""Pure text to analysis: no I/O, no clock, no network. `coder` is the door; what the rooms hand on is in `mention`.

A text goes one way: `text` (language, sentences, words) -> `names` -> `times`, `counts`, `sources` -> `events`, which
asks the `encoder` what is told of whom -> `record`.
"""
