"""What people add to the worker: the sheet of households is made known at start."""

from wangge.people import household_sheet  # noqa: F401 - makes its kind known
