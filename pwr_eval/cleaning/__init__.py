"""Text as people type it turned into values: numbers, dates, names, target cells, and personal data found."""
