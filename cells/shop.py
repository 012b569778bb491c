"""Shop > Line > Station: what stands where, what has to be done, how fast.

Values only; made by ``cells.scene_file`` and read by everything above.
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import BodyId, LineId, PartId, PlaceId, RobotId, StationId, TaskId, VariantId
from cells.tasks import Handling, Place, Process, Task, Weld
from robots.geometry import FloatArray, Pose, frozen
from robots.model import RobotModel, Tool
from robots.shapes import Convex

IDENTITY = Pose.identity()


@dataclass(frozen=True, slots=True)
class MountedRobot:
    """A robot in its station, with its tool and the pose where it starts and ends each cycle."""

    id: RobotId
    model: RobotModel
    X_WB: Pose
    tool: Tool
    home_rad: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "home_rad", frozen(self.home_rad, (self.model.dof,)))


@dataclass(frozen=True, slots=True)
class Body:
    """Something that stands still: fixture, clamp, machine, fence. Pieces in the body's frame."""

    id: BodyId
    kind: str
    X_WB: Pose
    pieces: tuple[Convex, ...]

    def pieces_W(self) -> tuple[Convex, ...]:
        """The pieces in the world frame."""
        return tuple(piece.moved(self.X_WB) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the product. Either it stands still all cycle at ``X_WP``, or starts at a place."""

    id: PartId
    pieces: tuple[Convex, ...]
    mass_kg: float
    com_m: FloatArray
    X_WP: Pose | None = None
    starts_at: PlaceId | None = None
    variants: tuple[VariantId, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "com_m", frozen(self.com_m, (3,)))
        if (self.X_WP is None) == (self.starts_at is None):
            raise ValueError(f"part {self.id}: exactly one of X_WP and starts_at must be given")


@dataclass(frozen=True, slots=True)
class Clearance:
    """Least distances (m) that must hold at every instant.

    ``robots_m``: between two robots (with tools and parts in hand). ``static_m``: between a robot
    (likewise) and bodies or parts at rest. ``weld_m`` replaces ``static_m`` while a gun welds and
    on the straight lines into and out of a weld.
    """

    robots_m: float
    static_m: float
    weld_m: float


@dataclass(frozen=True, slots=True)
class Station:
    """A place in a line where robots work on one product at a time.

    Its cycle lasts ``takts`` takts of the shop, in which it makes as many products: more than one
    where stations of a kind take turns. ``X_W_station`` is the frame it was written in; by itself
    it says nothing (everything else is in W), but equal stations are equal in that frame.
    """

    id: StationId
    robots: tuple[MountedRobot, ...]
    bodies: tuple[Body, ...]
    parts: tuple[Part, ...]
    places: tuple[Place, ...]
    welds: tuple[Weld, ...]
    handlings: tuple[Handling, ...]
    processes: tuple[Process, ...]
    precedence: tuple[tuple[TaskId, TaskId], ...]
    clearance: Clearance
    takts: int = 1
    X_W_station: Pose = IDENTITY

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, welds first, in the order of the scene file."""
        return (*self.welds, *self.handlings)

    def robot(self, robot_id: RobotId) -> MountedRobot:
        """Return the robot of that name."""
        return next(robot for robot in self.robots if robot.id == robot_id)

    def place(self, place_id: PlaceId) -> Place:
        """Return the place of that name."""
        return next(place for place in self.places if place.id == place_id)

    def part(self, part_id: PartId) -> Part:
        """Return the part of that name."""
        return next(part for part in self.parts if part.id == part_id)


@dataclass(frozen=True, slots=True)
class SharedWeld:
    """A weld that exactly one of several stations of a line does, whichever is chosen.

    ``options`` has the weld as it lies in each of these stations (poses in the world); a robot of
    a station does it like any weld of its own. See ``cells.line_work``.
    """

    id: TaskId
    options: tuple[tuple[StationId, Weld], ...]

    def weld_in(self, station: StationId) -> Weld:
        """Return the weld as it lies in ``station``.

        Raises:
            ValueError: if it may not be done there.
        """
        for each, weld in self.options:
            if each == station:
                return weld
        raise ValueError(f"{self.id} may not be done in station {station}")


@dataclass(frozen=True, slots=True)
class Line:
    """Stations in the order the product passes them, and welds that any of several may do."""

    id: LineId
    stations: tuple[Station, ...]
    shared_welds: tuple[SharedWeld, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A product variant and its share of the mix."""

    id: VariantId
    share: float


@dataclass(frozen=True, slots=True)
class Shop:
    """A whole body shop. ``digest`` is the SHA-256 (hex) of everything that the scene says."""

    name: str
    takt_s: float
    transfer_s: float
    variants: tuple[Variant, ...]
    lines: tuple[Line, ...]
    digest: str

    @property
    def stations(self) -> tuple[Station, ...]:
        """All stations, line by line."""
        return tuple(station for line in self.lines for station in line.stations)
