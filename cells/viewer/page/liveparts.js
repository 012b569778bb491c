// What is told beside the scene of cells that run: the takt clock, starved and blocked, who is late.

import { STATES, stateOf } from "./live.js";
import { element, seconds } from "./words.js";

/** Return the nodes that tell of the cell of one station. */
export function cellNodes(live, { id }, takt) {
  const cell = live.cells.get(id);
  if (!cell) return [];
  const state = stateOf(cell), list = element("dl");
  const put = (name, value) => list.append(element("dt", "", name), element("dd", "", value));
  put("Cycles done, lost", `${cell.cycles_done}, ${cell.cycles_lost}`);
  if (cell.report) {
    put("Starved", seconds(cell.report.starved_s));
    put("Blocked", seconds(cell.report.blocked_s));
  }
  const said = state === "blocked" ? [element("p", "why", cell.blocked)] : [];
  return [element("h2", "", "Right now", element("span", `badge ${state}`, STATES[state][1])), ...taktClock(live.takt(id), takt), ...said, list];
}

/** The time since the cycle began, against the takt. */
function taktClock(passed, takt) {
  if (passed === null) return [];
  const bar = element("div", "takt"), done = element("span", passed > takt ? "late" : "");
  done.style.width = `${Math.min(100, (100 * passed) / takt)}%`;
  bar.append(done);
  const left = takt - passed;
  const words = left < 0 ? `${seconds(-left)} over the takt of ${seconds(takt)}` : `${seconds(passed)} of the takt of ${seconds(takt)}`;
  return [bar, element("p", left < 0 ? "bad" : "", words)];
}

/** Return by robot how late (s) its last step ended, against its plan; negative if early. */
export function lateness(live, cycle) {
  const { report } = live.cells.get(cycle.station.id) ?? {};
  const late = new Map();
  for (const { robot, steps_done: done, actual_s: actual } of report?.robots ?? []) {
    const planned = cycle.course.spans.get(robot)?.[done - 1]?.end;
    if (planned !== undefined) late.set(robot, actual - planned);
  }
  return late;
}

/** Return the nodes that tell of all cells of a shop; `open(number)` goes to a station. */
export function shopNodes(live, stations, takt, open) {
  const known = stations.filter((station) => live.cells.has(station.id));
  if (!known.length) return [];
  const order = ["blocked", "starved", "running", "away"];
  const found = known.map((station) => ({ station, cell: live.cells.get(station.id) }));
  for (const each of found) each.state = stateOf(each.cell);
  const legend = element("div", "legend");
  for (const state of order) {
    const count = found.filter((each) => each.state === state).length;
    if (count) legend.append(mark(state, `${count} ${STATES[state][1]}`));
  }
  found.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const rows = found.slice(0, 8).map(({ station, cell, state }) => {
    const row = element("button", "row");
    row.type = "button";
    row.title = cell.blocked;
    const square = element("span", "chip");
    square.style.setProperty("--colour", STATES[state][0]);
    row.append(square, element("b", "", station.id), element("span", "what", told(cell, state)), element("b", "", figure(live, station, cell, takt)));
    row.addEventListener("click", () => open(station.number));
    return row;
  });
  return [element("h2", "", "Right now"), legend, ...rows];
}

function told(cell, state) {
  return state === "blocked" ? cell.blocked : STATES[state][1];
}

function figure(live, station, cell, takt) {
  const passed = live.takt(station.id);
  if (passed !== null) return `${seconds(passed)} of ${(takt * station.takts).toFixed(0)} s`;
  return cell.report ? seconds(cell.report.starved_s) : "";
}

function mark(state, text) {
  const square = element("i");
  square.style.setProperty("--colour", STATES[state][0]);
  return element("span", "", square, text);
}
