"""What would have happened anyway: comparisons, their assumptions tested and their placebos shown."""
