// What is told beside the scene: who does what now and why it waits, what is selected, how close
// robots come, what the judge found.

import { GOOD, WAIT, robotColour, tinted } from "./colours.js";
import { cellNodes, lateness } from "./liveparts.js";
import { button } from "./transport.js";
import { deed, degrees, element, millimetres, seconds } from "./words.js";

export class Panel {
  /** `picks` has robot(id), approach(direction or index), finding(index). */
  constructor(node, picks) {
    Object.assign(this, { node, picks });
    this.live = element("div");
    this.now = element("div");
    this.chosen = element("div");
    this.approaches = element("div");
    this.findings = element("div");
  }

  /** Show these nodes instead of whatever is there. */
  put(...nodes) {
    this.node.replaceChildren(...nodes);
  }

  /** Show what is told of a station. */
  show(view) {
    this.view = view;
    this.live.replaceChildren();
    this.put(this.live, this.findings, this.now, this.approaches, this.chosen);
    this.#findings();
    this.tellApproaches();
    this.rows = new Map();
    const heading = element("h2", "", "Now");
    this.why = element("div");
    const rows = view.cycle.station.robots.map((robot, i) => {
      const row = this.#row(robotColour(i), robot.id, "", "", () => this.picks.robot(robot.id));
      this.rows.set(robot.id, row);
      return row;
    });
    this.now.replaceChildren(heading, ...rows, this.why);
    this.choose(null);
  }

  #row(colour, name, what, figure, pressed) {
    const row = element("button", "row");
    row.type = "button";
    const chip = element("span", "chip");
    chip.style.setProperty("--colour", colour);
    row.append(chip, element("b", "", name), element("span", "what", what), element("b", "", figure));
    row.addEventListener("click", pressed);
    return row;
  }

  /** Tell what happens at `time`. */
  at(time) {
    const { cycle } = this.view;
    for (const [id, row] of this.rows) {
      row.children[2].textContent = deed(cycle, id, time);
      row.classList.toggle("on", id === this.view.selected?.id);
    }
    if (this.view.selected?.type === "robot") this.#joints(time);
  }

  /** Tell what the cell of the station does, and how late each robot is. */
  tellLive(live) {
    const { cycle, overview } = this.view;
    this.live.replaceChildren(...cellNodes(live, cycle.station, cycle.station.takts * overview.takt_s));
    const late = lateness(live, cycle);
    for (const [id, row] of this.rows) {
      const by = late.get(id);
      row.children[3].textContent = by === undefined ? "" : `${by < 0 ? "−" : "+"}${Math.abs(by).toFixed(1)} s`;
      row.children[3].className = by > 0.5 ? "bad" : "";
      row.children[3].title = "How late its last step ended, against its plan";
    }
  }

  #joints(time) {
    if (!this.pose) return;
    const { cycle, selected } = this.view;
    const joints = [...cycle.joints(selected.id, time)].map(degrees).join("  ");
    const tool = cycle.tool(selected.id, time).slice(12, 15);
    this.pose.children[1].textContent = joints;
    this.pose.children[3].textContent = [...tool].map((v) => millimetres(v, 0)).join("  ");
  }

  #findings() {
    const { findings } = this.view.cycle.station;
    this.findings.replaceChildren();
    if (!findings.length) return;
    const list = findings.map((finding, index) => {
      const row = this.#row("var(--red)", finding.kind, "", "", () => this.picks.finding(index));
      row.title = finding.message;
      row.children[2].textContent = finding.message;
      return row;
    });
    const box = element("div", "finding", ...list);
    this.findings.append(element("h2", "bad", `${findings.length} findings`), box);
  }

  /** Mark the finding that is shown in the list; -1 for none. */
  tellFinding(current) {
    this.findings.querySelectorAll(".row").forEach((row, index) => {
      row.classList.toggle("on", index === current);
      if (index === current) row.scrollIntoView({ block: "nearest" });
    });
  }

  /** List the closest approaches; `current` is the one shown. */
  tellApproaches(current = -1) {
    const found = this.view.approaches;
    if (!found) {
      const state = this.view.cycle.station.program ? "measuring …" : "no program";
      this.approaches.replaceChildren(element("h2", "", "Closest approaches"), element("p", "what", state));
      return;
    }
    const heading = element("h2", "", "Closest approaches", element("span", "spring"));
    const before = button("‹", "The approach before (P)", () => this.picks.approach("before"));
    const after = button("›", "The next approach (N)", () => this.picks.approach("next"));
    for (const each of [before, after]) each.className = "small";
    heading.append(before, after);
    const worst = found.map((each, index) => ({ each, index }));
    worst.sort((a, b) => a.each.distance_m - a.each.required_m - b.each.distance_m + b.each.required_m);
    const shown = worst.slice(0, 5);
    const here = worst.find(({ index }) => index === current);
    if (here && !shown.includes(here)) shown.push(here);
    const rows = shown.map(({ each, index }) => {
      const tight = each.distance_m < each.required_m;
      const text = `at ${each.time_s.toFixed(1)} s`;
      const colour = tight ? "var(--red)" : each.distance_m < 1.5 * each.required_m ? WAIT : GOOD;
      const pair = `${each.robots[0]} – ${each.robots[1] ?? "station"}`;
      const figure = millimetres(each.distance_m);
      const row = this.#row(colour, pair, text, figure, () => this.picks.approach(index));
      row.title = `${each.items.join(" to ")}, ${millimetres(each.required_m, 0)} are required`;
      row.classList.toggle("on", index === current);
      return row;
    });
    this.approaches.replaceChildren(heading, ...rows);
  }

  /** Tell the figures of {type, id}; null for the station. */
  choose(entity) {
    this.pose = null;
    const tell = { robot: robotFigures, spot: spotFigures, part: partFigures, body: bodyFigures };
    const figures = entity ? tell[entity.type](this.view, entity.id) : stationFigures(this.view);
    const list = element("dl");
    for (const [name, value] of figures) list.append(element("dt", "", name), element("dd", "", value));
    const title = entity ? entity.id : this.view.cycle.station.id;
    this.chosen.replaceChildren(element("h2", "", title), list);
    if (entity?.type !== "robot") return;
    this.chosen.append(...loadBar(this.view, entity.id));
    this.pose = element("dl", "", element("dt", "", "Joints"), element("dd"), element("dt", "", "Tool"), element("dd"));
    this.chosen.append(this.pose, ...waitsOf(this.view, entity.id));
  }
}

