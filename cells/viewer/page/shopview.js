// The whole shop: every station where it stands, coloured by its load against the takt, with its
// robots in their home pose; the balance chart below. Click a station and the page goes there.

import { loadColour } from "./colours.js";
import { fitted } from "./fitting.js";
import { frames } from "./kinematics.js";
import { STATES, stateOf } from "./live.js";
import { shopNodes } from "./liveparts.js";
import { surface } from "./paint.js";
import { Balance } from "./balance.js";
import { painted } from "./shapes.js";
import { element, millimetres, percent, seconds } from "./words.js";

const THREE = globalThis.THREE;
const SIDES = 5;
const GROWN = 1.6;
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => [(k & 1) - 0.5, ((k >> 1) & 1) - 0.5, (k >> 2) - 0.5]);
const FACES = [0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5];

/** The share of the takt that a station uses, null if it has no cycle. */
export function share(station, takt) {
  return station.cycle_s == null ? null : station.cycle_s / station.takts / takt;
}

export class ShopView {
  constructor(app) {
    this.app = app;
    this.overview = app.overview;
    this.stations = app.stations;
    this.group = new THREE.Group();
    this.bodies = new THREE.Group();
    this.group.add(this.bodies);
    this.chosen = null;
    this.now = element("div");
    this.#slabs();
    this.#robots();
  }

  enter() {
    const { stage, gantt, labels } = this.app;
    stage.scene.add(this.group);
    stage.cover(this.box);
    // where all robots take too long to draw, they are left out as long as the camera moves
    stage.detailed = (fine) => void (this.bodies.visible = fine);
    stage.orbit.flat = true;
    this.presets = this.#presets();
    stage.orbit.jump(this.presets.station());
    gantt.cycle = null;
    this.balance = new Balance(gantt.canvas, this);
    this.balance.draw();
    for (const line of this.overview.lines) this.#label(labels, line);
    this.#panel();
    this.app.message("");
  }

  leave() {
    const { stage, labels } = this.app;
    stage.scene.remove(this.group);
    labels.clear();
    this.balance.leave();
  }

  #slabs() {
    const { takt_s: takt } = this.overview;
    const sides = { points: CORNERS, faces: FACES };
    const cube = painted([{ solids: { capsules: [], hulls: [sides] }, tone: "#ffffff" }]);
    this.slabs = surface(cube, { instances: this.stations.length });
    this.box = new THREE.Box3();
    this.stations.forEach((station, i) => {
      const [x0, y0, x1, y1] = station.area_W_m;
      this.slabs.setMatrixAt(i, slab(x0 - GROWN, y0 - GROWN, x1 + GROWN, y1 + GROWN, 0.06));
      this.slabs.setColorAt(i, new THREE.Color(loadColour(share(station, takt))));
      this.box.expandByPoint(new THREE.Vector3(x0, y0, 0)).expandByPoint(new THREE.Vector3(x1, y1, 3));
    });
    this.slabs.frustumCulled = false;
    this.slabs.userData.stations = this.stations;
    this.group.add(this.slabs, this.#belts(cube));
  }

