"""Still pictures as plain Plotly dicts, with NumPy arrays for the data. They draw results and compute none."""
