"""A lecture hall: visitors that speak to the real server over its websocket as browsers do."""
