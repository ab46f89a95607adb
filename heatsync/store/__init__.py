"""The rows, which are the truth. The only place that knows Peewee."""
