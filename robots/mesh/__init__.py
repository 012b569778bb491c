"""Strict readers for triangle meshes, and convex pieces that cover what they read."""

from robots.mesh.convex_pieces import ConvexFit, convex_pieces, fit_mesh
from robots.mesh.errors import MeshError
from robots.mesh.reader import Mesh, read_mesh

__all__ = ["ConvexFit", "Mesh", "MeshError", "convex_pieces", "fit_mesh", "read_mesh"]
