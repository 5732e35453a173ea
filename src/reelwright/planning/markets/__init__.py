"""What an ad must be in its market: how prices, numbers, units and dates are written, and what is better not shown."""