function robotFigures({ cycle }, id) {
  const robot = cycle.robots.get(id), model = cycle.station.models[robot.model];
  return [
    ["Robot", model.title], ["Tool", cycle.station.tools[robot.tool].title],
    ["Payload, reach", `${model.payload_kg} kg, ${model.reach_m.toFixed(2)} m`],
  ];
}

function loadBar({ cycle }, id) {
  const load = (cycle.station.report.load ?? []).find((each) => each.robot === id);
  if (!load) return [];
  const colour = robotColour(cycle.station.robots.findIndex((robot) => robot.id === id));
  const parts = [
    ["travel", load.travel_s, tinted(colour, 0.45)], ["weld", load.weld_s, colour],
    ["handle", load.handle_s, "#3d4a57"], ["wait", load.wait_s, WAIT], ["idle", load.idle_s, "#e6eaee"],
  ].filter(([, value]) => value > 0.005);
  const bar = element("div", "load"), legend = element("div", "legend");
  for (const [name, value, paint] of parts) {
    const piece = element("span");
    piece.style.flexGrow = value;
    piece.style.background = paint;
    bar.append(piece);
    const mark = element("i");
    mark.style.setProperty("--colour", paint);
    legend.append(element("span", "", mark, `${name} ${seconds(value)}`));
  }
  return [bar, legend];
}

function waitsOf({ cycle }, id) {
  const waits = (cycle.station.report.waits ?? []).filter((wait) => wait.robot === id);
  if (!waits.length) return [];
  const told = waits.slice(0, 4).map((wait) =>
    element("p", "why", element("b", "", seconds(wait.seconds)), ` ${wait.why}`),
  );
  return [element("h2", "", "Why it waits"), ...told];
}

function spotFigures({ cycle }, id) {
  const weld = cycle.station.welds.find((each) => each.id === id);
  const span = cycle.welded.get(id);
  const at = [...weld.X_WS.slice(12, 15)].map((v) => (1000 * v).toFixed(0)).join(", ");
  return [
    ["Spot at", `${at} mm`], ["Robot", span?.robot ?? "nobody"],
    ["Welded", span ? `${seconds(span.start)} to ${seconds(span.end)}` : "–"],
    ["Weld time", seconds(weld.weld_s, 2)], ["Geometry", weld.geometry ? "yes" : "no"],
    ...weld.stack.map((sheet, i) => [`Sheet ${i + 1}`, sheet]),
  ];
}

function partFigures({ cycle }, id) {
  const part = cycle.station.parts.find((each) => each.id === id);
  const carries = cycle.journeys.get(id);
  return [
    ["Part", `${part.mass_kg.toFixed(1)} kg`],
    ...carries.map((each) => [`In ${each.robot}'s hand`, `${seconds(each.from)} to ${seconds(each.to)}`]),
    ...(carries.length ? [] : [["Moves", "stands still"]]),
  ];
}

function bodyFigures({ cycle }, id) {
  const body = cycle.station.bodies.find((each) => each.id === id);
  const at = [...body.X_WB.slice(12, 15)].map((v) => (1000 * v).toFixed(0)).join(", ");
  const pieces = body.solids.hulls.length + body.solids.capsules.length / 7;
  return [["Stands still", body.kind], ["At", `${at} mm`], ["Convex pieces", `${pieces}`]];
}

function stationFigures({ cycle, overview }) {
  const { report, required_m: required, welds, handlings } = cycle.station;
  const least = report.clearances ?? {};
  const against = (name) =>
    `${millimetres(least[name]?.least_m)} of ${millimetres(required[name], 0)}`;
  return [
    ["Cycle", seconds(report.cycle_s)], ["Bound", seconds(report.bound_s)],
    ["Takt", seconds(cycle.station.takts * overview.takt_s)],
    ["Without turns", seconds(report.uncoordinated_s)],
    ["Welds, handlings", `${welds.length}, ${handlings.length}`],
    ["Between robots", against("robots")], ["To what stands", against("static")],
    ["While welding", against("weld")],
    ["Energy a takt", report.energy_kj == null ? "–" : `${report.energy_kj.toFixed(0)} kJ`],
  ];
}
