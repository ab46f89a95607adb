"""What a batch has found, merged: whose swims, when and where, and as a calendar."""
