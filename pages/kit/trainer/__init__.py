"""The trainer page: its settings, the training in the visitor's session, its pictures, words and files."""
