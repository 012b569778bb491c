// The Gantt chart: a row per robot and machine with a clearance strip under it, lanes of turns, and
// the lines of takt, cycle and bound. Click a bar or a name; scrub anywhere else.

import { criticalPath } from "./critical.js";
import { BAD, GOOD, INK, MUTED, WARN, robotColour, tinted } from "./colours.js";
import { clipped, hatch } from "./strokes.js";
import { turnsOf } from "./turns.js";
import { element } from "./words.js";

const NAME = 96, RIGHT = 18, TOP = 24, STRIP = 10, GAP = 5, LANE = 8;
const MANY = 6;
const FAR = 0.4;
const LIMIT_FONT = "600 11px system-ui, sans-serif";

export class Gantt {
  /** `picks` has bar(span), robot(id), time(s), mark(index). */
  constructor(canvas, picks) {
    Object.assign(this, { canvas, picks, cycle: null, hits: [], selected: null, focus: null });
    this.marks = [];
    this.clearance = null;
    this.lanes = new Map();
    this.needle = element("div", "needle");
    this.needle.style.top = `${TOP - 6}px`;
    canvas.after(this.needle);
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#hover(event));
    new ResizeObserver(() => this.draw()).observe(canvas.parentElement);
  }

  /** Show `cycle`, above an `other` one if there is one. */
  show(cycle, takt, transfer, other = null) {
    Object.assign(this, { cycle, takt, transfer, other, clearance: null, marks: [], progress: null });
    this.critical = new Set(criticalPath(cycle.course));
    this.lanes = turnsOf(cycle.program, cycle.course);
    this.end = 1.03 * Math.max(takt, cycle.makespan + transfer);
    this.draw();
  }

  get rows() {
    const machines = [...this.cycle.course.machines.keys()];
    const robots = this.cycle.station.robots.map((robot) => robot.id);
    return [...robots.map((id) => ({ id, robot: true })), ...machines.map((id) => ({ id }))];
  }

  x(time) {
    return NAME + (time / this.end) * (this.width - NAME - RIGHT);
  }

  time(x) {
    return ((x - NAME) / (this.width - NAME - RIGHT)) * this.end;
  }

  /** The moment shown moves: only the line of it, which is no part of the drawing. */
  at(time) {
    this.now = time;
    if (this.cycle) this.needle.style.transform = `translateX(${this.x(time)}px)`;
  }

  draw() {
    if (!this.cycle) return;
    const scale = globalThis.devicePixelRatio || 1;
    this.width = this.canvas.parentElement.clientWidth;
    const rows = this.rows;
    this.bar = rows.length > MANY ? 13 : 18;
    this.row = this.bar + STRIP + (rows.length > MANY ? 2 : GAP);
    const height = TOP + rows.length * this.row + this.lanes.size * (LANE + 3) + 12;
    if (this.canvas.width !== this.width * scale || this.canvas.height !== height * scale) {
      Object.assign(this.canvas, { width: this.width * scale, height: height * scale });
      this.canvas.style.height = `${height}px`;
    }
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, this.width, height);
    this.hits = [];
    const limits = this.#limits(pen);
    this.#axis(pen, height, limits);
    rows.forEach((row, index) => this.#row(pen, row, index));
    this.#lanes(pen, TOP + rows.length * this.row + 4);
    for (const limit of limits) this.#limit(pen, limit, height);
    this.#marks(pen);
    this.needle.style.height = `${height - TOP + 2}px`;
    if (this.now !== undefined) this.at(this.now);
  }

