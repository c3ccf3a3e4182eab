"""How a web process of ours speaks HTTP: gunicorn keeps the processes, waitress the connections."""
