"""From the typed document to the values of ``cells.shop``: SI, world frame, models, meshes."""
