"""`alongside demo`: a Bot API server of the project's own, a page to play on, and a clock that can be moved."""
