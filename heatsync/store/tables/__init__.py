"""The tables as the migrations leave them, and the meaning of their columns. No queries.

The models are not bound to a database. `Database` runs each query on its own connections, so one process can use
several databases.
"""