  /** A strip along every line, from its first station to its last. */
  #belts(cube) {
    const { lines } = this.overview;
    const belts = surface(cube, { instances: lines.length });
    lines.forEach(({ stations }, i) => {
      const middles = stations.map(({ area_W_m: [x0, y0, x1, y1] }) => [(x0 + x1) / 2, (y0 + y1) / 2]);
      const [xs, ys] = [0, 1].map((k) => middles.map((each) => each[k]));
      belts.setMatrixAt(i, slab(Math.min(...xs) - 1, Math.min(...ys) - 1, Math.max(...xs) + 1, Math.max(...ys) + 1, 0.03));
      belts.setColorAt(i, new THREE.Color("#c3ccd5"));
    });
    return belts;
  }

  /** All robots of a model at once: one instanced mesh per link. */
  #robots() {
    const all = this.stations.flatMap((station) => station.robots);
    const byModel = new Map();
    for (const robot of all) {
      if (!byModel.has(robot.model)) byModel.set(robot.model, []);
      byModel.get(robot.model).push(robot);
    }
    for (const [key, robots] of byModel) {
      const model = this.overview.models[key];
      const at = robots.map((robot) => frames(model, robot.X_WB, robot.home_rad));
      model.links.forEach((link, i) => {
        const solids = { capsules: largest(link.capsules), hulls: [] };
        const tone = i === 0 ? "#3d4a57" : "#f2f4f6";
        const mesh = surface(painted([{ solids, tone }], SIDES), { instances: robots.length });
        robots.forEach((_, k) => mesh.setMatrixAt(k, new THREE.Matrix4().fromArray(at[k][i])));
        this.bodies.add(mesh);
      });
    }
  }

  #presets() {
    const { camera } = this.app.stage;
    const from = (elevation) => () => fitted(camera, this.box, -Math.PI / 2, elevation, 0.84);
    return { station: from(0.7), top: from(1.54) };
  }

  #label(labels, line) {
    const [x0, y0, , y1] = line.stations[0].area_W_m;
    const left = [x0 - GROWN, 0.5 * (y0 + y1), 0];
    labels.set(`line ${line.id}`, line.id, () => left, "quiet before");
  }

  /** The cells said something new: colour stations by what they do. */
  live(live) {
    this.stations.forEach((station, i) => {
      const cell = live.cells.get(station.id);
      if (cell) this.slabs.setColorAt(i, new THREE.Color(STATES[stateOf(cell)][0]));
    });
    this.slabs.instanceColor.needsUpdate = true;
    const { takt_s: takt } = this.overview;
    this.now.replaceChildren(...shopNodes(live, this.stations, takt, (n) => this.app.openStation(n)));
  }

  /** What can be picked. */
  solid() {
    return this.slabs;
  }

  /** A click in the scene opens what it hits. */
  select(entity) {
    if (entity?.type === "station") this.app.openStation(entity.id);
  }

  /** Mark a station by its number. */
  choose(number) {
    this.chosen = number;
    const station = this.stations[number];
    const [x0, y0, x1, y1] = station.area_W_m;
    this.app.labels.set("chosen", station.id, () => [0.5 * (x0 + x1), 0.5 * (y0 + y1), 3.2]);
    this.app.stage.touch();
    this.balance.draw();
    this.#panel();
  }

  arrow(right, down) {
    const last = this.stations.length - 1;
    const step = right + down * 8;
    this.choose(Math.min(last, Math.max(0, (this.chosen ?? -1) + step)));
    return true;
  }

  openChosen() {
    this.app.openStation(this.chosen ?? 0);
  }

  clear() {
    this.chosen = null;
    this.app.labels.set("chosen", null);
    this.balance.draw();
    this.#panel();
    this.app.stage.touch();
  }

  #panel() {
    const { overview, stations } = this;
    const list = element("dl");
    const put = (name, value) => list.append(element("dt", "", name), element("dd", "", value));
    const robots = stations.reduce((sum, station) => sum + station.robots.length, 0);
    put("Lines, stations", `${overview.lines.length}, ${stations.length}`);
    put("Robots", `${robots}`);
    put("Tasks", `${overview.tasks}, ${percent(overview.automation)} assigned`);
    put("Takt", seconds(overview.takt_s));
    put("Slowest station", seconds(overview.cycle_s));
    put("Bound", seconds(overview.bound_s));
    put("Least clearance", millimetres(overview.clearance_m));
    const nodes = [element("h2", "", "Shop"), list, this.now];
    if (this.chosen !== null) nodes.push(...this.#chosenNodes());
    nodes.push(element("h2", "", "Slowest stations"), ...this.#slowest());
    this.app.panel.put(...nodes);
  }

  #chosenNodes() {
    const station = this.stations[this.chosen];
    const list = element("dl");
    const put = (name, value) => list.append(element("dt", "", name), element("dd", "", value));
    put("Cycle", `${seconds(station.cycle_s)} in ${station.takts} takt`);
    put("Load", percent(share(station, this.overview.takt_s)));
    put("Robots, tasks", `${station.robots.length}, ${station.tasks ?? "–"}`);
    put("Certified", station.certified ? "yes" : "no");
    const open = element("button", "small", "Open (Enter)");
    open.addEventListener("click", () => this.openChosen());
    return [element("h2", "", station.id), list, open];
  }

  #slowest() {
    const { takt_s: takt } = this.overview;
    const order = this.stations.map((station, number) => ({ station, number }));
    order.sort((a, b) => (share(b.station, takt) ?? -1) - (share(a.station, takt) ?? -1));
    return order.slice(0, 10).map(({ station, number }) => {
      const row = element("button", "row");
      row.type = "button";
      const chip = element("span", "chip");
      chip.style.setProperty("--colour", loadColour(share(station, takt)));
      row.append(chip, element("b", "", station.id), element("span"), element("b", "", seconds(station.cycle_s)));
      row.addEventListener("click", () => this.app.openStation(number));
      row.addEventListener("focus", () => this.choose(number));
      return row;
    });
  }
}

/** A box on the floor, `high` (m) and from x0, y0 to x1, y1, as the matrix of a cube. */
function slab(x0, y0, x1, y1, high) {
  const matrix = new THREE.Matrix4().makeScale(x1 - x0, y1 - y0, high);
  return matrix.setPosition(0.5 * (x0 + x1), 0.5 * (y0 + y1), 0.5 * high);
}

/** The capsule of the most volume, as a row of its own. */
function largest(capsules) {
  let best = capsules.subarray(0, 7), most = -1;
  for (let i = 0; i < capsules.length; i += 7) {
    const row = capsules.subarray(i, i + 7);
    const length = Math.hypot(row[3] - row[0], row[4] - row[1], row[5] - row[2]);
    const volume = row[6] ** 2 * (length + (4 / 3) * row[6]);
    if (volume > most) [best, most] = [row, volume];
  }
  return best;
}
