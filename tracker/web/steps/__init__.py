"""Pages of an item's dated steps."""
