"""Pure text to analysis: no I/O, no clock, no network. `coder` is the door; `document` and `mention` the materials.

A text goes one way: `document` (language, sentences, tokens) -> `entities` (who and where is named) -> `relevance` and
`topics` -> `times`, `counts`, `attribution` -> `arabic.events` or `english.events` -> `assemble`.
"""
