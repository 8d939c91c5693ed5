"""One file a command, or a group of commands; `console.main` says what there is."""
