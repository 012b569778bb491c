"""The animated cell as a GLB file, for slides and for other programs.

``tracks`` says where everything is over the cycle, ``scene`` lays it out as glTF nodes, ``glb``
writes the file. Called by ``taktline documents``.
"""

from __future__ import annotations

from planner.report.animation.scene import animated_cell

__all__ = ["animated_cell"]
