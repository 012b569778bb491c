// How far away the camera has to be for a box to be seen as a whole.

const THREE = globalThis.THREE;

/**
 * Return the view {target, distance, azimuth, elevation} on the middle of `box` from which all of it
 * is within `share` of what `camera` sees.
 */
export function fitted(camera, box, azimuth, elevation, share = 0.9) {
  const target = box.getCenter(new THREE.Vector3());
  const flat = Math.cos(elevation);
  const away = new THREE.Vector3(Math.cos(azimuth) * flat, Math.sin(azimuth) * flat, Math.sin(elevation));
  const right = new THREE.Vector3(-Math.sin(azimuth), Math.cos(azimuth), 0);
  const up = away.clone().cross(right);
  const high = Math.tan((camera.fov * Math.PI) / 360) * share, wide = high * camera.aspect;
  let distance = 0.5;
  for (const corner of cornersOf(box)) {
    const at = corner.sub(target);
    const aside = Math.max(Math.abs(at.dot(right)) / wide, Math.abs(at.dot(up)) / high);
    distance = Math.max(distance, at.dot(away) + aside);
  }
  return { target, distance, azimuth, elevation };
}

function cornersOf({ min, max }) {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
    new THREE.Vector3(k & 1 ? max.x : min.x, k & 2 ? max.y : min.y, k & 4 ? max.z : min.z),
  );
}
