"""Reports: import, review bench, publication, and the text with an item's sentence marked."""
