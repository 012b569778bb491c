// One station: its cell in the scene, its Gantt chart, its panel, all at the same moment.

import { Cell } from "./cell.js";
import { Cycle } from "./cycle.js";
import { BAD, WARN, robotColour } from "./colours.js";
import { Mark } from "./marks.js";
import { origin } from "./matrix.js";
import { pathsOf } from "./paths.js";
import { clearance, station as stationOf } from "./placed.js";
import { Spots } from "./spots.js";
import { deed, millimetres } from "./words.js";
import { presetsOf } from "./presets.js";

const THREE = globalThis.THREE;

export class StationView {
  /** Show station number `number` in `app` (stage, labels, gantt, panel, clock, overview). */
  static async open(app, number) {
    const station = await stationOf(number);
    if (station === null) throw new Error(`there is no station number ${number}`);
    const other = app.overview.compares ? await stationOf(number, true) : null;
    return new StationView(app, station, number, other);
  }

  constructor(app, station, number, other) {
    Object.assign(this, { app, number, overview: app.overview, selected: null });
    this.cycle = new Cycle(station);
    this.cell = new Cell(this.cycle);
    this.spots = new Spots(this.cycle);
    this.paths = pathsOf(this.cycle);
    this.mark = new Mark();
    this.group = new THREE.Group();
    this.group.add(this.cell.group, this.spots.mesh, this.paths, this.mark.group);
    this.other = other && new Cycle(other);
    this.ghosts = other && new Cell(this.other, { ghost: true });
    if (other) this.group.add(this.ghosts.group);
    this.approaches = null;
    this.currentApproach = -1;
    this.currentFinding = -1;
  }

  enter() {
    const { app, cycle } = this;
    const { stage, gantt, clock } = app;
    stage.scene.add(this.group);
    this.box = new THREE.Box3().setFromObject(this.cell.solid());
    stage.cover(this.box, ...this.cell.casters());
    stage.detailed = (fine) => this.cell.detailed(fine);
    this.presets = presetsOf(this);
    stage.orbit.flat = false;
    stage.orbit.jump(this.presets.station());
    gantt.show(cycle, cycle.station.takts * app.overview.takt_s, app.overview.transfer_s, this.other);
    gantt.marks = cycle.station.findings;
    app.panel.show(this);
    this.#labels();
    Object.assign(clock, { end: Math.max(cycle.makespan, this.other?.makespan ?? 0), playing: false });
    clock.set(0);
    app.message(cycle.station.program ? "" : "no program: this station could not be planned");
  }

  leave() {
    this.app.stage.scene.remove(this.group);
    this.app.labels.clear();
    this.group.traverse((each) => each.geometry?.dispose());
  }

  /** Fetch how close everything comes, and tell it when it is there. */
  async measure() {
    const found = await clearance(this.cycle.station);
    if (this.app.view !== this) return;
    this.approaches = found?.approaches ?? [];
    this.app.gantt.clearance = found;
    this.app.gantt.draw();
    this.app.panel.tellApproaches();
  }

  at(time) {
    const reached = this.app.live?.reached(this.cycle);
    const timeOf = reached ? (id) => reached.get(id) ?? time : () => time;
    this.cell.at(time, timeOf);
    this.ghosts?.at(time);
    this.spots.at(time, timeOf);
    this.app.gantt.at(time);
    this.app.panel.at(time);
    this.app.stage.touch();
  }

  /** Cells said something new, these or any: mark how far each robot is against its plan. */
  live(live, changed = null) {
    if (changed !== null && !changed.has(this.cycle.station.id) && !live.away) return;
    const { gantt, clock, panel } = this.app;
    gantt.progress = live.reached(this.cycle);
    if (gantt.progress) {
      clock.playing = false;
      clock.set(live.takt(this.cycle.station.id));
    }
    panel.tellLive(live);
    gantt.draw();
  }

  /** Whether robots move by themselves, because their cell runs. */
  moves() {
    if (!this.app.live?.reached(this.cycle)) return false;
    this.at(this.app.clock.time);
    return true;
  }

