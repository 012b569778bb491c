"""Files of standard instances, as published: read strictly, every fault with its file.

Called by ``taktline balance`` and ``taktline schedule`` and by their benchmarks.
"""
