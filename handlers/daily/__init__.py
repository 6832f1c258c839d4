"""The daily question: asked, answered, and what the day was when it is over."""
