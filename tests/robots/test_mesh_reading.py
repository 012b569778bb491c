"""Mesh files: what is good is read to the digit, what is broken is named with its place."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from robots.geometry import FloatArray
from robots.mesh import MeshError, read_mesh, reader

TETRA = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
TRIANGLES = TETRA[FACES]


def binary_stl(triangles: FloatArray, count: int | None = None, header: bytes = b"") -> bytes:
    stated = len(triangles) if count is None else count
    records = b"".join(
        struct.pack("<12fH", 0, 0, 0, *triangle.ravel(), 0) for triangle in triangles
    )
    return header.ljust(80, b" ") + struct.pack("<I", stated) + records


def text_stl(triangles: FloatArray) -> str:
    lines = ["solid part"]
    for triangle in triangles:
        lines += ["facet normal 0 0 1", "outer loop"]
        lines += [f"vertex {x!r} {y!r} {z!r}" for x, y, z in triangle.tolist()]
        lines += ["endloop", "endfacet"]
    return "\n".join([*lines, "endsolid part", ""])


def obj(faces: str = "f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n") -> str:
    return "".join(f"v {x} {y} {z}\n" for x, y, z in TETRA) + faces


DAE = """<?xml version="1.0"?>
<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
  <asset><unit meter="0.001"/><up_axis>Z_UP</up_axis></asset>
  <library_geometries><geometry id="g"><mesh>
    <source id="p"><float_array id="a" count="12">0 0 0 1 0 0 0 1 0 0 0 1</float_array></source>
    <vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
    <triangles count="4"><input semantic="VERTEX" source="#v" offset="0"/>
      <p>0 2 1 0 1 3 0 3 2 1 2 3</p></triangles>
  </mesh></geometry></library_geometries>
  <library_visual_scenes><visual_scene id="s">
    <node id="n"><instance_geometry url="#g"/></node>
  </visual_scene></library_visual_scenes>
  <scene><instance_visual_scene url="#s"/></scene>
</COLLADA>
"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "unit"),
    [
        ("a.stl", binary_stl(TRIANGLES), None),
        ("a.STL", binary_stl(TRIANGLES, header=b"solid but binary"), None),
        ("b.stl", text_stl(TRIANGLES), None),
        ("c.obj", obj(), None),
        (
            "d.obj",
            obj("f 1//1 3//1 2//1\nf -4/1/1 -3/2/2 -1/3/3\nf 1 4 3\nf 2 \\\n3 4 # end\n"),
            None,
        ),
        ("e.dae", DAE, 1.0),
    ],
)
def test_every_format_gives_the_same_triangles(
    tmp_path: Path, name: str, content: str | bytes, unit: float | None
) -> None:
    mesh = read_mesh(written(tmp_path, name, content), unit)
    np.testing.assert_allclose(mesh.triangles_m, TRIANGLES, atol=1e-7)


def test_the_unit_scales(tmp_path: Path) -> None:
    path = written(tmp_path, "a.stl", binary_stl(TRIANGLES))
    np.testing.assert_allclose(read_mesh(path, 0.001).triangles_m, TRIANGLES * 1e-3, atol=1e-9)
    path = written(tmp_path, "a.dae", DAE)
    np.testing.assert_allclose(read_mesh(path).triangles_m, TRIANGLES * 1e-3, atol=1e-12)


def test_the_last_bit_of_text_numbers_survives(tmp_path: Path) -> None:
    triangles = np.random.default_rng(1).normal(size=(5, 3, 3))
    mesh = read_mesh(written(tmp_path, "a.stl", text_stl(triangles)))
    np.testing.assert_array_equal(mesh.triangles_m, triangles)


def test_obj_groups_stay_apart_and_larger_faces_are_fanned(tmp_path: Path) -> None:
    square = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"
    text = f"mtllib x.mtl\no one\n{square}vn 0 0 1\nf 1 2 3 4\ng two\ns off\nf 1 2 3\ng empty\n"
    mesh = read_mesh(written(tmp_path, "a.obj", text))
    assert [len(group) for group in mesh.groups] == [2, 1]


@pytest.mark.parametrize(
    ("axis", "turned"),
    [
        ("Y_UP", [[0, 0, 0], [1, 0, 0], [0, 0, 1], [0, -1, 0]]),
        ("X_UP", [[0, 0, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0]]),
    ],
)
def test_a_dae_with_another_axis_up_is_turned(
    tmp_path: Path, axis: str, turned: list[list[float]]
) -> None:
    mesh = read_mesh(written(tmp_path, "a.dae", DAE.replace("Z_UP", axis)), 1.0)
    assert mesh.turned
    np.testing.assert_allclose(mesh.triangles_m, np.array(turned, dtype=float)[FACES])


