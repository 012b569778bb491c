"""The project's own measurements; ``taktline bench`` runs them."""
