// The drawing surface: renderer, light, floor, camera; draws only when something has changed.

import { Orbit } from "./orbit.js";
import { light, surface } from "./paint.js";
import { Quality } from "./quality.js";
import { Shadows } from "./shadow.js";
import { painted } from "./shapes.js";

const THREE = globalThis.THREE;
const SKY = "#eef2f6";

export class Stage {
  constructor(canvas) {
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: false });
    this.quality = new Quality();
    this.shadows = new Shadows(this.renderer);
    this.detailed = () => undefined;
    this.scene = new THREE.Scene();
    this.scene.background = new THREE.Color(SKY);
    this.camera = new THREE.PerspectiveCamera(38, 1, 0.1, 200);
    this.orbit = new Orbit(this.camera, canvas, () => this.touch());
    this.canvas = canvas;
    this.frames = 0;
    this.dirty = true;
    this.listeners = [];
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
    this.resize();
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** Call `listener(now)` before each frame; it returns whether there will be another. */
  before(listener) {
    this.listeners.push(listener);
  }

  /** Something has changed. */
  touch() {
    this.dirty = true;
  }

  resize(touch = true) {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    if (width === 0 || height === 0) return;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    if (touch) this.touch();
  }

  /** Put the floor under a box of the world, and throw shadows of these casters in it. */
  cover(box, still = [], moving = []) {
    const size = box.getSize(new THREE.Vector3());
    this.#floor(box.getCenter(new THREE.Vector3()), Math.max(size.x, size.y));
    this.shadows.cast(box, still, moving);
  }

  #floor(centre, extent) {
    if (this.floor) this.scene.remove(this.floor);
    const reach = Math.ceil(extent * 1.6);
    const half = 4 * reach;
    const corners = { points: [-half, -half, 0, half, -half, 0, half, half, 0, -half, half, 0], faces: [0, 1, 2, 0, 2, 3] };
    const plane = surface(painted([{ solids: { capsules: [], hulls: [corners] }, tone: "#dde3e9" }]));
    plane.matrix.setPosition(0, 0, -0.004);
    const step = reach > 60 ? 10 : 1;
    const cells = 2 * Math.ceil(reach / step);
    const grid = new THREE.GridHelper(cells * step, cells, "#c3ccd5", "#d3dae1");
    grid.rotation.x = Math.PI / 2;
    this.floor = new THREE.Group();
    this.floor.add(plane, grid);
    this.floor.position.set(Math.round(centre.x / step) * step, Math.round(centre.y / step) * step, 0);
    this.scene.add(this.floor);
  }

  /** Where a point of the world is on the surface (CSS pixels), null behind the camera. */
  project(point) {
    const seen = new THREE.Vector3(...point).project(this.camera);
    if (seen.z > 1) return null;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    return [((seen.x + 1) / 2) * width, ((1 - seen.y) / 2) * height];
  }

  #frame(now) {
    requestAnimationFrame((next) => this.#frame(next));
    let more = this.orbit.advance(now);
    for (const listener of this.listeners) more = listener(now) || more;
    if (!this.quality.wants(now, this.dirty || more)) return;
    this.dirty = false;
    this.#fit();
    this.draw();
  }

  /** Draw as fine as there is time for. */
  #fit() {
    const { ratio, fine } = this.quality;
    if (this.renderer.getPixelRatio() !== ratio) {
      this.renderer.setPixelRatio(ratio);
      this.resize(false);
    }
    light.soft.value = fine;
    this.detailed(fine || !this.quality.slow);
  }

  /** Draw now. */
  draw() {
    this.orbit.place();
    for (const ready of this.drawn ?? []) ready();
    this.shadows.update(this.quality.slow && !this.quality.fine);
    this.renderer.render(this.scene, this.camera);
    this.frames += 1;
  }

  /** Call `listener` with the camera in place, whenever the scene is drawn. */
  whenDrawn(listener) {
    (this.drawn ??= []).push(listener);
  }
}
