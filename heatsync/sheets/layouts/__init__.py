"""One file per layout of heat sheets, and what they share."""
