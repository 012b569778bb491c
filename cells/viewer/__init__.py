"""A plan in the browser: scene, motions, Gantt chart, distances, findings, the whole shop.

``Blocks`` has the data of a plan, ``ViewerServer`` serves it with the page on this machine,
``alone_page`` puts both into one file that needs neither server nor network. The page itself is
under ``page/``: plain ES modules that move the robots from the program's polynomials by themselves.
"""

from __future__ import annotations

from cells.viewer.blocks import Blocks, Distances, Programs, programs_of
from cells.viewer.html import Page, alone_page, served_page
from cells.viewer.server import ViewerServer
from cells.viewer.three import ThreeMissingError

__all__ = [
    "Blocks",
    "Distances",
    "Page",
    "Programs",
    "ThreeMissingError",
    "ViewerServer",
    "alone_page",
    "programs_of",
    "served_page",
]
