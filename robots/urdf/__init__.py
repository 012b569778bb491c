"""Strict reader for users' robots described in URDF."""

from robots.urdf.errors import UrdfError
from robots.urdf.reader import UrdfOptions, read_urdf

__all__ = ["UrdfError", "UrdfOptions", "read_urdf"]
