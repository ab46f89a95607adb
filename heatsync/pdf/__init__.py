"""Everything that touches a PDF: sandboxed workers, text, boxes, rendering. Does not know what a heat sheet is."""
