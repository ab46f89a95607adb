"""One file or folder per layout of heat sheets, and what they share."""
