"""Value types that the other packages share. They import nothing but each other and do no I/O."""
