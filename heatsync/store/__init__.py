"""Tables, migrations, transactions, the event log and PDF storage; no parsing and no network access."""
