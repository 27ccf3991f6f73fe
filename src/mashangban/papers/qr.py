"""Codes to scan, drawn for print."""

from __future__ import annotations

import io

import segno


def qr_svg(link: str) -> bytes:
    """An SVG of `link` as a QR code that stands a crease and a stain, without size: the paper gives it one."""
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="svg", border=2, omitsize=True, xmldecl=False)
    return drawn.getvalue()
