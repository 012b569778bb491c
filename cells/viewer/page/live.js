// What the cells do right now, as the server of the shop says: which run, which have nothing to do,
// which are blocked; and in a station how far each robot is against its plan.

import { BAD, MUTED } from "./colours.js";
import { seconds } from "./words.js";

export const STATES = {
  running: ["#0b57d0", "running"], starved: ["#c9a227", "nothing to do"], blocked: [BAD, "blocked"],
  away: [MUTED, "not attached"],
};

/** Return the state of a cell (state.proto, CellSnapshot). */
export function stateOf(cell) {
  if (cell.blocked) return "blocked";
  if (!cell.attached) return "away";
  return cell.report?.robots?.length ? "running" : "starved";
}

export class Live {
  /** Listen; tell `app` whenever there is news. */
  constructor(app, badge) {
    Object.assign(this, { app, badge, cells: new Map(), away: null, heard: 0, cycle: 0 });
    badge.hidden = false;
    badge.className = "badge live";
    this.source = new EventSource("live");
    this.source.onmessage = (event) => this.#hear(JSON.parse(event.data));
    this.source.onerror = () => this.#hear({ away: "the viewer has ended" });
  }

  #hear(said) {
    this.away = said.away ?? null;
    if (said.cells) this.cells = new Map(said.cells.map((cell) => [cell.cell, cell]));
    this.heard = performance.now();
    this.#badge();
    this.app.view?.live?.(this);
    this.app.stage.touch();
  }

  #badge() {
    const id = this.app.view?.cycle?.station.id;
    const cell = this.cells.get(id);
    if (this.away) this.badge.textContent = `live: ${this.away}`;
    else if (cell) this.badge.textContent = `live: ${this.words(id)}`;
    else {
      const states = [...this.cells.values()].map(stateOf);
      const running = states.filter((state) => state === "running").length;
      this.badge.textContent = `live: ${running} of ${states.length} run`;
    }
  }

  /** What a cell does, in words. */
  words(id) {
    const cell = this.cells.get(id), state = stateOf(cell);
    if (state === "blocked") return `blocked: ${cell.blocked}`;
    if (state !== "running") return `${STATES[state][1]}, ${cell.cycles_done} done`;
    const passed = Math.max(...cell.report.robots.map((robot) => robot.actual_s));
    const takt = this.app.overview.takt_s;
    return `cycle ${Number(cell.cycles_done) + 1}, ${seconds(passed)} of ${seconds(takt)}`;
  }

  /**
   * Where each robot of `cycle` is in its plan (s), by robot: the end of the last step that is done,
   * and on from there while the step after it lasts. Null if the cell does not run.
   */
  reached(cycle) {
    const cell = this.cells.get(cycle.station.id);
    if (!cell || stateOf(cell) !== "running") return null;
    const passed = (performance.now() - this.heard) / 1000;
    return new Map(cell.report.robots.map(({ robot, steps_done: done }) => {
      const spans = cycle.course.spans.get(robot) ?? [];
      const from = done > 0 ? spans[done - 1]?.end ?? 0 : 0;
      const next = spans.slice(done).find((span) => span.end > span.start);
      const moves = next && next.step.kind !== "await";
      return [robot, moves ? Math.min(next.end, Math.max(from, next.start) + passed) : from];
    }));
  }
}
