"""Everything that opens a PDF: worker processes, text, hidden text, boxes, rendering. Knows no heat sheets."""
