"""The few line icons the desk uses (drawn on a 24×24 grid, stroke only)."""

from __future__ import annotations

from collections.abc import Mapping

ICONS: Mapping[str, str] = {
    "inbox": '<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M4 13h3l3 3h4l3-3h3"/>',
    "queue": '<path d="M4 6h16M4 12h10M4 18h7"/><path d="M18 14v6m-2.5-2.5L18 20l2.5-2.5"/>',
    "chart": '<path d="M4 20h16"/><path d="M6 20v-7M11 20V8M16 20v-5M20 20V4"/>',
    "shield": '<path d="M12 3l8 3v6c0 5-3.4 8-8 9-4.600-1-8-4-8-9V6z"/><path d="M9 12l2 2 4-4"/>',
    "code": '<rect x="4" y="4" width="6" height="6" rx="1"/><rect x="14" y="4" width="6" height="6" rx="1"/>'
    '<rect x="4" y="14" width="6" height="6" rx="1"/><path d="M14 14h3v3M20 14v6M14 20h3"/>',
    "book": '<path d="M3 19a9 9 0 0 1 9 0 9 9 0 0 1 9 0V6a9 9 0 0 0-9 0 9 9 0 0 0-9 0z"/><path d="M12 6v13"/>',
    "bell": '<path d="M10 5a2 2 0 1 1 4 0 7 7 0 0 1 4 6v3a4 4 0 0 0 2 3H4a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6"/>'
    '<path d="M9 17v1a3 3 0 0 0 6 0v-1"/>',
    "search": '<circle cx="10" cy="10" r="7"/><path d="M21 21l-6-6"/>',
    "user": '<circle cx="12" cy="7" r="4"/><path d="M6 21v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2"/>',
    "users": '<circle cx="9" cy="7" r="4"/><path d="M3 21v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2"/>'
    '<path d="M16 3.100a4 4 0 0 1 0 7.800M21 21v-2a4 4 0 0 0-3-3.900"/>',
    "place": '<circle cx="12" cy="11" r="3"/><path d="M17.700 16.700L12 22l-5.700-5.300a8 8 0 1 1 11.400 0z"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>',
    "pause": '<rect x="6" y="5" width="4" height="14" rx="1"/><rect x="14" y="5" width="4" height="14" rx="1"/>',
    "check": '<path d="M5 12l5 5L20 7"/>',
    "alert": '<path d="M12 9v4M12 16v.010"/><path d="M5 19h14a2 2 0 0 0 1.800-2.800L13.700 4a2 2 0 0 0-3.500 0'
    'L3.200 16.200A2 2 0 0 0 5 19"/>',
    "eye": '<circle cx="12" cy="12" r="2"/><path d="M22 12c-2.700 4.700-6 7-10 7s-7.300-2.300-10-7c2.700-4.700 6-7 10-7'
    's7.300 2.300 10 7"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V7a4 4 0 0 1 8 0v4"/>',
    "message": '<path d="M8 9h8M8 13h6"/><path d="M18 4a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-5l-5 3v-3H6a3 3 0 0 1-3-3'
    'V7a3 3 0 0 1 3-3z"/>',
    "note": '<path d="M13 20l7-7V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2z"/><path d="M13 20v-5a2 2 0 0 1'
    ' 2-2h5"/>',
    "link": '<path d="M9 15l6-6M11 6l.500-.500a5 5 0 0 1 7 7L18 13M13 18l-.400.500a5 5 0 0 1-7.100-7L6 11"/>',
    "share": '<path d="M13 4v4C6.400 9 4 14.500 3 20c2.800-3.600 5.400-5.600 10-5.600V19l8-7.500z"/>',
    "star": '<path d="M12 17.300l-6.200 3.200 1.200-6.900-5-4.900 6.900-1L12 1.500l3.100 6.200 6.900 1-5 4.900 1.200 6.900z"/>',
    "print": '<path d="M17 17h2a2 2 0 0 0 2-2v-4a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v4a2 2 0 0 0 2 2h2"/>'
    '<path d="M17 9V5a2 2 0 0 0-2-2H9a2 2 0 0 0-2 2v4"/><rect x="7" y="13" width="10" height="8" rx="2"/>',
    "download": '<path d="M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2M7 11l5 5 5-5M12 4v12"/>',
    "filter": '<path d="M4 4h16v2.200a2 2 0 0 1-.600 1.400L15 12v7l-6 2v-8.500L4.500 7.600A2 2 0 0 1 4 6.200z"/>',
    "chain": '<path d="M12 3l8 4.500v9L12 21l-8-4.500v-9z"/><path d="M12 12l8-4.500M12 12v9M12 12L4 7.500"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M12 17v.010M12 13.500a1.500 1.500 0 0 1 1-1.500 2.600 2.600 0 1'
    ' 0-3-4"/>',
    "logout": '<path d="M14 8V6a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h7a2 2 0 0 0 2-2v-2M9 12h12l-3-3'
    'M18 15l3-3"/>',
    "back": '<path d="M5 12h14M5 12l6 6M5 12l6-6"/>',
    "photo": '<rect x="3" y="3" width="18" height="18" rx="3"/><path d="M15 8h.010M3 16l5-5c.900-.900 2.100-.900 3 0'
    'l5 5M14 14l1-1c.900-.900 2.100-.900 3 0l3 3"/>',
    "key": '<path d="M16.500 3.800l3.700 3.700a2 2 0 0 1 0 2.800l-2.900 2.900a2 2 0 0 1-2.800 0L8 19.700A1 1 0 0 1 7.300 20H5a1 1'
    ' 0 0 1-1-1v-2.300A1 1 0 0 1 4.300 16l6.500-6.500a2 2 0 0 1 0-2.800l2.900-2.900a2 2 0 0 1 2.800 0z"/>',
}
