// Where the camera has to be for a box to be seen as a whole, as large as there is room for.

const THREE = globalThis.THREE;
const ROUNDS = 4;

/**
 * Return the view {target, distance, azimuth, elevation} from which all of `box` is within `share` of
 * what `camera` sees, and in its middle.
 */
export function fitted(camera, box, azimuth, elevation, share = 0.9) {
  const target = box.getCenter(new THREE.Vector3());
  const flat = Math.cos(elevation);
  const away = new THREE.Vector3(Math.cos(azimuth) * flat, Math.sin(azimuth) * flat, Math.sin(elevation));
  const right = new THREE.Vector3(-Math.sin(azimuth), Math.cos(azimuth), 0);
  const up = away.clone().cross(right);
  const high = Math.tan((camera.fov * Math.PI) / 360) * share, wide = high * camera.aspect;
  let distance = 0.5;
  for (let round = 0; round < ROUNDS; round++) {
    const corners = cornersOf(box).map((corner) => corner.sub(target));
    distance = Math.max(0.5, ...corners.map((at) =>
      at.dot(away) + Math.max(Math.abs(at.dot(right)) / wide, Math.abs(at.dot(up)) / high)));
    const middle = (axis) => {
      const seen = corners.map((at) => at.dot(axis) / (distance - at.dot(away)));
      return 0.5 * distance * (Math.min(...seen) + Math.max(...seen));
    };
    if (round + 1 < ROUNDS) target.addScaledVector(right, middle(right)).addScaledVector(up, middle(up));
  }
  return { target, distance, azimuth, elevation };
}

function cornersOf({ min, max }) {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
    new THREE.Vector3(k & 1 ? max.x : min.x, k & 2 ? max.y : min.y, k & 4 ? max.z : min.z),
  );
}
