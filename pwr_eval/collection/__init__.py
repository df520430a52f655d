"""What goes out to the units and what comes back."""
