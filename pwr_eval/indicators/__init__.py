"""What is computed from plan and data: gaps, trends, costs, scores."""
