"""What a server is asked for is planned in order, survives its end, and is taken if certified."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import grpc
import pytest

from cells.journal import audited
from cells.operations import SceneFault
from cells.orchestrator import operation_decisions
from cells.service import FaultySceneError, PlanError, WorkerLostError
from cells.service import scene_store as scene_store_module
from protos.taktline.v1 import dispatch_pb2
from protos.taktline.v1 import planning_pb2 as pb
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.planning_client import SCENE, Client, scene_of, sha
from tests.cells.service.shop_in_process import ShopInProcess, shop
from tests.cells.service.stand_in_planner import StandInPlanner

Story = Callable[[ShopInProcess, Client], Awaitable[None]]


def played(tmp_path: Path, planner: StandInPlanner, *stories: Story) -> None:
    """Play each story with a server of its own on the same data."""
    if not (tmp_path / "plan").exists():
        write_folder(tmp_path / "plan", ("one",), seed=7)

    async def all_of_it() -> None:
        for story in stories:
            async with shop(tmp_path / "data", tmp_path / "plan", work=planner.work) as running:
                await story(running, Client(running))

    asyncio.run(all_of_it())


async def refusal(call: Awaitable[object]) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call
    return error.value.code(), error.value.details() or ""


def open_planner(**more: object) -> StandInPlanner:
    planner = StandInPlanner(**more)  # type: ignore[arg-type]
    planner.gate.set()
    return planner


def test_a_certified_scene_is_taken_and_cycles_are_released_on_it(tmp_path: Path) -> None:
    planner = open_planner()

    async def story(running: ShopInProcess, client: Client) -> None:
        asked = await client.submit("r", seed=3, takt_s=50.0, limit_s=60.0)
        assert asked.operation_id == "operation-1"
        assert asked.owner == "this machine"
        done = await client.ended("operation-1")
        assert done.state == pb.OPERATION_STATE_DONE
        assert done.result.certified
        assert done.result.taken
        assert (done.result.cycle_s, done.result.bound_s, done.result.takt_s) == (20, 18, 40)
        request = dispatch_pb2.ReleaseCyclesRequest(
            request_id="c", cell="two", program_digest=done.result.program_digest, cycles=2
        )
        answer = dispatch_pb2.ReleaseCyclesResponse
        released = await running.call("DispatchService/ReleaseCycles", request, answer)
        assert released.cycles_released == 2
        assert done.result.program_digest in (await running.snapshot()).program_digests

    async def later(running: ShopInProcess, client: Client) -> None:
        """What was taken is there after a restart, and so is what became of it."""
        done = await client.get("operation-1")
        assert done.result.taken
        assert done.result.program_digest in (await running.snapshot()).program_digests

    played(tmp_path, planner, story, later)
    kept = [(who, each["kind"]) for _, who, each in audited(tmp_path / "data" / "journal.db")]
    assert ("this machine", "OperationRequested") in kept
    (job,) = planner.jobs
    assert (job.question.seed, job.question.takt_s, job.question.limit_s) == (3, 50.0, 60.0)
    assert (job.scene.name, job.before) == ("car.yaml", None)
    assert planner.seen == [SCENE.decode()]
    assert list((tmp_path / "data" / "operations" / "scenes").iterdir()) == []
    assert not (tmp_path / "data" / "operations" / "work").exists()


def test_a_request_made_again_is_the_same_operation_and_another_one_is_refused(
    tmp_path: Path,
) -> None:
    planner = open_planner()

    async def story(running: ShopInProcess, client: Client) -> None:
        first = await client.submit("r")
        await client.ended(first.operation_id)
        assert (await client.submit("r")).operation_id == first.operation_id
        code, words = await refusal(client.submit("r", seed=1))
        assert code is grpc.StatusCode.FAILED_PRECONDITION
        assert words == (
            "request r was made before, for something else: operation operation-1; "
            "choose another request_id"
        )

    async def later(running: ShopInProcess, client: Client) -> None:
        assert (await client.submit("r")).state == pb.OPERATION_STATE_DONE

    played(tmp_path, planner, story, later)
    assert len(planner.jobs) == 1


def test_a_what_if_is_answered_and_nothing_is_taken(tmp_path: Path) -> None:
    planner = open_planner(stations=("one",))
    digest = write_folder(tmp_path / "plan", ("one",), seed=7)

    async def story(running: ShopInProcess, client: Client) -> None:
        asked = await client.what_if("r", digest, without="one.R1")
        assert asked.base_program_digest == digest
        done = await client.ended(asked.operation_id)
        assert done.result.certified
        assert not done.result.taken
        await client.ended((await client.what_if("s", digest, seed=2)).operation_id)
        assert list((await running.snapshot()).program_digests) == [digest]
        code, words = await refusal(client.what_if("t", "a" * 64))
        assert code is grpc.StatusCode.NOT_FOUND
        assert words == f"there is no plan {'a' * 64}; there is {digest}"

    played(tmp_path, planner, story)
    kept = tmp_path / "data" / "plans" / digest
    assert [job.before for job in planner.jobs] == [kept, None]
    assert {job.scene for job in planner.jobs} == {kept / "scene" / "scene.yaml"}


def test_progress_is_told_until_the_end(tmp_path: Path) -> None:
    planner = StandInPlanner()

    async def story(running: ShopInProcess, client: Client) -> None:
        asked = await client.submit("r")
        watching = asyncio.ensure_future(client.watched(asked.operation_id))
        while not (seen := await client.get(asked.operation_id)).progress.stage:
            pass
        assert (seen.progress.done, seen.progress.total) == (1, 2)
        assert (seen.progress.incumbent_s, seen.progress.bound_s) == (21.0, 18.0)
        assert list(seen.progress.findings) == ["so far"]
        (listed,) = (await client.page()).operations
        assert listed.progress.stage == "stations"
        assert list(listed.progress.findings) == []
        planner.gate.set()
        told = await watching
        assert told[-1].state == pb.OPERATION_STATE_DONE
        assert not told[-1].HasField("progress")

    played(tmp_path, planner, story)


@pytest.mark.parametrize("keeps", [True, False], ids=["with a plan", "with nothing"])
def test_a_cancelled_operation_ends_with_the_best_so_far(tmp_path: Path, keeps: bool) -> None:
    planner = StandInPlanner(keeps=keeps)

    async def story(running: ShopInProcess, client: Client) -> None:
        asked = await client.submit("r")
        waits = await client.submit("s", b"another scene")
        while (await client.get(asked.operation_id)).state != pb.OPERATION_STATE_RUNNING:
            pass
        gone = await client.cancel(waits.operation_id)
        assert gone.state == pb.OPERATION_STATE_CANCELLED
        assert gone.reason == "it was cancelled before it began"
        assert (await client.cancel(asked.operation_id)).cancelled
        ended = await client.ended(asked.operation_id)
        assert ended.state == pb.OPERATION_STATE_CANCELLED
        assert ended.result.taken is keeps
        again = await client.cancel(asked.operation_id)
        assert again == ended

    played(tmp_path, planner, story)
    assert len(planner.jobs) == 1
    assert list((tmp_path / "data" / "operations" / "scenes").iterdir()) == []


@pytest.mark.parametrize("lost", [1, 2])
def test_a_worker_that_dies_is_started_once_more_then_named(tmp_path: Path, lost: int) -> None:
    planner = open_planner(troubles=[WorkerLostError("killed by signal 9")] * lost)

    async def story(running: ShopInProcess, client: Client) -> None:
        ended = await client.ended((await client.submit("r")).operation_id)
        if lost == 1:
            assert ended.state == pb.OPERATION_STATE_DONE
        else:
            assert ended.state == pb.OPERATION_STATE_FAILED
            assert ended.reason == "killed by signal 9, 2 times"
        after = await client.ended((await client.submit("s")).operation_id)
        assert after.state == pb.OPERATION_STATE_DONE

    played(tmp_path, planner, story)
    assert len(planner.jobs) == 3


def test_a_faulty_scene_is_told_with_file_and_place(tmp_path: Path) -> None:
    fault = SceneFault("car.yaml", 3, 7, "lines[0]", "there are no stations")
    planner = open_planner(troubles=[FaultySceneError("the scene cannot be used", (fault,))])

    async def story(running: ShopInProcess, client: Client) -> None:
        ended = await client.ended((await client.submit("r")).operation_id)
        assert (ended.state, ended.reason) == (
            pb.OPERATION_STATE_FAILED,
            "the scene cannot be used",
        )
        (told,) = ended.result.faults
        assert (told.file, told.line, told.column) == ("car.yaml", 3, 7)
        assert (told.where, told.message) == ("lines[0]", "there are no stations")

    played(tmp_path, planner, story)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (PlanError("S1: nobody reaches it"), "S1: nobody reaches it"),
        (KeyError("odd"), "internal error: KeyError('odd')"),
    ],
)
def test_what_fails_is_told_and_the_next_one_is_done(
    tmp_path: Path, trouble: Exception, reason: str
) -> None:
    planner = open_planner(troubles=[trouble])

    async def story(running: ShopInProcess, client: Client) -> None:
        ended = await client.ended((await client.submit("r")).operation_id)
        assert (ended.state, ended.reason) == (pb.OPERATION_STATE_FAILED, reason)
        assert (await client.ended((await client.submit("s")).operation_id)).result.taken

    played(tmp_path, planner, story)


def test_a_plan_that_is_not_what_its_certificate_says_is_not_taken(tmp_path: Path) -> None:
    planner = open_planner()
    genuine = planner.work

    async def spoilt(job, tell, stop):  # type: ignore[no-untyped-def]
        result = await genuine(job, tell, stop)
        write_folder(tmp_path / "other", ("one", "two"), seed=99)
        (tmp_path / "other" / "program.pb").replace(job.out / "program.pb")
        return result

    planner.work = spoilt  # type: ignore[method-assign]

    async def story(running: ShopInProcess, client: Client) -> None:
        before = await running.snapshot()
        ended = await client.ended((await client.submit("r")).operation_id)
        assert ended.state == pb.OPERATION_STATE_FAILED
        assert "the certificate belongs to another program" in ended.reason
        assert not ended.result.taken
        assert (await running.snapshot()).program_digests == before.program_digests

    played(tmp_path, planner, story)


def test_what_was_running_when_the_server_ended_is_begun_again(tmp_path: Path) -> None:
    planner = StandInPlanner()

    async def story(running: ShopInProcess, client: Client) -> None:
        for name in ("r", "s"):
            await client.submit(name, name.encode())
        while (await client.get("operation-1")).state != pb.OPERATION_STATE_RUNNING:
            pass

    async def later(running: ShopInProcess, client: Client) -> None:
        planner.gate.set()
        for name in ("operation-1", "operation-2"):
            assert (await client.ended(name)).state == pb.OPERATION_STATE_DONE

    played(tmp_path, planner, story, later)
    assert planner.seen == ["r", "r", "s"]


def test_what_was_begun_too_often_is_given_up(tmp_path: Path) -> None:
    planner = StandInPlanner()

    async def story(running: ShopInProcess, client: Client) -> None:
        await client.submit("r")
        while not (await client.get("operation-1")).progress.stage:
            pass

    async def last(running: ShopInProcess, client: Client) -> None:
        ended = await client.ended("operation-1")
        assert ended.state == pb.OPERATION_STATE_FAILED
        assert ended.reason.startswith("it was begun 5 times, and each time its server ended")

    played(tmp_path, planner, *[story] * operation_decisions.MOST_STARTS, last)
    assert len(planner.jobs) == operation_decisions.MOST_STARTS


def test_only_so_many_operations_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation_decisions, "MOST_WAITING", 2)
    planner = StandInPlanner()

    async def story(running: ShopInProcess, client: Client) -> None:
        await client.submit("runs")
        while (await client.get("operation-1")).state != pb.OPERATION_STATE_RUNNING:
            pass
        for name in ("a", "b"):
            await client.submit(name)
        code, words = await refusal(client.submit("c", b"one too many"))
        assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert words == "2 operations wait already"

    played(tmp_path, planner, story)
    assert [path.name for path in (tmp_path / "data" / "operations" / "scenes").iterdir()] != []


def test_scenes_that_wait_have_only_so_much_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene_store_module, "MOST_BYTES_EACH", 20)

    async def story(running: ShopInProcess, client: Client) -> None:
        code, words = await refusal(client.submit("r", bytes(21)))
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert words == "scene.files: 20 bytes at most, got 21"

    played(tmp_path, StandInPlanner(), story)


def test_chunks_that_are_missing_are_named(tmp_path: Path) -> None:
    async def story(running: ShopInProcess, client: Client) -> None:
        request = pb.FindMissingChunksRequest(chunk_digests=[sha(b"a"), sha(b"b")])
        await client.upload(b"a")
        answer = pb.FindMissingChunksResponse
        missing = await running.call("PlanningService/FindMissingChunks", request, answer)
        assert list(missing.chunk_digests) == [sha(b"b")]
        submit = pb.SubmitSceneRequest(request_id="r", scene=scene_of(a_yaml=b"a", b_obj=b"b"))
        code, words = await refusal(
            running.call("PlanningService/SubmitScene", submit, pb.SubmitSceneResponse)
        )
        assert code is grpc.StatusCode.FAILED_PRECONDITION
        assert words == f"chunks of the scene are missing: {sha(b'b')}; upload them, then ask again"

    played(tmp_path, StandInPlanner(), story)


def test_operations_are_listed_page_by_page_the_latest_first(tmp_path: Path) -> None:
    async def story(running: ShopInProcess, client: Client) -> None:
        for name in "abc":
            await client.submit(name, name.encode())
        first = await client.page(2)
        assert [each.request_id for each in first.operations] == ["c", "b"]
        second = await client.page(2, first.next_page_token)
        assert [each.request_id for each in second.operations] == ["a"]
        assert second.next_page_token == ""
        code, words = await refusal(client.page(0, "operation-9"))
        assert code is grpc.StatusCode.NOT_FOUND
        assert words.startswith("there is no operation operation-9, or no longer")

    played(tmp_path, StandInPlanner(), story)


def test_a_server_without_a_planner_says_so(tmp_path: Path) -> None:
    write_folder(tmp_path / "plan", ("one",))

    async def story() -> None:
        async with shop(tmp_path / "data", tmp_path / "plan") as running:
            code, words = await refusal(Client(running).submit("r"))
            assert code is grpc.StatusCode.FAILED_PRECONDITION
            assert words == "this server has no planner; `taktline serve` has one"

    asyncio.run(story())
