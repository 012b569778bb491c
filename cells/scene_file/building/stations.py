"""One station of the document -> :class:`cells.shop.Station`, in its own frame, then placed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cells.ids import (
    BodyId,
    PartId,
    PlaceId,
    ProcessId,
    RobotId,
    StationId,
    TaskId,
    VariantId,
)
from cells.mirroring import mirrored
from cells.placing import moved
from cells.scene_file.building.arms import Arms, can_be_mirrored
from cells.scene_file.building.order import precedence
from cells.scene_file.building.shapes import Shapes
from cells.scene_file.building.spots import welds
from cells.scene_file.building.units import metres, point_m, pose
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.piece import ORIGIN
from cells.scene_file.document.station import ClearanceDoc, StationDoc
from cells.scene_file.document.weld import SpotFields
from cells.scene_file.task_names import TaskNames
from cells.shop import Body, Clearance, MountedRobot, Part, Station
from cells.tasks import Handling, Place, Process
from robots.geometry import Pose


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the stations of one scene; names have been checked before."""

    arms: Arms
    shapes: Shapes
    clearance: ClearanceDoc

    def station(self, document: StationDoc, cursor: Cursor) -> Station:
        """Return the station; robots and meshes with a reported problem are missing from it."""
        return placed(self.in_own_frame(document, cursor), document)

    def in_own_frame(self, document: StationDoc, cursor: Cursor) -> Station:
        """Return the station with its frame as the world, mirrored if it is to be."""
        written = self._as_written(document, cursor)
        if not document.mirror:
            return written
        able = tuple(r for r in written.robots if can_be_mirrored(r, cursor["robots"][r.id]))
        return mirrored(replace(written, robots=able))

    def _as_written(self, document: StationDoc, cursor: Cursor) -> Station:
        names = TaskNames.of(document)
        return Station(
            id=StationId(document.name),
            robots=tuple(self._robots(document, cursor["robots"])),
            bodies=tuple(self._bodies(document, cursor["bodies"])),
            parts=tuple(self._parts(document, cursor["parts"])),
            places=tuple(_places(document)),
            welds=tuple(welds(document, _frames(document))),
            handlings=tuple(_handlings(document, names)),
            processes=tuple(_processes(document)),
            precedence=precedence(document, names),
            clearance=self._clearance(document),
            takts=document.takts,
        )

    def _robots(self, document: StationDoc, cursor: Cursor) -> Iterator[MountedRobot]:
        for name, robot in document.robots.items():
            mounted = self.arms.robot(name, robot, cursor[name])
            if mounted is not None:
                yield mounted

    def _bodies(self, document: StationDoc, cursor: Cursor) -> Iterator[Body]:
        for name, body in document.bodies.items():
            pieces = self.shapes.of(body.pieces, body.mesh, cursor[name])
            yield Body(BodyId(name), body.kind, pose(body.at), pieces)

    def _parts(self, document: StationDoc, cursor: Cursor) -> Iterator[Part]:
        for name, part in document.parts.items():
            yield Part(
                id=PartId(name),
                pieces=self.shapes.of(part.pieces, part.mesh, cursor[name]),
                mass_kg=part.mass,
                com_m=point_m(part.com),
                X_WP=None if part.at is None else pose(part.at),
                starts_at=None if part.starts is None else PlaceId(part.starts),
                variants=tuple(map(VariantId, part.variants)),
            )

    def _clearance(self, document: StationDoc) -> Clearance:
        own = document.clearance.model_dump(exclude_none=True) if document.clearance else {}
        merged = {**self.clearance.model_dump(), **own}
        return Clearance(metres(merged["robots"]), metres(merged["static"]), metres(merged["weld"]))


def placed(station: Station, document: StationDoc) -> Station:
    """Return a station that was built in its own frame under the name and at the place it has."""
    named = replace(station, id=StationId(document.name))
    return named if document.at == ORIGIN else moved(named, pose(document.at))


def _places(document: StationDoc) -> Iterator[Place]:
    for name, place in document.places.items():
        yield Place(PlaceId(name), pose(place.at), point_m(place.exit), tuple(place.touches))


def _frames(document: StationDoc) -> Callable[[SpotFields], Pose]:
    """Return what gives the frame of a spot: its part where it is welded, or the station."""

    def frame_of(spot: SpotFields) -> Pose:
        if spot.on is None:
            return Pose.identity()
        part = document.parts[spot.on]
        if part.at is not None:
            return pose(part.at)
        place = spot.place or part.starts
        assert place is not None
        return pose(document.places[place].at)

    return frame_of


def _handlings(document: StationDoc, names: TaskNames) -> Iterator[Handling]:
    for name, handling in document.handling.items():
        held = (task for reference in handling.hold_until for task in names.meant(reference))
        yield Handling(
            id=TaskId(name),
            part=PartId(handling.part),
            from_place=PlaceId(handling.from_),
            to_place=PlaceId(handling.to),
            grasps=tuple(pose(grasp) for grasp in handling.grasps),
            approach_m=metres(handling.approach),
            hold_until=tuple(dict.fromkeys(held)),
            robots=tuple(map(RobotId, handling.robots)),
            variants=tuple(map(VariantId, handling.variants)),
        )


def _processes(document: StationDoc) -> Iterator[Process]:
    for name, process in document.processes.items():
        before = None if process.before is None else TaskId(process.before)
        yield Process(
            ProcessId(name), PlaceId(process.at), process.time, TaskId(process.after), before
        )
