// The camera: turns about a point, by mouse, by keys, or smoothly to a view.

const THREE = globalThis.THREE;
const UP = new THREE.Vector3(0, 0, 1);

export class Orbit {
  constructor(camera, element, changed) {
    Object.assign(this, { camera, element, changed });
    this.target = new THREE.Vector3();
    this.azimuth = -0.9;
    this.elevation = 0.55;
    this.distance = 10;
    this.flat = false;
    this.flight = null;
    element.addEventListener("pointerdown", (event) => this.#drag(event));
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  /** Put the camera where its figures say. */
  place() {
    const flat = Math.cos(this.elevation);
    const away = new THREE.Vector3(
      Math.cos(this.azimuth) * flat, Math.sin(this.azimuth) * flat, Math.sin(this.elevation),
    );
    this.camera.position.copy(this.target).addScaledVector(away, this.distance);
    this.camera.up.copy(UP);
    this.camera.lookAt(this.target);
    this.camera.near = this.distance / 50;
    this.camera.far = this.distance * 12 + 50;
    this.camera.updateProjectionMatrix();
    this.camera.updateMatrixWorld();
  }

  turn(azimuth, elevation) {
    this.flight = null;
    this.azimuth += azimuth;
    this.elevation = Math.min(1.55, Math.max(0.03, this.elevation + elevation));
    this.changed();
  }

  zoom(factor) {
    this.flight = null;
    this.distance = Math.min(1500, Math.max(0.3, this.distance * factor));
    this.changed();
  }

  /** Move sideways and along the view, in shares of the distance. */
  pan(right, up) {
    this.flight = null;
    const side = new THREE.Vector3(-Math.sin(this.azimuth), Math.cos(this.azimuth), 0);
    const ahead = new THREE.Vector3(-Math.cos(this.azimuth), -Math.sin(this.azimuth), 0);
    const lift = Math.cos(this.elevation), depth = Math.sin(this.elevation);
    this.target.addScaledVector(side, right * this.distance);
    this.target.addScaledVector(ahead, up * depth * this.distance);
    if (!this.flat) this.target.z += up * lift * this.distance;
    this.changed();
  }

  /** Fly to {target, distance, azimuth, elevation}; what is left out stays. */
  fly(view, now = performance.now()) {
    const azimuth = view.azimuth ?? this.azimuth;
    const around = 2 * Math.PI;
    const nearest = azimuth + around * Math.round((this.azimuth - azimuth) / around);
    this.flight = {
      from: this.#figures(), start: now,
      to: { ...this.#figures(), ...view, azimuth: nearest },
    };
    this.changed();
  }

  /** Go at once. */
  jump(view) {
    this.flight = null;
    Object.assign(this, this.#figures(), view);
    this.target = new THREE.Vector3().copy(view.target ?? this.target);
    this.changed();
  }

  /** Advance a flight; whether it goes on. */
  advance(now) {
    if (this.flight === null) return false;
    const { from, to, start } = this.flight;
    const share = Math.min(1, Math.max(0, (now - start) / 450));
    const eased = share * share * (3 - 2 * share);
    for (const name of ["distance", "azimuth", "elevation"]) {
      this[name] = from[name] + (to[name] - from[name]) * eased;
    }
    this.target.lerpVectors(from.target, to.target, eased);
    if (share === 1) this.flight = null;
    return this.flight !== null;
  }

  #figures() {
    const { distance, azimuth, elevation } = this;
    return { target: this.target.clone(), distance, azimuth, elevation };
  }

  #drag(down) {
    const pans = down.button !== 0 || down.shiftKey || this.flat;
    this.element.setPointerCapture(down.pointerId);
    const move = (event) => {
      const x = event.movementX / this.element.clientHeight;
      const y = event.movementY / this.element.clientHeight;
      if (pans) this.pan(-x * 0.9, y * 0.9);
      else this.turn(-x * 4, y * 3);
    };
    const up = () => {
      this.element.removeEventListener("pointermove", move);
      this.element.removeEventListener("pointerup", up);
    };
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", up);
  }

  #wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(Math.sign(event.deltaY) * 0.12));
  }
}
