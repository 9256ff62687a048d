"""How files and rows with people in them are kept meanwhile: sealed under the key of the telephones."""

import base64
import json

from wangge.people import privacy


def seal_file(content: bytes) -> tuple[bytes, int]:
    """Seal a whole file; return cipher and key version."""
    return privacy.seal_text(base64.b64encode(content).decode("ascii"))


def open_file(cipher: bytes | memoryview, key_version: int) -> bytes:
    """Open what `seal_file` closed."""
    return base64.b64decode(privacy.open_text(cipher, key_version))


def seal_cells(cells: dict[str, str]) -> tuple[bytes, int]:
    """Seal the cells of one row."""
    return privacy.seal_text(json.dumps(cells, ensure_ascii=False))


def open_cells(cipher: bytes | memoryview, key_version: int) -> dict[str, str]:
    """Open the cells of one row, in the order of their columns."""
    cells: dict[str, str] = json.loads(privacy.open_text(cipher, key_version))
    return cells
