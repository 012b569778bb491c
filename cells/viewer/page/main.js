// The page: opens the overview, then the shop or its only station, and wires keys to what they do.

import { block } from "./block.js";
import { Clock } from "./clock.js";
import { Gantt } from "./gantt.js";
import { help, listen } from "./keyboard.js";
import { Labels } from "./labels.js";
import { Live } from "./live.js";
import { Panel } from "./panel.js";
import { pickOn } from "./picking.js";
import { ShopView } from "./shopview.js";
import { Stage } from "./stage.js";
import { StationView } from "./stationview.js";
import { button, transport } from "./transport.js";
import { element, millimetres, seconds } from "./words.js";

const find = (id) => document.getElementById(id);

class App {
  constructor(overview) {
    this.overview = overview;
    this.stations = overview.lines.flatMap((line) => line.stations);
    this.view = null;
    this.clock = new Clock();
    this.stage = new Stage(find("surface"));
    this.labels = new Labels(this.stage, find("labels"));
    this.gantt = new Gantt(find("gantt"), {
      bar: (span) => this.view.goTo(span),
      robot: (id) => this.view.select({ type: "robot", id }),
      time: (time) => { this.clock.pause(); this.clock.set(time); },
      mark: (index) => this.view.finding(index),
      words: (span) => this.view.words(span),
    });
    this.panel = new Panel(find("panel"), {
      robot: (id) => this.view.select({ type: "robot", id }),
      approach: (which) => this.view.approach(which),
      finding: (index) => this.view.finding(index),
    });
    transport(find("transport"), this.clock, (direction) => this.view.step(direction));
    this.clock.onChange((time) => this.view?.at?.(time));
    this.stage.before((now) => this.clock.advance(now) || this.view?.moves?.());
    this.live = document.querySelector("meta[name=live]") ? new Live(this, find("live")) : null;
    pickOn(this.stage, () => this.view.solid(), (entity) => this.view.select(entity));
    this.#head();
    this.#keys();
  }

  message(text) {
    find("message").textContent = text;
  }

  #head() {
    const { overview } = this;
    document.title = `${overview.scene} – Taktline`;
    const select = find("stations");
    const several = this.stations.length > 1;
    if (several) select.append(new Option("whole shop", ""));
    find("to-shop").hidden = !several;
    for (const { id, stations } of overview.lines) {
      const group = Object.assign(element("optgroup"), { label: id });
      group.append(...stations.map((each) => new Option(each.id, each.number)));
      select.append(group);
    }
    select.addEventListener("change", () =>
      select.value === "" ? this.openShop() : this.openStation(Number(select.value)),
    );
    find("to-shop").addEventListener("click", () => this.openShop());
    find("to-help").addEventListener("click", () => help(find("help")));
    const badge = find("badge");
    badge.textContent = overview.certified ? "certified" : "not certified";
    badge.classList.add(overview.certified ? "good" : "bad");
    const figures = [
      ["cycle", seconds(overview.cycle_s)], ["takt", seconds(overview.takt_s)],
      ["bound", seconds(overview.bound_s)], ["clearance", millimetres(overview.clearance_m)],
    ];
    find("figures").replaceChildren(
      element("span", "", element("b", "", overview.scene)),
      ...figures.map(([name, value]) => element("span", "", `${name} `, element("b", "", value))),
    );
  }

  /** Go to a station; what cannot be opened is said, and what was shown stays. */
  async openStation(number) {
    this.message("opening …");
    const asked = (this.asked = Symbol(number));
    const view = await StationView.open(this, number).catch((error) => this.message(error.message));
    if (!view || this.asked !== asked) return;
    this.message("");
    this.#enter(view, "station");
    find("stations").value = number;
    const views = [["Station", "station", "V"], ["Top", "top", "H"], ["Robot", "robot", "B"], ["Work", "spot", "G"]];
    find("presets").replaceChildren(
      ...views.map(([text, name, key]) => button(text, `${text} (${key})`, () => this.look(name))),
      this.pathsButton = button("Paths", "Paths of the tools (T)", () => this.paths()),
    );
    this.pathsButton.setAttribute("aria-pressed", true);
    await view.measure();
  }

  openShop() {
    this.asked = null;
    find("stations").value = "";
    this.#enter(new ShopView(this), "shop");
    find("presets").replaceChildren(
      button("Whole shop", "The whole shop (V)", () => this.look("station")),
      button("Top", "From above (H)", () => this.look("top")),
    );
  }

  #enter(view, kind) {
    this.clock.playing = false;
    this.view?.leave();
    this.view = view;
    document.body.className = kind;
    this.stage.resize();
    view.enter();
    this.live?.tell();
    if (this.live) view.live(this.live);
  }

  look(name) {
    this.stage.orbit.fly(this.view.presets[name]());
  }

  paths() {
    this.view.paths.visible = !this.view.paths.visible;
    this.pathsButton.setAttribute("aria-pressed", this.view.paths.visible);
    this.stage.touch();
  }

  #keys() {
    const { clock, stage } = this;
    const at = (change) => { clock.pause(); clock.set(change); };
    const inStation = (action) => (event) => { if (this.view instanceof StationView) action(event); };
    const move = (x, y) => (event) =>
      event.shiftKey || stage.orbit.flat ? stage.orbit.pan(0.05 * x, 0.05 * y) : stage.orbit.turn(0.08 * x, 0.06 * y);
    const digits = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`${n}`, inStation(() => {
      const robot = this.view.cycle.station.robots[n - 1];
      if (robot) this.view.select({ type: "robot", id: robot.id });
    })]));
    listen({
      " ": inStation(() => clock.toggle()),
      ArrowLeft: (e) => this.view.arrow?.(-1, 0) ?? at(clock.time - (e.shiftKey ? 1 : 0.1)),
      ArrowRight: (e) => this.view.arrow?.(1, 0) ?? at(clock.time + (e.shiftKey ? 1 : 0.1)),
      ArrowUp: () => this.view.arrow?.(0, -1), ArrowDown: () => this.view.arrow?.(0, 1),
      Enter: () => this.view.openChosen?.(),
      Home: () => at(0), End: () => at(clock.end),
      ",": inStation(() => this.view.step(-1)), ".": inStation(() => this.view.step(1)),
      "[": () => clock.faster(-1), "]": () => clock.faster(1),
      l: () => { clock.loops = !clock.loops; clock.tell(); },
      n: inStation(() => this.view.approach("next")), p: inStation(() => this.view.approach("before")),
      f: inStation(() => this.view.finding("next")), Escape: () => this.view.clear(),
      v: () => this.look("station"), h: () => this.look("top"),
      b: inStation(() => this.look("robot")), g: inStation(() => this.look("spot")),
      a: move(-1, 0), d: move(1, 0), w: move(0, 1), s: move(0, -1),
      "+": () => stage.orbit.zoom(0.85), "-": () => stage.orbit.zoom(1.18),
      t: inStation(() => this.paths()), "?": () => help(find("help")),
      o: () => {
        if (!(this.view instanceof StationView)) this.view.openChosen();
        else if (this.stations.length > 1) this.openShop();
      },
      ...digits,
    });
  }
}

async function start() {
  const app = new App(await block("overview"));
  globalThis.taktline = app;
  if (app.stations.length === 1) await app.openStation(0);
  else app.openShop();
}

start().catch((error) => {
  find("message").textContent = `The page cannot be shown: ${error.message}`;
  throw error;
});
