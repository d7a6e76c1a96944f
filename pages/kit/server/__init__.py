"""What the server does besides Streamlit: the browser's files, security headers, and a log of what was rejected."""
