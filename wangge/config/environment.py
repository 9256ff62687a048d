"""How settings are read from the environment, once and typed."""

import os
from datetime import time
from pathlib import Path


def env_text(name: str, default: str = "") -> str:
    """Read a text; `NAME_FILE` may name a file that holds it instead."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool = False) -> bool:
    """Read yes or no: 1, true, yes, on mean yes."""
    text = env_text(name)
    return default if text == "" else text.lower() in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    """Read a whole number; raise ValueError with the name where it is none."""
    text = env_text(name)
    try:
        return default if text == "" else int(text)
    except ValueError as error:
        raise ValueError(f"{name} must be a whole number, not {text!r}") from error


def env_list(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list without empty entries."""
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_secret(name: str, *, keep_in: Path) -> str:
    """Read a secret, or make one and keep it in the folder of this deployment, readable by its owner only."""
    if text := env_text(name):
        return text
    file = keep_in / name.lower()
    if not file.exists():
        keep_in.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(os.urandom(32).hex())
    return file.read_text(encoding="ascii").strip()


def env_hours(name: str, default: str) -> tuple[time, time]:
    """Read hours of the day as 21:00-08:00; raise ValueError with the name where they are none."""
    begins, _dash, ends = env_text(name, default).partition("-")
    try:
        return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
    except ValueError as error:
        raise ValueError(f"{name} must be hours as 21:00-08:00") from error
