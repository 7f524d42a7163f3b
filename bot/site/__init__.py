"""What every page shares: layout, look, guards and error pages. It knows neither conversations nor the console."""
