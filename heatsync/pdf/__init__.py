"""Opening PDFs: worker processes, text, hidden text, boxes and rendering; nothing about heat sheets."""
