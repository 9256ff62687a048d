"""How the registry comes in as sheets and goes out as sheets: units, spaces, assets, and what apps above add."""
