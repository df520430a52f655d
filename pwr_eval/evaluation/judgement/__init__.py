"""From evidence to judgements: rubric, matrix, contribution, the chain and its checks, checklist."""
