"""`python -m console`: the command `marsad`, for processes that start parts of themselves."""

from console.main import main

main()
