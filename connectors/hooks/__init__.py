"""Where alerts go. Read `hook` for the port, `delivery` for what happens when a receiver does not answer."""
