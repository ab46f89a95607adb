"""Finding one swimmer in a parsed sheet; no parsing and no merging across sheets."""
