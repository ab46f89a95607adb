"""Opening PDFs: sandboxed workers, text, hidden text, boxes and rendering; nothing about heat sheets."""