  #axis(pen, height, limits) {
    const step = [1, 2, 5, 10, 20, 50].find((s) => (s / this.end) * (this.width - NAME) > 46) ?? 100;
    pen.font = "11px system-ui, sans-serif";
    pen.textAlign = "center";
    for (let t = 0; t <= this.end; t += step) {
      pen.fillStyle = "#e8ecf0";
      pen.fillRect(Math.round(this.x(t)), TOP - 4, 1, height - TOP);
      const at = this.x(t), taken = ({ left, wide }) => at > left - 10 && at < left + wide + 10;
      pen.fillStyle = MUTED;
      if (!limits.some(taken)) pen.fillText(`${t}`, at, TOP - 9);
    }
    const done = this.cycle.makespan;
    pen.fillStyle = "#edf0f3";
    pen.fillRect(this.x(done), TOP, this.x(done + this.transfer) - this.x(done), height - TOP - 4);
  }

  #row(pen, row, index) {
    const top = TOP + index * this.row;
    const colour = row.robot ? robotColour(index) : "#3f7d58";
    if (row.id === this.selected) {
      pen.fillStyle = tinted(colour, 0.84);
      pen.fillRect(0, top - 2, this.width, this.bar + STRIP + 3);
    }
    pen.fillStyle = colour;
    pen.fillRect(8, top + 3, 4, this.bar - 6);
    pen.fillStyle = INK;
    pen.font = `${row.id === this.selected ? "600 " : ""}12px system-ui, sans-serif`;
    pen.textAlign = "left";
    pen.fillText(clipped(pen, row.id, NAME - 20), 17, top + 13);
    this.hits.push({ x0: 0, x1: NAME, y0: top, y1: top + this.bar + STRIP, robot: row.robot && row.id });
    if (row.robot) {
      for (const span of this.cycle.course.spans.get(row.id) ?? []) this.#bar(pen, span, top, colour);
      for (const span of this.other?.course.spans.get(row.id) ?? []) this.#ghost(pen, span, top);
      this.#reached(pen, row.id, top);
      this.#strip(pen, row.id, top + this.bar + 1);
    } else this.#machine(pen, this.cycle.course.machines.get(row.id), top, colour);
  }

  #bar(pen, span, top, colour) {
    if (span.end - span.start < 1e-6) return;
    const x0 = this.x(span.start), x1 = this.x(span.end), { kind } = span.step;
    const slim = kind === "travel" || kind === "await";
    const y0 = slim ? top + 5 : top, height = slim ? this.bar - 10 : this.bar;
    if (kind === "await") hatch(pen, x0, y0, x1 - x0, height);
    else {
      pen.fillStyle = kind === "travel" ? tinted(colour, 0.45) : colour;
      pen.fillRect(x0, y0, Math.max(1, x1 - x0 - 0.5), height);
    }
    if (kind === "pick" || kind === "place") {
      pen.fillStyle = "#ffffff";
      const middle = (x0 + x1) / 2, tip = kind === "pick" ? -4 : 4;
      pen.beginPath();
      pen.moveTo(middle - 3.5, top + this.bar / 2 - tip / 2);
      pen.lineTo(middle + 3.5, top + this.bar / 2 - tip / 2);
      pen.lineTo(middle, top + this.bar / 2 + tip);
      pen.fill();
    }
    if (this.critical.has(span)) {
      pen.fillStyle = INK;
      pen.fillRect(x0, top + this.bar - 1, x1 - x0, 2);
    }
    if (this.focus === span) {
      pen.strokeStyle = INK;
      pen.lineWidth = 2;
      pen.strokeRect(x0 - 1, y0 - 1, x1 - x0 + 2, height + 2);
    }
    this.hits.push({ x0, x1, y0: top, y1: top + this.bar, span });
  }

  /** A bar of the other plan, grey, along the lower edge of the row. */
  #ghost(pen, span, top) {
    if (span.end - span.start < 1e-6 || span.step.kind === "await") return;
    const slim = span.step.kind === "travel";
    pen.fillStyle = slim ? "#aab4be" : "#5c6873";
    const height = slim ? 2 : 5;
    pen.fillRect(this.x(span.start), top + this.bar - height, Math.max(1, this.x(span.end) - this.x(span.start) - 0.5), height);
  }

  /** How far the robot is in the cycle that runs: what is done, against what is planned by now. */
  #reached(pen, id, top) {
    const reached = this.progress?.get(id);
    if (reached === undefined) return;
    pen.fillStyle = "rgba(11, 87, 208, 0.16)";
    pen.fillRect(this.x(0), top - 1, this.x(reached) - this.x(0), this.bar + 2);
    pen.fillStyle = "#0b57d0";
    pen.fillRect(this.x(reached) - 1, top - 2, 2, this.bar + 4);
  }

  #machine(pen, run, top, colour) {
    pen.fillStyle = tinted(colour, 0.3);
    pen.fillRect(this.x(run.start), top + 2, this.x(run.end) - this.x(run.start), this.bar - 4);
    if (this.critical.has(run)) {
      pen.fillStyle = INK;
      pen.fillRect(this.x(run.start), top + this.bar - 1, this.x(run.end) - this.x(run.start), 2);
    }
  }

  /** How close the robot is: the taller, the closer to another robot; a line for what stands. */
  #strip(pen, id, top) {
    pen.fillStyle = "#f1f4f7";
    pen.fillRect(this.x(0), top, this.x(this.cycle.makespan) - this.x(0), STRIP);
    const near = this.clearance?.robots[id];
    if (!near) return;
    const width = Math.max(1, this.x(this.clearance.step_s) - this.x(0));
    for (let k = 0; k < near.distance_m.length; k++) {
      const distance = near.distance_m[k];
      if (distance >= FAR) continue;
      const ratio = distance / Math.max(1e-6, near.required_m[k]);
      pen.fillStyle = ratio < 1 ? BAD : ratio < 1.5 ? WARN : "#9fb2c4";
      const height = Math.max(1, STRIP * (1 - Math.max(0, distance) / FAR));
      pen.fillRect(this.x(k * this.clearance.step_s), top + STRIP - height, width + 0.5, height);
    }
  }

  #lanes(pen, top) {
    const index = new Map(this.cycle.station.robots.map((robot, i) => [robot.id, i]));
    [...this.lanes].forEach(([pair, turns], k) => {
      const y = top + k * (LANE + 3);
      pen.fillStyle = MUTED;
      pen.font = "10px system-ui, sans-serif";
      pen.textAlign = "left";
      pen.fillText(clipped(pen, pair, NAME - 14), 8, y + 8);
      let from = 0;
      for (const turn of turns) {
        pen.fillStyle = tinted(robotColour(index.get(turn.from)), 0.35);
        pen.fillRect(this.x(from), y, Math.max(0, this.x(turn.at) - this.x(from) - 1), LANE);
        if (turn.until - turn.since > 1e-3) hatch(pen, this.x(turn.since), y + LANE - 3, this.x(turn.until) - this.x(turn.since), 3);
        from = Math.max(from, turn.at);
      }
    });
  }

  /** Takt, cycle and bound as {at, text, left, wide, colour, dash}, with texts that do not meet. */
  #limits(pen) {
    const bound = this.cycle.station.report.bound_s;
    const lines = [["takt", this.takt, BAD, []], ["cycle", this.cycle.makespan + this.transfer, INK, []]];
    if (bound) lines.push(["bound", bound, GOOD, [3, 3]]);
    if (this.other) lines.push(["other", this.other.makespan + this.transfer, MUTED, [6, 3]]);
    pen.font = LIMIT_FONT;
    let right = this.width;
    return lines.sort((a, b) => b[1] - a[1]).map(([name, at, colour, dash]) => {
      const text = `${name} ${at.toFixed(1)}`, wide = pen.measureText(text).width;
      const left = Math.min(right - wide - 4, this.x(at) - wide / 2);
      right = left - 4;
      return { at, text, left, wide, colour, dash };
    });
  }

  #limit(pen, { at, text, left, colour, dash }, height) {
    pen.font = LIMIT_FONT;
    pen.lineWidth = 1.5;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(this.x(at), TOP - 4);
    pen.lineTo(this.x(at), height - 4);
    pen.stroke();
    pen.setLineDash([]);
    pen.textAlign = "left";
    pen.fillText(text, left, TOP - 9);
  }

  /** Findings, as triangles above the rows. */
  #marks(pen) {
    this.marks.forEach((mark, index) => {
      if (mark.time_s === undefined) return;
      const x = this.x(mark.time_s);
      pen.fillStyle = BAD;
      pen.beginPath();
      pen.moveTo(x - 6, TOP - 5);
      pen.lineTo(x + 6, TOP - 5);
      pen.lineTo(x, TOP + 5);
      pen.fill();
      this.hits.push({ x0: x - 6, x1: x + 6, y0: TOP - 6, y1: TOP + 5, mark: index });
    });
  }

  #hit(event) {
    const { offsetX: x, offsetY: y } = event;
    return this.hits.findLast((h) => x >= h.x0 && x <= h.x1 && y >= h.y0 && y <= h.y1);
  }

  #hover(event) {
    const hit = this.#hit(event);
    this.canvas.style.cursor = hit ? "pointer" : event.offsetX > NAME ? "ew-resize" : "default";
    this.canvas.title = hit?.span ? this.picks.words(hit.span) : "";
  }

  #down(event) {
    const hit = this.#hit(event);
    if (hit?.mark !== undefined) return this.picks.mark(hit.mark);
    if (hit?.robot) return this.picks.robot(hit.robot);
    if (hit?.span && event.offsetY > TOP) return this.picks.bar(hit.span);
    if (event.offsetX < NAME) return undefined;
    const scrub = (moved) => this.picks.time(this.time(moved.offsetX));
    const stop = () => {
      this.canvas.removeEventListener("pointermove", scrub);
      this.canvas.removeEventListener("pointerup", stop);
    };
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener("pointermove", scrub);
    this.canvas.addEventListener("pointerup", stop);
    return scrub(event);
  }
}
