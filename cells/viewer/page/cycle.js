// A station at any moment of its cycle: joints, frames, where every part is, which spots are done.

import { courseOf, isDeed } from "./course.js";
import { frames } from "./kinematics.js";
import { inverse, product } from "./matrix.js";
import { jointsAt } from "./trajectory.js";

const NOTHING = { robots: [], processes: [] };

export class Cycle {
  /** `station` is a station's block (cells/viewer/contents.py). */
  constructor(station) {
    this.station = station;
    this.program = station.program ?? NOTHING;
    this.course = courseOf(this.program);
    this.robots = new Map(station.robots.map((robot) => [robot.id, robot]));
    this.places = new Map(station.places.map((place) => [place.id, place]));
    this.handlings = new Map(station.handlings.map((each) => [each.id, each]));
    this.travels = new Map([...this.robots.keys()].map((id) => [id, this.#travelsOf(id)]));
    this.welded = this.#welded();
    this.journeys = new Map(station.parts.map((part) => [part.id, this.#journey(part)]));
  }

  /** When the last step or machine ends (s). */
  get makespan() {
    return this.course.makespan;
  }

  #travelsOf(id) {
    return (this.course.spans.get(id) ?? []).filter((span) => span.step.kind === "travel");
  }

  /** Spot: who welds it, from when to when. */
  #welded() {
    const found = new Map();
    for (const spans of this.course.spans.values()) {
      for (const span of spans) if (span.step.kind === "weld") found.set(span.step.task, span);
    }
    return found;
  }

  /** The joints (rad) of a robot at `time`. */
  joints(id, time) {
    let last;
    for (const span of this.travels.get(id)) {
      if (span.start > time) break;
      last = span;
    }
    if (last === undefined) return Float64Array.from(this.robots.get(id).home_rad);
    return jointsAt(last.step, time - last.start);
  }

  /** X_WL of all links and X_WF of the flange of a robot at `time`. */
  frames(id, time) {
    const robot = this.robots.get(id);
    return frames(this.station.models[robot.model], robot.X_WB, this.joints(id, time));
  }

  /** X_WT of a robot's tool at `time`. */
  tool(id, time) {
    const X_FT = this.station.tools[this.robots.get(id).tool].X_FT;
    return product(this.frames(id, time).at(-1), X_FT);
  }

  /** What a robot does at `time`: the span of its step, null at the end of its cycle. */
  doing(id, time) {
    const spans = this.course.spans.get(id) ?? [];
    return spans.find((span) => span.end > span.start && span.start <= time && time < span.end) ?? null;
  }

  /** The next span of a robot that takes time by itself, from `time` on. */
  next(id, time) {
    const spans = this.course.spans.get(id) ?? [];
    return spans.find((span) => isDeed(span.step) && span.start >= time) ?? null;
  }

  /** "waiting", "welding" or "done", and by whom, when it is `timeOf(robot)` for each robot. */
  spot(id, timeOf) {
    const span = this.welded.get(id);
    if (span === undefined) return { state: "waiting", robot: null };
    const time = timeOf(span.robot);
    const state = time < span.start ? "waiting" : time < span.end ? "welding" : "done";
    return { state, robot: span.robot };
  }

  /** The carries of a part in order: {robot, from, to, X_TP, X_WP} (times in s, X_WP in the end). */
  #journey(part) {
    const carries = [];
    for (const [robot, spans] of this.course.spans) {
      for (const span of spans) {
        const handling = this.handlings.get(span.step.task);
        if (handling?.part !== part.id) continue;
        if (span.step.kind === "pick") carries.push(this.#carry(robot, span, handling, spans));
      }
    }
    return carries.sort((a, b) => a.from - b.from);
  }

  #carry(robot, pick, handling, spans) {
    const X_WP = this.places.get(handling.from).X_WP;
    const place = spans.find((s) => s.step.kind === "place" && s.step.task === handling.id);
    const X_TP = product(inverse(this.tool(robot, pick.end)), X_WP);
    return {
      robot, X_TP, from: pick.end, to: place?.end ?? Infinity,
      X_WP: this.places.get(handling.to).X_WP,
    };
  }

  /** X_WP of a part and the robot that has it in hand, when it is `timeOf(robot)` for each. */
  part(part, timeOf) {
    const start = part.X_WP ?? this.places.get(part.starts_at).X_WP;
    let found = { X_WP: start, robot: null };
    for (const carry of this.journeys.get(part.id)) {
      const time = timeOf(carry.robot);
      if (carry.from > time) break;
      found = time >= carry.to
        ? { X_WP: carry.X_WP, robot: null }
        : { X_WP: product(this.tool(carry.robot, time), carry.X_TP), robot: carry.robot };
    }
    return found;
  }
}
