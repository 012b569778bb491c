// Weld spots in the scene: grey while they wait, bright while welded, in the robot's colour after.

import { robotColour } from "./colours.js";

const THREE = globalThis.THREE;
const RADIUS = 0.026;
const LOOK = { waiting: ["#8795a3", 0.8], welding: ["#ffb020", 2.1], done: [null, 1.15] };

export class Spots {
  constructor(cycle) {
    this.cycle = cycle;
    this.welds = cycle.station.welds;
    this.index = new Map(cycle.station.robots.map((robot, i) => [robot.id, i]));
    const geometry = new THREE.SphereGeometry(RADIUS, 6, 4);
    this.mesh = new THREE.InstancedMesh(geometry, new THREE.MeshBasicMaterial(), this.welds.length);
    this.mesh.userData = { spots: this.welds.map((weld) => weld.id) };
    this.mesh.frustumCulled = false;
    this.states = this.welds.map(() => null);
    this.at(0);
  }

  /** Show the states at `time` (s), or at a time of each robot's own. */
  at(time, timeOf = () => time) {
    let changed = false;
    this.welds.forEach((weld, i) => {
      const { state, robot } = this.cycle.spot(weld.id, timeOf);
      if (this.states[i] === state) return;
      this.states[i] = state;
      changed = true;
      const [colour, scale] = LOOK[state];
      const matrix = new THREE.Matrix4().fromArray(weld.X_WS);
      this.mesh.setMatrixAt(i, matrix.scale(new THREE.Vector3(scale, scale, scale)));
      this.mesh.setColorAt(i, new THREE.Color(colour ?? robotColour(this.index.get(robot))));
    });
    if (!changed) return;
    this.mesh.instanceMatrix.needsUpdate = true;
    if (this.mesh.instanceColor) this.mesh.instanceColor.needsUpdate = true;
  }
}
