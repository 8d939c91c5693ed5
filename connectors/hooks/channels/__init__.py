"""The kinds of hooks, one a file: what its entry in the hooks file may say, and the hook itself."""
