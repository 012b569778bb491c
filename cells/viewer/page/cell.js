// The bodies of a station in the scene, and where they are at a moment of the cycle. A robot is one
// surface, everything that always stands is another, every part that moves one of its own.

import { robotColour, tinted } from "./colours.js";
import { EVERYBODY, NOBODY, caster, surface } from "./paint.js";
import { painted } from "./shapes.js";

const THREE = globalThis.THREE;
const KINDS = {
  fence: "#93a4b3", clamp: "#5d7183", pin: "#46586a", fixture: "#9aa8b5", machine: "#7d8e9d",
  tank: "#6f9bb8", pedestal: "#9aa8b5", rack: "#a8957c", conveyor: "#8d9aa6",
};
const STEEL = "#3d4a57";
const PART = "#c3ced8";
const GLASS = 0.22;

export class Cell {
  /** Build the bodies of `cycle`; a `ghost` has only its robots and moving parts, see-through. */
  constructor(cycle, { ghost = false } = {}) {
    this.cycle = cycle;
    this.opacity = ghost ? 0.3 : 1;
    this.group = new THREE.Group();
    this.robots = new Map();
    this.parts = new Map();
    this.still = [];
    cycle.station.robots.forEach((robot, index) => this.#robot(robot, index));
    for (const part of cycle.station.parts) if (part.X_WP === null) this.#part(part);
    if (!ghost) this.#standing();
    this.at(0);
  }

  #robot(robot, index) {
    const { models, tools } = this.cycle.station;
    const colour = robotColour(index), tool = tools[robot.tool];
    const { links } = models[robot.model];
    const coat = (link) => (link === 0 || link === links.length - 1 ? STEEL : colour);
    const pieces = links.map((solids, frame) => ({ solids, frame, tone: coat(frame) }));
    pieces.push({ solids: tool.solids, frame: links.length, tone: tinted(STEEL, 0.18) });
    const options = { opacity: this.opacity, frames: links.length + 1 };
    const detail = { fine: painted(pieces, 14), coarse: painted(pieces, 7) };
    const mesh = surface(detail.fine, options);
    const spark = new THREE.Mesh(
      painted([{ solids: tool.electrodes, tone: "#ffb020" }]),
      new THREE.MeshBasicMaterial({ color: "#ffb020", transparent: true, opacity: this.opacity }),
    );
    spark.matrixAutoUpdate = false;
    this.group.add(mesh, spark);
    this.robots.set(robot.id, { mesh, spark, pieces, detail });
  }

  #part(part) {
    const pieces = [{ solids: part.solids, tone: PART }];
    const mesh = surface(painted(pieces), { opacity: this.opacity });
    this.group.add(mesh);
    this.parts.set(part.id, { part, mesh, pieces });
  }

  /** Fixtures, machines and parts that stay where they are; fences can be seen through. */
  #standing() {
    const { bodies, parts } = this.cycle.station;
    const still = bodies.filter((body) => body.kind !== "floor").map((body) => ({
      entity: { type: "body", id: body.id }, kind: body.kind, solids: body.solids,
      tone: KINDS[body.kind] ?? "#9aa8b5", X: body.X_WB,
    }));
    still.push(...parts.filter((part) => part.X_WP).map((part) => ({
      entity: { type: "part", id: part.id }, solids: part.solids, tone: PART, X: part.X_WP,
    })));
    this.still = still.map((each, owner) => ({ ...each, owner }));
    this.surfaces = [1, GLASS].map((opacity) => {
      const mine = this.still.filter((each) => (each.kind === "fence") === (opacity === GLASS));
      return surface(painted(mine), { opacity });
    });
    this.group.add(...this.surfaces);
  }

  /** Put everything where it is at `time` (s), or at a time of each robot's own. */
  at(time, timeOf = () => time) {
    for (const [id, { mesh, spark }] of this.robots) {
      const now = timeOf(id);
      const found = this.cycle.frames(id, now);
      mesh.material.uniforms.frames.value.forEach((matrix, i) => matrix.fromArray(found[i]));
      spark.matrix.fromArray(found.at(-1));
      spark.matrixWorldNeedsUpdate = true;
      spark.visible = this.cycle.doing(id, now)?.step.kind === "weld";
    }
    for (const { part, mesh } of this.parts.values()) {
      mesh.matrix.fromArray(this.cycle.part(part, timeOf).X_WP);
      mesh.matrixWorldNeedsUpdate = true;
    }
  }

  /** What throws shadows: what stands, and what moves. */
  casters() {
    const robots = [...this.robots.values()].map(({ mesh, detail }) => caster(mesh, detail.coarse));
    const parts = [...this.parts.values()].map(({ mesh }) => caster(mesh));
    return [[caster(this.surfaces[0])], [...robots, ...parts]];
  }

  /** Draw robots in detail, or coarsely where that is too slow. */
  detailed(fine) {
    for (const { mesh, detail } of this.robots.values()) mesh.geometry = fine ? detail.fine : detail.coarse;
  }

  /** Everything as plain meshes that know what they are, for rays and boxes; never drawn. */
  solid() {
    const group = new THREE.Group();
    const put = (entity, pieces, X) => {
      const mesh = new THREE.Mesh(painted(pieces, 8));
      if (X) mesh.applyMatrix4(X);
      mesh.userData.entity = entity;
      group.add(mesh);
    };
    for (const [id, { mesh, pieces }] of this.robots) {
      const found = mesh.material.uniforms.frames.value;
      pieces.forEach((each) => put({ type: "robot", id }, [each], found[each.frame]));
    }
    for (const [id, { mesh, pieces }] of this.parts) put({ type: "part", id }, pieces, mesh.matrix);
    for (const each of this.still) put(each.entity, [each]);
    group.updateMatrixWorld(true);
    return group;
  }

  /** Paint those named in `ids` red, all others in their own colours. */
  alarm(ids) {
    for (const [id, { mesh }] of [...this.robots, ...this.parts]) {
      mesh.material.uniforms.alarm.value = ids.has(id) ? EVERYBODY : NOBODY;
    }
    const still = this.still.find(({ entity }) => ids.has(entity.id));
    for (const each of this.surfaces ?? []) each.material.uniforms.alarm.value = still?.owner ?? NOBODY;
  }

  /** Let the `id` glow, and nothing else; null for nothing. */
  highlight(id) {
    for (const [name, { mesh }] of [...this.robots, ...this.parts]) {
      mesh.material.uniforms.chosen.value = name === id ? 0 : NOBODY;
    }
    const still = this.still.find(({ entity }) => entity.id === id);
    for (const each of this.surfaces ?? []) each.material.uniforms.chosen.value = still?.owner ?? NOBODY;
  }
}
