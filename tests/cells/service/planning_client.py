"""A client of ``PlanningService``, written from the ``.proto`` file alone."""

from __future__ import annotations

import hashlib
from typing import Any

from protos.taktline.v1 import planning_pb2 as pb
from tests.cells.service.shop_in_process import ShopInProcess

SCENE = b"a scene\n" * 9


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def scene_of(**files: bytes) -> pb.Scene:
    """A scene of files of a chunk each; underlines in a name stand for points."""
    return pb.Scene(
        files=[
            pb.SceneFile(name=name.replace("_", "."), chunk_digests=[sha(data)])
            for name, data in files.items()
        ]
    )


class Client:
    """Calls of a server that runs on the event loop of a test."""

    def __init__(self, shop: ShopInProcess) -> None:
        self._shop = shop

    async def upload(self, data: bytes) -> str:
        request = pb.UploadChunkRequest(data=data)
        answer = await self._call("UploadChunk", request, pb.UploadChunkResponse)
        return str(answer.chunk_digest)

    async def submit(self, name: str, scene: bytes = SCENE, **change: Any) -> pb.Operation:
        await self.upload(scene)
        request = pb.SubmitSceneRequest(
            request_id=name, scene=scene_of(car_yaml=scene), change=pb.Change(**change)
        )
        answer = await self._call("SubmitScene", request, pb.SubmitSceneResponse)
        return answer.operation

    async def what_if(self, name: str, digest: str, **change: Any) -> pb.Operation:
        request = pb.AskWhatIfRequest(
            request_id=name, program_digest=digest, change=pb.Change(**change)
        )
        answer = await self._call("AskWhatIf", request, pb.AskWhatIfResponse)
        return answer.operation

    async def get(self, operation: str) -> pb.Operation:
        request = pb.GetOperationRequest(operation_id=operation)
        answer = await self._call("GetOperation", request, pb.GetOperationResponse)
        return answer.operation

    async def cancel(self, operation: str) -> pb.Operation:
        request = pb.CancelOperationRequest(operation_id=operation)
        answer = await self._call("CancelOperation", request, pb.CancelOperationResponse)
        return answer.operation

    async def page(self, size: int = 0, token: str = "") -> pb.ListOperationsResponse:
        request = pb.ListOperationsRequest(page_size=size, page_token=token)
        answer = await self._call("ListOperations", request, pb.ListOperationsResponse)
        assert isinstance(answer, pb.ListOperationsResponse)
        return answer

    async def watched(self, operation: str) -> list[pb.Operation]:
        """All that is told of an operation, to its end."""
        call = self._shop.channel.unary_stream("/taktline.v1.PlanningService/WatchOperation")
        request = pb.WatchOperationRequest(operation_id=operation)
        return [
            pb.WatchOperationResponse.FromString(data).operation
            async for data in call(request.SerializeToString(), timeout=60)
        ]

    async def ended(self, operation: str) -> pb.Operation:
        return (await self.watched(operation))[-1]

    async def _call(self, method: str, request: Any, answer: Any) -> Any:
        return await self._shop.call(f"PlanningService/{method}", request, answer)
