"""Sources in the formats of reference managers: one module a format, each of which reads what it writes.

Reading never trusts: whatever a field holds is text, and what cannot become a source is said, with its line.
"""
