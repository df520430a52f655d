"""What would have happened anyway: comparisons in time and space, their assumptions tested, their placebos shown."""
