"""The world: `feeds` brings entries in, `hooks` takes alerts out."""
