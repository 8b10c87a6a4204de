"""Pages of the rules of the lights."""
