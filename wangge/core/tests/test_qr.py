import io

from PIL import Image

from wangge.core import qr

ADDRESS = "https://example.com/w/7K3M9PXA"


def test_the_squares_on_paper_are_those_of_the_picture() -> None:
    picture = Image.open(io.BytesIO(qr.png(ADDRESS, scale=1))).convert("L")
    drawn = {
        (y - qr.QUIET, x - qr.QUIET)
        for y in range(picture.height)
        for x in range(picture.width)
        if picture.getpixel((x, y)) == 0
    }

    runs = qr.modules(ADDRESS)

    assert {(row, first + step) for row, first, length in runs for step in range(length)} == drawn


def test_a_code_in_a_page_says_what_it_is_to_who_cannot_see_it() -> None:
    drawn = qr.svg(ADDRESS, title="3 号楼 <电梯>")

    assert "<title>3 号楼 &lt;电梯&gt;</title>" in drawn
    assert 'class="qr"' in drawn
