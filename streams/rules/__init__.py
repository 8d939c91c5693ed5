"""Alert rules as a file states them: `rule` for what one may say, `loading` for the file, `meeting` for its sense."""
