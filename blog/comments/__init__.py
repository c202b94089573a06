"""What readers say, as text: how it is written, whether it is spam, how it stands in threads."""
