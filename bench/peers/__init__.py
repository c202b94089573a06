"""Other systems, for comparison: small projects of our own, each in a virtual environment of its own."""
