"""The scripts, and the programs behind them."""
