// Swept paths: where the tool centre points go in a cycle, a line per robot.

import { robotColour } from "./colours.js";

const THREE = globalThis.THREE;
const STEP = 0.04;

/** Return a group with a line per robot of `cycle`, named by the robot. */
export function pathsOf(cycle) {
  const group = new THREE.Group();
  cycle.station.robots.forEach((robot, index) => {
    const points = [];
    for (const span of cycle.travels.get(robot.id)) {
      const steps = Math.max(2, Math.ceil((span.end - span.start) / STEP));
      for (let k = 0; k <= steps; k++) {
        const at = span.start + ((span.end - span.start) * k) / steps;
        const X_WT = cycle.tool(robot.id, at);
        points.push(X_WT[12], X_WT[13], X_WT[14]);
      }
    }
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.Float32BufferAttribute(points, 3));
    const look = { color: robotColour(index), transparent: true, opacity: 0.75 };
    const line = new THREE.Line(geometry, new THREE.LineBasicMaterial(look));
    line.name = robot.id;
    group.add(line);
  });
  return group;
}
