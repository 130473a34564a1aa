"""What the one page that loads Zoom's Meeting SDK may do besides, and whence each of it comes.

Zoom's docs, "Content Security Policy header" for its SDKs for web: scripts from Zoom and from blobs, `unsafe-eval` for
its WebAssembly, workers from blobs, styles written by script, connections to zoom.us by https and wss, images, media
and fonts from https. Two of its lines are not taken over: `unsafe-inline` for scripts (the package adds script elements
with an address only), and `base-uri 'self'` (it uses none).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from app.views.headers import change_policy

ZOOM = "https://zoom.us https://*.zoom.us"
ZOOM_SPARE = "https://dmogdx0jrul3u.cloudfront.net"  # from where the SDK loads what its first address lacks
MAY_USE = "camera=(self), microphone=(self), display-capture=(self), geolocation=(), browsing-topics=()"


def allow_web_sdk(address: str) -> None:
    """Open this one answer for the SDK that is loaded from `address`."""
    change_policy(directives(address), Permissions_Policy=MAY_USE)


def directives(address: str) -> Mapping[str, str]:
    """The directives that differ from every other page's. A stand-in of our own speaks to its own address alone."""
    own = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    zoom = own if own.startswith("http://") else f"{ZOOM} {ZOOM_SPARE}"
    sockets = "" if own.startswith("http://") else " wss://*.zoom.us"
    scripts = " ".join(dict.fromkeys(("'self'", own, *zoom.split(), "blob:", "'unsafe-eval'")))
    return {
        "script-src": scripts,
        "worker-src": "'self' blob:",
        "connect-src": f"'self' {zoom}{sockets}",
        "style-src": f"'self' 'unsafe-inline' {zoom}",
        "img-src": "'self' data: blob: https:",
        "media-src": "'self' blob: https:",
        "font-src": "'self' data: https:",
    }
