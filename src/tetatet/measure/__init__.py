"""What did it change? Arms, windows, differences with their intervals."""
