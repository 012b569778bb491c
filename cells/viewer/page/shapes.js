// Shapes as meshes for drawing: capsules and hulls of one body merged into one geometry.

const THREE = globalThis.THREE;
const CREASE = Math.cos((32 * Math.PI) / 180);

/** Return one geometry for `solids` (cells/viewer/solids.py); `sides` is how round capsules are. */
export function geometryOf(solids, sides = 12) {
  const mesh = { positions: [], normals: [], faces: [] };
  for (let i = 0; i < solids.capsules.length; i += 7) {
    capsule(solids.capsules.subarray(i, i + 7), sides, mesh);
  }
  for (const each of solids.hulls) hull(each, mesh);
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(mesh.positions, 3));
  geometry.setAttribute("normal", new THREE.Float32BufferAttribute(mesh.normals, 3));
  geometry.setIndex(mesh.faces);
  return geometry;
}

/**
 * Return one geometry of many `pieces` {solids, tone, owner, frame, X}: in the colour `tone`, of
 * the owner of that number, in that frame (0 if there is but one), placed there by X.
 */
export function painted(pieces, sides = 12) {
  const all = { position: [], normal: [], tone: [], owner: [], frame: [], index: [] };
  for (const { solids, tone, owner = 0, frame = 0, X } of pieces) {
    const geometry = geometryOf(solids, sides);
    if (X) geometry.applyMatrix4(new THREE.Matrix4().fromArray(X));
    const { position, normal } = geometry.attributes;
    const first = all.position.length / 3, { r, g, b } = new THREE.Color(tone);
    for (const value of position.array) all.position.push(value);
    for (const value of normal.array) all.normal.push(value);
    for (let i = 0; i < position.count; i++) {
      all.tone.push(r, g, b);
      all.owner.push(owner);
      all.frame.push(frame);
    }
    for (const at of geometry.index.array) all.index.push(first + at);
  }
  const merged = new THREE.BufferGeometry();
  for (const [name, size] of [["position", 3], ["normal", 3], ["tone", 3], ["owner", 1], ["frame", 1]]) {
    merged.setAttribute(name, new THREE.Float32BufferAttribute(all[name], size));
  }
  merged.setIndex(all.index);
  return merged;
}

/** Add a corner; return its number. */
function corner(mesh, point, normal) {
  mesh.positions.push(point.x, point.y, point.z);
  mesh.normals.push(normal.x, normal.y, normal.z);
  return mesh.positions.length / 3 - 1;
}

/** A capsule as rings around its axis: half a ball, the cylinder, the other half. */
function capsule([ax, ay, az, bx, by, bz, radius], sides, mesh) {
  const a = new THREE.Vector3(ax, ay, az), b = new THREE.Vector3(bx, by, bz);
  const axis = b.clone().sub(a);
  if (axis.length() < 1e-9) axis.set(0, 0, 1);
  axis.normalize();
  const u = new THREE.Vector3(Math.abs(axis.x) < 0.9 ? 1 : 0, Math.abs(axis.x) < 0.9 ? 0 : 1, 0);
  u.cross(axis).normalize();
  const frame = { axis, u, v: axis.clone().cross(u) };
  const steps = Math.max(1, Math.round(sides / 6));
  const poles = [a, b].map((end, k) => {
    const normal = axis.clone().multiplyScalar(2 * k - 1);
    return corner(mesh, end.clone().addScaledVector(normal, radius), normal);
  });
  const rings = [];
  for (const [centre, from, to] of [[a, 1 - steps, 0], [b, 0, steps - 1]]) {
    for (let k = from; k <= to; k++) {
      rings.push(ring(centre, frame, ((k / steps) * Math.PI) / 2, radius, sides, mesh));
    }
  }
  fan(poles[0], rings[0], mesh, true);
  for (let k = 0; k + 1 < rings.length; k++) join(rings[k], rings[k + 1], mesh);
  fan(poles[1], rings.at(-1), mesh, false);
}

function ring(centre, { axis, u, v }, angle, radius, sides, mesh) {
  return Array.from({ length: sides }, (_, i) => {
    const around = (2 * Math.PI * i) / sides;
    const normal = u.clone().multiplyScalar(Math.cos(around) * Math.cos(angle))
      .addScaledVector(v, Math.sin(around) * Math.cos(angle))
      .addScaledVector(axis, Math.sin(angle));
    return corner(mesh, centre.clone().addScaledVector(normal, radius), normal);
  });
}

function join(low, high, { faces }) {
  low.forEach((at, i) => {
    const next = (i + 1) % low.length;
    faces.push(at, low[next], high[next], at, high[next], high[i]);
  });
}

function fan(pole, around, { faces }, first) {
  around.forEach((at, i) => {
    const next = around[(i + 1) % around.length];
    faces.push(pole, first ? next : at, first ? at : next);
  });
}

/** A hull, smooth where its faces meet at small angles and sharp elsewhere. */
function hull({ points, faces }, mesh) {
  const point = (i) => new THREE.Vector3(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
  const flat = [], around = new Map();
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [point(faces[f]), point(faces[f + 1]), point(faces[f + 2])];
    const normal = b.sub(a).cross(c.sub(a));
    flat.push({ area: normal.clone(), unit: normal.normalize() });
    for (let k = 0; k < 3; k++) {
      const at = faces[f + k];
      if (!around.has(at)) around.set(at, []);
      around.get(at).push(f / 3);
    }
  }
  const made = new Map();
  for (let i = 0; i < faces.length; i++) {
    const mine = flat[Math.floor(i / 3)], near = around.get(faces[i]);
    const same = near.filter((other) => flat[other].unit.dot(mine.unit) >= CREASE);
    const key = `${faces[i]} ${same.join(" ")}`;
    if (!made.has(key)) {
      const smooth = same.reduce((sum, k) => sum.add(flat[k].area), new THREE.Vector3());
      made.set(key, corner(mesh, point(faces[i]), smooth.normalize()));
    }
    mesh.faces.push(made.get(key));
  }
}
