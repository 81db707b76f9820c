"""`python -m summarizer` is the command line."""

from .cli import main

main()
