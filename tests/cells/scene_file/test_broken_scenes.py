"""Each entry breaks the valid scene in one way; the answer names the line, the place, the remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cells.scene_file import Problem, SceneError, load

HERE = "lines[underbody].stations[geo_10]"


class Broken(NamedTuple):
    id: str
    old: str
    new: str
    where: str
    message: str
    line_of: str = ""  # text on the line that is named; by default the first line of ``new``


BROKEN = [
    # numbers
    Broken("comma-decimal", "takt: 76", "takt: 76,5", "takt", "write 76.5"),
    Broken("unit-in-number", "takt: 76", "takt: 76s", "takt", "write 76 (without quotes or unit"),
    Broken("quoted-number", "takt: 76", 'takt: "76"', "takt", "expected a number in s"),
    Broken("boolean-number", "takt: 76", "takt: true", "takt", "got true"),
    Broken("sexagesimal", "takt: 76", "takt: 1:16", "takt", "got text '1:16'"),
    Broken("nan", "takt: 76", "takt: .nan", "takt", "got text '.nan'"),
    Broken("infinite", "takt: 76", "takt: 1e999", "takt", "above 0 to 100000, got inf"),
    Broken("zero-takt", "takt: 76", "takt: 0", "takt", "above 0"),
    Broken("empty-number", "takt: 76", "takt:", "takt", "got nothing"),
    Broken("long-number", "takt: 76", "takt: " + "7" * 50, "takt", "got text '777"),
    Broken("negative-transfer", "transfer: 11", "transfer: -1", "transfer", "from 0"),
    Broken("transfer-eats-takt", "transfer: 11", "transfer: 76", "transfer", "leaves nothing"),
    Broken(
        "negative-clearance", "robots: 30, static", "robots: -1, static", "clearance.robots", "got -1"
    ),
    Broken(
        "negative-size",
        "size: [60, 80, 300]",
        "size: [60, -80, 300]",
        "templates.clamp.body.pieces[0].box.size[1]",
        "expected a number in mm, above 0",
    ),
    Broken("zero-radius", "radius: 50", "radius: 0", "pieces[1].sphere.radius", "got 0"),
    Broken("negative-mass", "mass: 12", "mass: -12", "parts.rail.mass", "in kg, above 0"),
    Broken(
        "size-in-units",
        "size: [800, 60, 60]",
        'size: [800mm, 60, 60]',
        "parts.rail.pieces[0].box.size[0]",
        "write 800",
    ),
    Broken(
        "short-pose",
        "at: [0, 0, 850]",
        "at: [0, 850]",
        "parts.floor.at",
        "expected a list [x, y, z] in mm or [x, y, z, rx, ry, rz] in mm and deg, got a list of 2",
    ),
    Broken("pose-of-four", "at: [0, 0, 850]", "at: [0, 0, 850, 0]", "parts.floor.at", "list of 4"),
    Broken(
        "angle-beyond-turn",
        "at: [0, 6000, 0, 0, 0, 90]",
        "at: [0, 6000, 0, 0, 0, 900]",
        f"{HERE}.at[5]",
        "in deg, from -360 to 360, got 900",
    ),
    Broken("mapping-for-number", "time: 0.9", "time: {s: 1}", "welds.S002.time", "got a mapping"),
    Broken("list-for-number", "time: 0.9", "time: [1]", "welds.S002.time", "got a list of 1"),
    Broken("fraction-of-a-spot", "count: 4", "count: 4.0", "rows.sill.count", "a whole number"),
    Broken("row-of-one", "count: 4", "count: 1", "rows.sill.count", "from 2 to 1000"),
    Broken("wrong-version", "taktline: 1", "taktline: 2", "taktline", "from 1 to 1, got 2"),
    # fields
    Broken("unknown-field", "transfer: 11", "transfer: 11\ntranfer: 1", "tranfer", "did you mean transfer?", "tranfer: 1"),
    Broken("field-of-another", "starts: rack", "starts: rack\n            start: rack", "parts.rail.start", "did you mean starts?", " start: rack"),
    Broken("missing-takt", "takt: 76\n", "", "takt", "missing field `takt`: time from one product", "taktline: 1"),
    Broken("missing-home", ", home: [0, -110, 100, 0, 60, 0]}\n\ntools", "}\n\ntools", "robots.R1.home", "missing field `home`", "R1: {use"),
    Broken("missing-clearance", "clearance: {robots: 30, static: 15, weld: 5}\n", "", "clearance", "missing field `clearance`", "taktline: 1"),
    Broken("two-shapes", "radius: 50, at: [0, 0, 650]}", "radius: 50, at: [0, 0, 650]}\n                box: {size: [1, 1, 1]}", "column.pieces[1]", "expected exactly one of box, cylinder", "- sphere"),
    Broken("no-shape", "pieces: [{box: {size: [2000, 1000, 10]}}]", "pieces: [{name: x}]", "parts.floor.pieces[0]", "got none"),
    Broken("no-pieces", "pieces: [{box: {size: [2000, 1000, 10]}}]", "pieces: []", "parts.floor.pieces", "at least 1"),
    Broken("part-nowhere", "            starts: rack\n", "", "parts.rail", "exactly one of at, starts; got none", "pieces: [{box: {size: [800"),
    Broken("part-twice", "starts: rack", "starts: rack\n            at: [0, 0, 0]", "parts.rail", "got at and starts", "pieces: [{box: {size: [800"),
    Broken("model-and-urdf", "model: kuka_kr210_r2700_2,", "model: kuka_kr210_r2700_2, urdf: x.urdf,", "robots.R1", "exactly one of model, urdf", "R1: {use"),
    Broken("two-materials", "steel: DP600}, {part: floor, mm: 1.2, aluminium", "steel: DP600, aluminium: A}, {part: floor, mm: 1.2, aluminium", "S002.stack[0]", "exactly one of steel, aluminium"),
    Broken("one-sheet", "stack: [{part: rail, mm: 1.0, steel: DP600}, {part: floor, mm: 1.2, aluminium: AW-6016}]", "stack: [{part: rail, mm: 1.0, steel: DP600}]", "S002.stack", "at least 2"),
    Broken("word-for-flag", "flip: false", "flip: no", "S002.flip", "expected true or false"),
    Broken("list-for-mapping", "groups: {geo", "groups: [1]\n        xgroups: {geo", f"{HERE}.groups", "a mapping of names"),
    Broken("text-for-list", "grasps: [[0, 0, 40, 180, 0, 0]]\n", "grasps: none\n", "load.grasps", "expected a list"),
    Broken("text-for-thing", "clamp_1: {use: clamp, at: [400, 300, 200]}", "clamp_1: clamp", "bodies.clamp_1", "a mapping of fields"),
    Broken("bad-name", "clamp_1: {use", "clamp 1: {use", "bodies.clamp 1", "expected a name"),
    Broken("numeric-grade", "steel: 22MnB5", "steel: 14301", "respot.weld.stack[1].steel", "write it in quotes"),
    Broken("control-character", "name: One of everything", 'name: "a\\u0007b"', "name", "expected a line of text"),
    Broken("wrong-kind-of-gun", "kind: X", "kind: Y", "tools.pliers.gun.kind", "expected C or X"),
    # templates
    Broken("unknown-template", "clamp_1: {use: clamp,", "clamp_1: {use: clmp,", "clamp_1.use", "did you mean clamp?"),
    Broken("template-of-other-kind", "clamp_1: {use: clamp,", "clamp_1: {use: respot,", "clamp_1.use", "a weld template, a body is needed"),
    Broken("use-is-a-list", "clamp_1: {use: clamp,", "clamp_1: {use: [clamp],", "clamp_1.use", "unknown template"),
    Broken("nested-template", "kind: clamp\n", "kind: clamp\n      use: clamp\n", "clamp.body.use", "do not nest", "      use: clamp"),
    Broken("template-of-nothing", "  respot:\n    weld:", "  respot:\n    wled:", "respot.wled", "did you mean weld?", "wled:"),
    Broken("template-field", "turn: [-180, 180]\n      stack", "trun: [-180, 180]\n      stack", "respot.weld.trun", "did you mean turn?"),
    Broken("empty-template", "  line_robot:\n    robot: {", "  line_robot:\n    x_robot: 1\n    robot: {", "line_robot", "exactly one of robot, body", "x_robot"),
    # names
    Broken("unknown-robot", "kuka_kr210_r2700_2", "kuka_kr210_r2700", "robots.R1.model", "did you mean kuka_kr210_r2700_2"),
    Broken("unknown-tool", "tool: gun_c_mid", "tool: gun_c_middle", "robots.R1.tool", "did you mean gun_c_mid"),
    Broken("tool-of-library", "  pliers:\n", "  gun_c_mid:\n", "tools.gun_c_mid", "taken by the library"),
    Broken("unknown-part", "part: rail\n            from: rack", "part: rial\n            from: rack", "handling.load.part", "did you mean rail?"),
    Broken("unknown-from", "from: rack", "from: rak", "handling.load.from", "did you mean rack?"),
    Broken("unknown-to", "to: table", "to: tabel", "handling.unload.to", "did you mean table?"),
    Broken("unknown-start", "starts: rack", "starts: sack", "rail.starts", "did you mean rack?"),
    Broken("unknown-touch", "touches: [stand]", "touches: [stnd]", "rack.touches[0]", "did you mean stand?"),
    Broken("unknown-sheet", "stack: [{part: floor, mm: 1.2", "stack: [{part: flor, mm: 1.2", "stack[0].part", "did you mean floor?"),
    Broken("unknown-on", "at: [0, 0, -30]\n            on: rail", "at: [0, 0, -30]\n            on: raill", "S002.on", "did you mean rail?", "on: raill"),
    Broken("unknown-weld-place", "place: nest", "place: rac", "S002.place", "did you mean rack?"),
    Broken("unknown-weld-robot", "robots: [R2]", "robots: [R7]", "S002.robots[0]", "known robots: R1, R2, R3"),
    Broken("unknown-variant", "variants: [suv]", "variants: [van]", "S002.variants[0]", "known variants: sedan, suv"),
    Broken("unknown-gun", "guns: [pliers]", "guns: [plyers]", "S002.guns[0]", "did you mean pliers?"),
    Broken("unknown-task", "- [S001, group:late]", "- [S01, group:late]", "precedence[0][0]", "did you mean S001"),
    Broken("unknown-group", "- [S001, group:late]", "- [S001, group:lat]", "precedence[0][1]", "no group `lat`; did you mean late"),
    Broken("unknown-member", "geo: [sill_01, sill_02]", "geo: [sill_01, sill_07]", "groups.geo[1]", "did you mean sill"),
    Broken("nested-group", "geo: [sill_01, sill_02]", "geo: [sill_01, group:late]", "groups.geo[1]", "groups do not nest"),
    Broken("malformed-reference", "- [S001, group:late]", "- [S001, grp:late]", "precedence[0][1]", "group:NAME"),
    Broken("chain-of-one", "- [S001, group:late]", "- [S001]", "precedence[0]", "at least 2"),
    Broken("name-taken", "column:\n", "table:\n", "places.table", "already the name of something in bodies", "table: {at"),
    Broken("row-name-taken", "S001: {use", "sill_02: {use", "rows.sill", "`sill_02` has the name of something in welds", "sill: {use"),
    Broken("station-twice", "lines:\n  - name: underbody\n", "lines:\n  - {name: x, stations: [{name: geo_10}]}\n  - name: underbody\n", HERE, "another station `geo_10`", "- name: geo_10"),
    Broken("line-twice", "lines:\n", "lines:\n  - {name: underbody, stations: [{name: s}]}\n", "lines[underbody].name", "another line", "  - name: underbody"),
    Broken("process-elsewhere", "cure: {time: 12, at: nest", "cure: {time: 12, at: table", "cure.after", "load goes from rack to nest and never touches table"),
    Broken("process-before-itself", "before: unload", "before: load", "cure.before", "are both load"),
    Broken("process-unknown", "after: load", "after: laod", "cure.after", "did you mean load or unload?"),
    # sense
    Broken("shares", "suv: 0.3", "suv: 0.4", "variants", "add up to 1.1"),
    Broken("no-share", "suv: 0.3", "suv: 0", "variants.suv", "above 0"),
    Broken("turn-upside-down", "turn: [-90, 90]", "turn: [90, -90]", "S002.turn", "write the lower first"),
    Broken("turn-too-far", "turn: [-90, 90]", "turn: [-90, 400]", "S002.turn[1]", "-360 to 360"),
    Broken("home-too-short", "home: [10, -110, 100, 0, 60, 0]", "home: [10, -110, 100]", "R2.home", "expected 6 joint angles in deg"),
    Broken("home-outside", "home: [10, -110, 100, 0, 60, 0]", "home: [10, -110, 100, 0, 160, 0]", "R2.home[4]", "joint 5"),
    Broken("exit-of-no-length", "exit: [0, 0, 300]", "exit: [0, 0, 0]", "nest.exit", "has no length"),
    Broken("from-is-to", "to: table", "to: nest", "unload.to", "both nest"),
    Broken("handled-part-stands", "part: rail\n            from: rack", "part: floor\n            from: rack", "load.part", "stands still"),
    Broken("where-is-it-welded", "            place: nest\n", "", "S002.on", "say where it is welded: `place:` rack or nest or table", "on: rail"),
    Broken("place-without-on", "            on: rail\n", "", "S002.place", "needs `on`", "place: nest"),
    Broken("place-of-still-part", "on: floor, geometry", "on: floor, place: nest, geometry", "S001.place", "stands still"),
    Broken("holds-for-itself", "hold_until: [S001,", "hold_until: [load, S001,", "hold_until[0]", "cannot wait for itself"),
    Broken("holds-for-nobody", "hold_until: [S001,", "hold_until: [S003,", "hold_until[0]", "did you mean S00"),
    Broken("circle", "- [S001, group:late]", "- [S001, group:late]\n          - [sill_04, S001]", f"{HERE}.precedence", "in a circle: ", "- [S001, group:late]"),
    Broken("circle-through-hold", "- [S001, group:late]", "- [load, S001]", f"{HERE}.precedence", "load (place)"),
    Broken("part-is-elsewhere", "from: nest", "from: rack", "cure.before", "unload goes from rack to table and never touches nest", "cure: {"),
    Broken("two-takers", "handling:\n", "handling:\n          again: {part: rail, from: rack, to: table, grasps: [[0, 0, 0]]}\n", "load.from", "again and load both take rail from rack", "            from: rack"),
    Broken("part-never-comes", "from: nest\n            to: table", "from: table\n            to: nest", "unload.from", "rail is not at table then: it is at nest after load", "from: table"),
    Broken("rack-is-taken", "            mass: 85\n            at: [0, 0, 850]", "            mass: 85\n            starts: rack", "rail.starts", "floor starts at rack too", "            starts: rack\n        places"),
    Broken("nest-is-taken", "          floor:\n", "          bar: {pieces: [{box: {size: [9, 9, 9]}}], mass: 1, starts: table}\n          floor:\n", "parts.rail", "rail and bar both end up at table", "          rail:"),
    # means
    Broken("no-such-gun-here", "guns: [pliers]", "guns: [gun_x_long]", "S002.guns", "a gun of gun_x_long; guns here: R2 pliers (X)"),
    Broken("gripper-cannot-weld", "robots: [R2]", "robots: [R3]", "S002.guns", "guns here: none", "guns: [pliers]"),
    Broken("no-gripper", "tool: fork", "tool: gun_c_mid", "handling.load", "no robot here carries a gripper", "          load:"),
    Broken("gripper-too-weak", "mass: 12", "mass: 61", "load.part", "R3's gripper fork holds 60 kg", "part: rail\n            from: rack"),
    Broken("robot-too-weak", "      mass: 30", "      mass: 200", "load.part", "gripper and part weigh 212 kg", "part: rail\n            from: rack"),
    Broken("tool-too-heavy", "      mass: 95", "      mass: 950", "R2.tool", "pliers weighs 950 kg", "tool: pliers"),
    # room
    Broken("robot-in-fixture", "size: [3000, 1200, 200]", "size: [3000, 6000, 2000]", "R1.home", "overlaps body fixture by about", "home: [0, -110, 100, 0, 60, 0]}"),
    Broken("robots-in-each-other", "at: [1500, 3000, 0, 0, 0, -90]", "at: [-1200, 3000, 0, 0, 0, -90]", "R2.home", "overlaps R1", "home: [10"),
    Broken("too-close", "{robots: 30, static", "{robots: 3000, static", "R2.home", "the clearance asks for 3000", "home: [10"),
    Broken("robot-in-itself", "home: [10, -110, 100, 0, 60, 0]", "home: [10, -5, 155, 0, 100, 0]", "R2.home", "overlaps R2"),
    # files
    Broken("absolute-path", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: /etc/passwd}", "floor.mesh.file", "relative to the scene file"),
    Broken("way-out", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: ../../etc/passwd}", "floor.mesh.file", "leads out of the scene's folder"),
    Broken("windows-path", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: 'a\\b.obj'}", "floor.mesh.file", "with /"),
    Broken("no-such-mesh", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: no.obj}", "floor.mesh.file", "there is no file 'no.obj'"),
    Broken("unit-and-scale", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: no.obj, unit: m, scale: 2}", "floor.mesh.scale", "not both"),
    Broken("mesh-unit", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: no.obj, unit: inch}", "floor.mesh.unit", "expected mm or m"),
    Broken("file-name-too-long", "pieces: [{box: {size: [2000, 1000, 10]}}]", "mesh: {file: " + "x" * 190 + "/" * 5 + "}", "floor.mesh.file", "there is no file"),
    Broken("payload-of-library-robot", "tool: pliers", "tool: pliers\n            payload: 500", "R2.payload", "belongs to `urdf`", "payload: 500"),
]  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=[case.id for case in BROKEN])
def test_a_broken_scene_is_answered_with_line_place_and_remedy(
    case: Broken, valid_text: str, write: Callable[[str], Path]
) -> None:
    assert valid_text.count(case.old) >= 1, "the table no longer fits the valid scene"
    text = valid_text.replace(case.old, case.new, 1)
    path = write(text)
    with pytest.raises(SceneError) as caught:
        load(path)
    found = [
        p for p in caught.value.problems if case.where in p.where and case.message in p.message
    ]
    assert found, str(caught.value)
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    needle = case.line_of or case.new.splitlines()[0]
    assert any(_points_at(problem, text, needle) for problem in found), str(caught.value)


def _points_at(problem: Problem, text: str, needle: str) -> bool:
    """Whether the problem's line is the first one of ``needle`` in the text (or inside of it)."""
    first = text[: text.index(needle)].count("\n") + 1
    lines = text.splitlines()
    start = needle.splitlines()[0].strip()
    inside = first <= problem.line <= first + needle.count("\n")
    return (inside or start in lines[problem.line - 1]) and 1 <= problem.column <= 400


