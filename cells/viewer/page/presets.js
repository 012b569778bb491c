// Views to go to: the whole station, the chosen robot, the place of work.

import { fitted } from "./fitting.js";
import { applied, origin } from "./matrix.js";
import { painted } from "./shapes.js";

const THREE = globalThis.THREE;

/** Return the views of a station view as functions that give where the camera goes. */
export function presetsOf(view) {
  const { cycle, box, app } = view;
  const centre = box.getCenter(new THREE.Vector3());
  const chosen = () => (view.selected?.type === "robot" ? view.selected.id : first(cycle));
  return {
    station: () => fitted(app.stage.camera, box, -1.0, 0.52, 0.97),
    top: () => fitted(app.stage.camera, box, -Math.PI / 2, 1.54),
    robot: () => {
      const [x, y] = origin(cycle.robots.get(chosen()).X_WB);
      const target = new THREE.Vector3(x, y, 1.1).lerp(new THREE.Vector3(centre.x, centre.y, 1.1), 0.3);
      const azimuth = Math.atan2(y - centre.y, x - centre.x) + 0.9;
      return { target, distance: 5.2, azimuth, elevation: 0.42 };
    },
    spot: () => {
      const place = view.selected && view.selected.type !== "robot" ? placeOf(view, view.selected) : null;
      const at = place ?? origin(cycle.tool(chosen(), app.clock.time));
      const id = view.selected?.type === "spot" ? cycle.welded.get(view.selected.id)?.robot : chosen();
      return { target: new THREE.Vector3(...at), distance: 2.9, ...beyond(cycle, id ?? chosen(), at) };
    },
    place: (entity) => placeOf(view, entity),
  };
}

/** From beyond the place `at`, looking back at the robot `id`, so that it hides nothing. */
function beyond(cycle, id, at) {
  const [x, y] = origin(cycle.robots.get(id).X_WB);
  return { azimuth: Math.atan2(at[1] - y, at[0] - x) + 0.75, elevation: 0.6 };
}

function first(cycle) {
  return cycle.station.robots[0].id;
}

/** Where a spot, part, body or robot is. */
function placeOf({ cycle, cell, app }, { type, id }) {
  if (type === "spot") return origin(cycle.station.welds.find((weld) => weld.id === id).X_WS);
  if (type === "robot") return origin(cycle.tool(id, app.clock.time));
  const still = cell.still.find(({ entity }) => entity.type === type && entity.id === id);
  return still ? topOf(painted([still])) : topOf(cell.parts.get(id).mesh.geometry, cell.parts.get(id).mesh.matrix);
}

/** The middle of the top of the box around `geometry`, placed there by `matrix`. */
function topOf(geometry, matrix = new THREE.Matrix4()) {
  geometry.computeBoundingBox();
  const { max, min } = geometry.boundingBox;
  return applied(matrix.elements, [0.5 * (min.x + max.x), 0.5 * (min.y + max.y), max.z]);
}
