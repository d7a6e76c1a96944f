"""The exhibits of the page on depth, one file each."""
