"""How sheets that offices live in are read and written: .xlsx and .csv, safely, every cell as a person sees it."""