  #labels() {
    const { labels } = this.app;
    this.cycle.station.robots.forEach((robot, i) => {
      const above = () => {
        const frames = this.cell.robots.get(robot.id).mesh.material.uniforms.frames.value;
        const [x, y, z] = origin(frames[3].elements);
        return [x, y, z + 0.35];
      };
      labels.set(`robot ${robot.id}`, robot.id, above, "", robotColour(i));
    });
  }

  /** Choose {type, id}, or null; the scene, the chart and the panel show it. */
  select(entity) {
    this.selected = entity;
    this.cell.highlight(entity?.id ?? null);
    const { gantt, panel, labels, clock } = this.app;
    gantt.selected = entity?.type === "robot" ? entity.id : null;
    for (const line of this.paths.children) {
      line.material.opacity = !gantt.selected || line.name === gantt.selected ? 0.75 : 0.12;
    }
    gantt.draw();
    panel.choose(entity);
    const named = entity && entity.type !== "robot" ? entity.id : null;
    const still = entity?.type === "body" || entity?.type === "spot" ? this.presets.place(entity) : null;
    labels.set("chosen", named, () => still ?? this.presets.place(entity), "quiet");
    this.at(clock.time);
  }

  /** Go to where and when the span of a bar is. */
  goTo(span) {
    const { clock, stage, gantt } = this.app;
    clock.pause();
    gantt.focus = span;
    this.select({ type: "robot", id: span.robot });
    clock.set(span.start + 0.5 * (span.end - span.start));
    stage.orbit.fly(this.presets.spot());
  }

  /** To the begin of the next step or of the one before, of the chosen robot or of all. */
  step(direction) {
    const { clock } = this.app;
    const chosen = this.selected?.type === "robot" ? [this.selected.id] : [...this.cycle.robots.keys()];
    const spans = chosen.flatMap((id) => this.cycle.course.spans.get(id) ?? []);
    const times = spans.filter((span) => span.end > span.start).map((span) => span.start);
    times.push(this.cycle.makespan);
    const wanted = times.filter((t) => (direction > 0 ? t > clock.time + 1e-6 : t < clock.time - 1e-6));
    clock.pause();
    if (wanted.length) clock.set(direction > 0 ? Math.min(...wanted) : Math.max(...wanted));
  }

  /** Show a closest approach: "next", "before", or one by its index in time. */
  approach(which) {
    const { clock } = this.app;
    const found = this.approaches;
    if (!found?.length) return;
    let index = which;
    if (which === "next") index = found.findIndex((each) => each.time_s > clock.time + 1e-6);
    if (which === "before") index = found.findLastIndex((each) => each.time_s < clock.time - 1e-6);
    if (index === -1) index = which === "next" ? 0 : found.length - 1;
    this.currentApproach = index;
    this.#reveal(found[index], found[index].robots.filter(Boolean));
    this.app.panel.tellApproaches(index);
  }

  /** Show a finding by its index, or the next one. */
  finding(which) {
    const { findings } = this.cycle.station;
    if (!findings.length) return;
    const index = which === "next" ? (this.currentFinding + 1) % findings.length : which;
    this.currentFinding = index;
    const finding = findings[index];
    const names = (finding.subjects ?? []).map((name) => name.split(":")[0]);
    this.#reveal(finding, names, true);
    this.app.panel.tellFinding(index);
  }

  /** Show a moment with its two nearest points, and who is meant. */
  #reveal(what, names, bad = what.distance_m < what.required_m) {
    const { clock, labels, stage } = this.app;
    clock.pause();
    this.cell.alarm(new Set(bad ? names : []));
    if (what.time_s !== undefined) clock.set(what.time_s);
    this.mark.hide();
    labels.set("mark", null);
    if (what.witness_W_m) {
      const [a, b] = what.witness_W_m;
      this.mark.show(a, b, bad);
      labels.set("mark", millimetres(what.distance_m), () => this.mark.middle, "mark", bad ? BAD : WARN);
      const view = { target: new THREE.Vector3(...this.mark.middle), distance: 2.6 };
      stage.orbit.fly({ ...view, elevation: 0.6 });
    }
    stage.touch();
  }

  /** Take marks and red away. */
  clear() {
    this.cell.alarm(new Set());
    this.mark.hide();
    this.app.labels.set("mark", null);
    this.app.gantt.focus = null;
    this.currentApproach = -1;
    this.app.panel.tellApproaches();
    this.app.panel.tellFinding(-1);
    this.select(null);
  }

  /** What can be picked. */
  solid() {
    const group = this.cell.solid();
    group.add(this.spots.mesh.clone());
    group.children.at(-1).userData = this.spots.mesh.userData;
    return group;
  }

  /** What a bar says when pointed at. */
  words(span) {
    const middle = 0.5 * (span.start + span.end);
    const what = deed(this.cycle, span.robot, middle);
    return `${span.robot} ${what}\n${span.start.toFixed(2)} s to ${span.end.toFixed(2)} s`;
  }
}
