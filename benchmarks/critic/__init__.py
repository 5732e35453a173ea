"""How well the critic's checks find what is planted in generated films, and leave clean ones alone."""
