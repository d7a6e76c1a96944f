"""Still pictures as plain Plotly dicts, one kind of chart a file. They draw results and compute none.

Every figure is `{"data": [...], "layout": {...}}` with NumPy arrays in it; what differs between light and dark waits under
each trace's `meta`, and the browser puts one of the two on. Words are shown with Plotly's few tags: what a stranger wrote
goes through `escaping.literal` first.
"""
