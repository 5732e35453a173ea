"""Who somebody is and what he may do: keys, tokens, roles, limits. Knows neither SQL nor HTTP."""
