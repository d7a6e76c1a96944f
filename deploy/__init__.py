"""The lab on more than one core: several processes behind nginx."""
