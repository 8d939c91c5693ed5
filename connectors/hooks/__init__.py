"""Where alerts go. Read `hook` for the port, `channels` for the kinds, `delivering` for the way to a receiver."""
