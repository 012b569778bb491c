// The balance chart: a bar per station against the takt, line by line.

import { BAD, INK, LINE, MUTED, loadColour } from "./colours.js";

const LEFT = 44, RIGHT = 14, TOP = 22, BOTTOM = 62;

export class Balance {
  /** `view` has stations, overview, chosen, choose(number) and openChosen(). */
  constructor(canvas, view) {
    Object.assign(this, { canvas, view, hits: [] });
    this.down = (event) => this.#down(event);
    this.resize = () => this.draw();
    canvas.addEventListener("pointerdown", this.down);
    globalThis.addEventListener("resize", this.resize);
  }

  leave() {
    this.canvas.removeEventListener("pointerdown", this.down);
    globalThis.removeEventListener("resize", this.resize);
  }

  draw() {
    const { lines, takt_s: takt, transfer_s: transfer } = this.view.overview;
    const scale = globalThis.devicePixelRatio || 1;
    const width = this.canvas.parentElement.clientWidth;
    const height = this.canvas.parentElement.clientHeight;
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    const stations = this.view.stations;
    const gaps = lines.length - 1;
    const slot = (width - LEFT - RIGHT) / (stations.length + 0.8 * gaps);
    const slowest = Math.max(takt, ...stations.map((each) => (each.cycle_s ?? 0) / each.takts));
    const y = (value) => TOP + (height - TOP - BOTTOM) * (1 - value / (1.08 * slowest));
    this.#axis(pen, width, y, slowest);
    this.hits = [];
    let x = LEFT;
    lines.forEach((line) => {
      const begin = x;
      for (const station of line.stations) {
        this.#bar(pen, station, x, slot, y, takt, transfer);
        x += slot;
      }
      this.#name(pen, line.id, begin, x, height);
      x += 0.8 * slot;
    });
    this.#takt(pen, width, y(takt), takt);
  }

  #axis(pen, width, y, slowest) {
    const step = slowest > 120 ? 40 : slowest > 60 ? 20 : 10;
    pen.font = "11px system-ui, sans-serif";
    pen.textAlign = "right";
    for (let value = 0; value <= slowest; value += step) {
      pen.fillStyle = LINE;
      pen.fillRect(LEFT, Math.round(y(value)), width - LEFT - RIGHT, 1);
      pen.fillStyle = MUTED;
      pen.fillText(`${value} s`, LEFT - 6, y(value) + 4);
    }
  }

  #bar(pen, station, x, slot, y, takt) {
    const wide = Math.max(1.5, slot * 0.78);
    const cycle = station.cycle_s == null ? null : station.cycle_s / station.takts;
    pen.fillStyle = loadColour(cycle === null ? null : cycle / takt);
    const top = cycle === null ? y(takt) : y(cycle);
    if (cycle === null) {
      pen.strokeStyle = MUTED;
      pen.strokeRect(x + 0.5, top, wide, y(0) - top);
    } else pen.fillRect(x, top, wide, y(0) - top);
    if (station.bound_s != null) {
      pen.fillStyle = INK;
      pen.fillRect(x, y(station.bound_s / station.takts) - 1, wide, 2);
    }
    if (station.findings) {
      pen.fillStyle = BAD;
      pen.beginPath();
      pen.arc(x + wide / 2, top - 7, 4, 0, 2 * Math.PI);
      pen.fill();
    }
    if (station.number === this.view.chosen) {
      pen.strokeStyle = INK;
      pen.lineWidth = 2;
      pen.strokeRect(x - 1.5, top - 1.5, wide + 3, y(0) - top + 3);
    }
    this.hits.push({ x0: x, x1: x + slot, number: station.number });
  }

  #name(pen, text, from, to, height) {
    pen.save();
    pen.fillStyle = MUTED;
    pen.font = "11px system-ui, sans-serif";
    const wide = pen.measureText(text).width;
    if (wide < to - from) {
      pen.textAlign = "center";
      pen.fillText(text, (from + to) / 2, height - BOTTOM + 16);
    } else {
      pen.translate((from + to) / 2 + 5, height - BOTTOM + 12);
      pen.rotate(-0.62);
      pen.textAlign = "right";
      pen.fillText(text.length > 17 ? `${text.slice(0, 16)}…` : text, 0, 0);
    }
    pen.restore();
  }

  #takt(pen, width, y, takt) {
    pen.fillStyle = BAD;
    pen.fillRect(LEFT, y - 0.75, width - LEFT - RIGHT, 1.5);
    pen.font = "600 11px system-ui, sans-serif";
    pen.textAlign = "right";
    pen.fillText(`takt ${takt.toFixed(1)} s`, width - RIGHT, y - 5);
  }

  #down(event) {
    const hit = this.hits.find((each) => event.offsetX >= each.x0 && event.offsetX < each.x1);
    if (!hit) return;
    const again = hit.number === this.view.chosen;
    this.view.choose(hit.number);
    if (again || event.detail > 1) this.view.openChosen();
  }
}
