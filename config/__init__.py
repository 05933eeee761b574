"""What a deployment can change: settings, the catalogue of sources, and the vocabulary. Knows nothing of the rest."""
