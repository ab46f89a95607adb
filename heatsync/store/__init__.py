"""Tables, migrations and transactions. The only package that knows Peewee. Reads no PDF."""