def test_dae_nodes_are_placed(tmp_path: Path) -> None:
    node = """<node id="n"><translate>1 2 3</translate><rotate>0 0 2 90</rotate><scale>2 2 2</scale>
      <node><matrix>1 0 0 5 0 1 0 0 0 0 1 0 0 0 0 1</matrix><instance_geometry url="#g"/></node>
    </node>"""
    text = DAE.replace('<node id="n"><instance_geometry url="#g"/></node>', node)
    quarter = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    expected = 2.0 * (TRIANGLES + np.array([5, 0, 0])) @ quarter.T + np.array([1, 2, 3])
    mesh = read_mesh(written(tmp_path, "a.dae", text), 1.0)
    np.testing.assert_allclose(mesh.triangles_m, expected, atol=1e-12)


@pytest.mark.parametrize(
    "surface",
    [
        '<polylist count="1"><input semantic="VERTEX" source="#v" offset="1"/>'
        '<input semantic="NORMAL" source="#p" offset="0"/>'
        "<vcount>4</vcount><p>9 0 9 1 9 2 9 3</p></polylist>",
        '<polygons count="1"><input semantic="VERTEX" source="#v" offset="0"/>'
        "<p>0 1 2 3</p></polygons>",
    ],
)
def test_dae_polygons_are_fanned(tmp_path: Path, surface: str) -> None:
    start, end = DAE.index("<triangles"), DAE.index("</triangles>") + len("</triangles>")
    mesh = read_mesh(written(tmp_path, "a.dae", DAE[:start] + surface + DAE[end:]), 1.0)
    np.testing.assert_allclose(mesh.triangles_m, TETRA[[[0, 1, 2], [0, 2, 3]]])


def dae(old: str, new: str) -> str:
    assert old in DAE
    return DAE.replace(old, new)


