// What the cells do right now, as the server of the shop tells it: which run, which starve, which are
// blocked; and in a station the takt clock, and how far each robot is against its plan.

import { BAD, MUTED } from "./colours.js";
import { seconds } from "./words.js";

export const STATES = {
  running: ["#0b57d0", "running"], starved: ["#c9a227", "starved"], blocked: [BAD, "blocked"],
  away: [MUTED, "not attached"],
};

/** Return the state of a cell (state.proto, CellSnapshot). */
export function stateOf(cell) {
  if (cell.blocked) return "blocked";
  if (!cell.attached) return "away";
  return Number(cell.report?.cycle) > 0 ? "running" : "starved";
}

export class Live {
  /** Listen; tell `app` whenever there is news. */
  constructor(app, badge) {
    Object.assign(this, { app, badge, cells: new Map(), heard: new Map(), away: null });
    badge.hidden = false;
    this.source = new EventSource("live");
    this.source.onmessage = (event) => this.#hear(JSON.parse(event.data));
    this.source.onerror = () => this.#hear({ away: "the viewer has ended", cells: [] });
  }

  #hear({ away, whole, cells }) {
    this.away = away;
    if (whole) this.cells = new Map();
    const now = performance.now();
    for (const cell of cells) {
      this.cells.set(cell.cell, cell);
      this.heard.set(cell.cell, now);
    }
    this.tell();
    this.app.view?.live?.(this, new Set(cells.map((cell) => cell.cell)));
    this.app.stage.touch();
  }

  /** Say in the head of the page what the station or the shop does. */
  tell() {
    const id = this.app.view?.cycle?.station.id;
    const cell = this.cells.get(id);
    this.badge.className = `badge live ${this.away ? "away" : cell ? stateOf(cell) : ""}`;
    if (this.away) this.badge.textContent = `live: ${this.away}`;
    else if (cell) this.badge.textContent = `live: ${this.words(id)}`;
    else {
      const states = [...this.cells.values()].map(stateOf);
      const running = states.filter((state) => state === "running").length;
      this.badge.textContent = `live: ${running} of ${states.length} run`;
    }
  }

  /** Time since a cell was heard of (s), while its server is; it goes on from there. */
  passed(id) {
    return this.away ? 0 : (performance.now() - this.heard.get(id)) / 1000;
  }

  /** Time (s) since the cycle of a cell began, null if none runs. */
  takt(id) {
    const cell = this.cells.get(id);
    return cell && stateOf(cell) === "running" ? cell.report.cycle_s + this.passed(id) : null;
  }

  /** What a cell does, in words. */
  words(id) {
    const cell = this.cells.get(id), state = stateOf(cell);
    if (state === "blocked") return `blocked: ${cell.blocked}`;
    if (state !== "running") return `${STATES[state][1]}, ${cell.cycles_done} done`;
    return `cycle ${cell.report.cycle}, ${seconds(cell.report.cycle_s)}`;
  }

  /**
   * Where each robot of `cycle` is in its plan (s), by robot: the end of the last step that is done,
   * and on from there while the step after it lasts. Null if the cell does not run.
   */
  reached(cycle) {
    const { id } = cycle.station, cell = this.cells.get(id);
    if (!cell || stateOf(cell) !== "running") return null;
    return new Map(cell.report.robots.map(({ robot, steps_done: done, step_s: begun }) => {
      const spans = cycle.course.spans.get(robot) ?? [];
      const from = done > 0 ? spans[done - 1]?.end ?? 0 : 0;
      const next = spans.slice(done).find((span) => span.end > span.start);
      const moves = next && next.step.kind !== "await";
      return [robot, moves ? Math.min(next.end, Math.max(from, next.start) + begun + this.passed(id)) : from];
    }));
  }
}
