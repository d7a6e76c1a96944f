"""The core of Descent Lab: optimizers, costs, schedules and the descent that joins them, in NumPy.

Import what you need from its own module, for example `from labcore.descent import descend`.
"""
