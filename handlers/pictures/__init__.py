"""Pictures: SVG made of values and of words of the catalogues, drawn as they go, each with its words beside it."""