def test_the_table_is_long_enough() -> None:
    assert len(BROKEN) >= 60
    assert len({case.id for case in BROKEN}) == len(BROKEN)


def test_many_faults_are_told_at_once(valid_text: str, write: Callable[[str], Path]) -> None:
    text = valid_text.replace("takt: 76", "takt: x").replace("mass: 85", "mass: -1")
    with pytest.raises(SceneError) as caught:
        load(write(text.replace("flip: false", "flop: false")))
    assert [problem.where.rpartition(".")[2] for problem in caught.value.problems] == [
        "takt",
        "mass",
        "flop",
    ]
    assert len(str(caught.value).splitlines()) == 3


def test_a_fault_of_a_template_is_told_once(valid_text: str, write: Callable[[str], Path]) -> None:
    text = valid_text.replace("size: [60, 80, 300]", "size: [60, 0, 300]")
    text = text.replace("column:\n", "clamp_2: {use: clamp}\n          column:\n")
    with pytest.raises(SceneError) as caught:
        load(write(text))
    assert len(caught.value.problems) == 1


def test_a_template_that_nobody_uses_is_checked_too(
    valid_text: str, write: Callable[[str], Path]
) -> None:
    text = valid_text.replace("templates:\n", "templates:\n  idle: {place: {exit: [0, 0]}}\n")
    with pytest.raises(SceneError, match=r"templates\.idle\.place\.exit: expected a list"):
        load(write(text))


def test_a_value_from_a_template_says_so(valid_text: str, write: Callable[[str], Path]) -> None:
    text = valid_text.replace("tool: gun_c_mid", "tool: gun_q")
    with pytest.raises(SceneError, match=r"\(from template line_robot\)"):
        load(write(text))