NAN = TRIANGLES.copy()
NAN[2, 1, 1] = np.nan
BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "unknown format": ("a.step", "ISO-10303", r"unsupported format '.step'; supported: .stl"),
    "empty file": ("a.stl", b"", "the file is empty; it needs at least one triangle"),
    "short header": ("a.stl", b"\0" * 30, r"byte 30: ends inside the header of 84 bytes"),
    "count too high": ("a.stl", binary_stl(TRIANGLES, 9), "byte 80: states 9 .* for 4; truncated"),
    "count too low": ("a.stl", binary_stl(TRIANGLES, 2), "byte 80: states 2 triangles"),
    "truncated": ("a.stl", binary_stl(TRIANGLES)[:-20], "byte 80: states 4 triangles"),
    "no triangle": ("a.stl", binary_stl(TRIANGLES[:0]), "there is no triangle in it"),
    "NaN corner": ("a.stl", binary_stl(NAN), r"byte 184 \(triangle 3\): a coordinate is NaN"),
    "text NaN": ("a.stl", text_stl(NAN), r"line 19: 'nan' is not a finite number"),
    "text comma": ("a.stl", text_stl(TRIANGLES).replace("1.0", "1,0", 1), "'1,0' is not a number"),
    "text short": ("a.stl", text_stl(TRIANGLES)[:200], "ends too early|is not expected|vertex x y"),
    "text cut": ("a.stl", text_stl(TRIANGLES[:1]).rsplit("endsolid")[0], "its end: ends too early"),
    "text words": ("a.stl", "solid\nfacet\nvertex 1 2 3\n", "line 3: 'vertex' .* right: outer"),
    "text two": ("a.stl", "solid\nfacet\nouter loop\nvertex 1 2\n", "line 4: right: vertex x y z"),
    "text none": ("a.stl", "solid a\nendsolid a\n", "there is no triangle in it"),
    "obj index": ("a.obj", obj("f 1 2 9\n"), "line 5: vertex 9 does not exist; 4 are defined"),
    "obj zero": ("a.obj", obj("f 0 1 2\n"), "line 5: vertex 0 does not exist"),
    "obj back": ("a.obj", obj("f -5 1 2\n"), "line 5: vertex -5 does not exist"),
    "obj word": ("a.obj", obj("f a b c\n"), "line 5: 'a' is not a vertex index; right: 7, 7/1"),
    "obj two": ("a.obj", obj("f 1 2\n"), "line 5: a face of 2 corners; it needs 3 or more"),
    "obj short": ("a.obj", "v 1 2\n", "line 1: 2 numbers; right: v x y z"),
    "obj comma": ("a.obj", "v 1 2,5 3\n", "line 1: '2,5' is not a number; write it like"),
    "obj inf": ("a.obj", "v 1 inf 3\n", "line 1: 'inf' is not a finite number"),
    "obj curve": ("a.obj", "curv 0 1 1 2\n", "line 1: 'curv' is not supported; export as poly"),
    "obj binary": ("a.obj", b"v 1 2 3\n\xff\xfe", "byte 8: is not text"),
    "obj none": ("a.obj", obj(""), "there is no triangle in it"),
    "too large": ("a.obj", obj().replace("1.0", "1e6"), r"1e\+06 m; is the unit right"),
    "xml": ("a.dae", "<COLLADA>\n<asset>\n</COLLADA>", "line 3: is not XML: mismatched tag"),
    "doctype": ("a.dae", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "document types .* are refused"),
    "not collada": ("a.dae", "<svg/>", "<svg>: the outermost element must be <COLLADA>"),
    "axis": ("a.dae", dae("Z_UP", "W_UP"), "<up_axis>: 'W_UP' is none of X_UP, Y_UP, Z_UP"),
    "unit": ("a.dae", dae("0.001", "-1"), "<unit>: meter='-1' must be a positive number"),
    "unit word": ("a.dae", dae("0.001", "mm"), "<unit>: meter='mm' must be a positive"),
    "no scene": ("a.dae", dae('url="#s"', 'url="#t"'), "<scene>: names the visual scene 't'"),
    "scene none": ("a.dae", dae('<instance_visual_scene url="#s"/>', ""), "visual scene ''"),
    "no geometry": ("a.dae", dae('geometry url="#g"', 'geometry url="#h"'), "names 'h', which"),
    "no mesh": ("a.dae", DAE.replace("mesh>", "spline>"), "'g'>: is no <mesh>; export it as"),
    "strips": ("a.dae", DAE.replace("triangles", "tristrips"), "<tristrips>: is not supported"),
    "no input": ("a.dae", dae("VERTEX", "TEXCOORD"), "<triangles>: has no VERTEX input"),
    "no source": ("a.dae", dae('source="#v"', 'source="#w"'), "'#w' have no positions"),
    "count": ("a.dae", dae('count="12"', 'count="15"'), "'a'>: 12 numbers, but count='15'"),
    "floats": ("a.dae", dae("0 0 0 1 0", "0 0 0 x 0"), "'a'>: could not convert string"),
    "float NaN": ("a.dae", dae("0 0 0 1 0", "0 0 0 nan 0"), "'a'>: a number is NaN or infinite"),
    "index": ("a.dae", dae("3 2 1 2 3<", "3 2 1 2 7<"), "vertex 7 does not exist; there are 4"),
    "index word": ("a.dae", dae("3 2 1 2 3<", "3 2 1 2 x<"), "indices are whole numbers"),
    "index count": ("a.dae", dae("3 2 1 2 3<", "3 2 1 2<"), "of 9 corners in all, but 11 are"),
    "stride": (
        "a.dae",
        dae('offset="0"', 'offset="1"').replace("2 3<", "2<"),
        "do not divide by 2",
    ),
    "matrix": (
        "a.dae",
        dae("<instance_g", "<translate>1 2</translate><instance_g"),
        "'n'> <translate>: 2 numbers; it needs 3",
    ),
    "axis zero": (
        "a.dae",
        dae("<instance_g", "<rotate>0 0 0 90</rotate><instance_g"),
        "<rotate>: the axis is zero",
    ),
    "skew": ("a.dae", dae("<instance_g", "<skew/><instance_g"), "<skew> is not supported; bake"),
    "deep": (
        "a.dae",
        dae('<node id="n">', '<node id="n">' + "<node>" * 70).replace("</node>", "</node>" * 71, 1),
        "nodes are nested deeper than 64",
    ),
    "vcount": (
        "a.dae",
        DAE.replace("triangles", "polylist").replace("<p>", "<vcount>2 10</vcount><p>"),
        "a polygon of 2 corners; it needs 3 or more",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_mesh_is_refused_with_its_place(tmp_path: Path, case: str) -> None:
    name, content, message = BROKEN[case]
    path = written(tmp_path, name, content)
    with pytest.raises(MeshError, match=message) as caught:
        read_mesh(path)
    assert str(caught.value).startswith(str(path))
    assert isinstance(caught.value, ValueError)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MeshError, match=r"nothing\.stl: there is no such file"):
        read_mesh(tmp_path / "nothing.stl")


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MAX_BYTES", 100, "bytes are too many; simplify the mesh to at most 100"),
        ("MAX_TRIANGLES", 3, "4 triangles are too many; simplify to at most 3"),
    ],
)
def test_a_huge_mesh_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, message: str
) -> None:
    monkeypatch.setattr(reader, limit, value)
    with pytest.raises(MeshError, match=message):
        read_mesh(written(tmp_path, "a.stl", binary_stl(TRIANGLES)))


def test_overflow_by_the_unit_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.obj", obj().replace("1.0", "1e300"))
    with np.errstate(over="ignore"), pytest.raises(MeshError, match="group 1, triangle 1: a coord"):
        read_mesh(path, 1e300)


@pytest.mark.parametrize("make", [lambda: binary_stl(TRIANGLES), lambda: obj().encode()])
def test_any_truncation_is_either_refused_or_harmless(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    """No cut of a good file crashes with anything but the documented error."""
    content = make()
    suffix = "obj" if content.startswith(b"v ") else "stl"
    for length in range(0, len(content), 7):
        path = written(tmp_path, f"a.{suffix}", content[:length])
        try:
            mesh = read_mesh(path)
        except MeshError:
            continue
        assert 0 < len(mesh.triangles_m) <= len(TRIANGLES)
