"""How Wangge is measured; importing this package sets Django up for it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")
os.environ["WANGGE_SUBMISSIONS_PER_HOUR"] = "100000000"
os.environ["WANGGE_HOSTS"] = "*"
os.environ["WANGGE_LOG_LEVEL"] = "ERROR"

django.setup()
