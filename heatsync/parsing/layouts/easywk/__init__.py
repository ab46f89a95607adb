"""EasyWk "Meldeergebnis"."""
