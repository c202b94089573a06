"""A large publication that never was, for measuring: `python -m bench.seed 1000`, 100000 or 1000000.

Two runs make the same rows. Texts are composed of sections that
the site's own code has rendered once, with gaps for what differs from post to post; a test compares the
outcome with `Edition.render()`.
"""
