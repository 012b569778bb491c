// A distance in the scene: both nearest points, the line between them, and how long it is.

import { BAD, WARN } from "./colours.js";

const THREE = globalThis.THREE;
const RADIUS = 0.03;

export class Mark {
  constructor() {
    this.group = new THREE.Group();
    const ball = new THREE.SphereGeometry(RADIUS, 16, 12);
    this.material = new THREE.MeshBasicMaterial({ color: BAD, depthTest: false, transparent: true });
    this.line = new THREE.Mesh(new THREE.CylinderGeometry(0.008, 0.008, 1, 8), this.material);
    this.balls = [new THREE.Mesh(ball, this.material), new THREE.Mesh(ball, this.material)];
    this.group.add(this.line, ...this.balls);
    for (const mesh of this.group.children) mesh.renderOrder = 10;
    this.hide();
  }

  /** Show the distance from `a` to `b` (m in the world); red if it is `bad`. */
  show(a, b, bad) {
    const from = new THREE.Vector3(...a), to = new THREE.Vector3(...b);
    this.balls[0].position.copy(from);
    this.balls[1].position.copy(to);
    const along = to.clone().sub(from);
    this.line.visible = along.length() > 1e-6;
    if (this.line.visible) {
      this.line.position.copy(from).addScaledVector(along, 0.5);
      this.line.scale.set(1, along.length(), 1);
      this.line.quaternion.setFromUnitVectors(new THREE.Vector3(0, 1, 0), along.normalize());
    }
    this.material.color.set(bad ? BAD : WARN);
    this.middle = from.add(to).multiplyScalar(0.5).toArray();
    this.group.visible = true;
  }

  hide() {
    this.group.visible = false;
    this.middle = null;
  }
}
