// How finely the scene is drawn: as finely as there is time for while something moves, and once
// more, as finely as is worth it, when it has come to rest.

const CALM_MS = 180;
const SLOW_MS = 40, QUICK_MS = 20;
const LEAST = 0.5;

export class Quality {
  constructor() {
    this.screen = Math.min(2, globalThis.devicePixelRatio || 1);
    this.moving = this.screen;
    this.fine = false;
    this.busy = -Infinity;
    this.before = null;
    this.smooth = null;
    this.rested = true;
  }

  /** Pixels drawn per CSS pixel. At rest, twice as many as the screen has: no stairs at edges. */
  get ratio() {
    return this.fine ? Math.max(2, this.screen) : this.moving;
  }

  /** Whether there is too little time to draw what moves in detail. */
  get slow() {
    return this.moving < 0.8 * this.screen;
  }

  /** Whether to draw at `now` (ms), given whether something `moves`. */
  wants(now, moves) {
    if (moves) {
      if (!this.fine && this.busy > 0) this.#learn(Math.min(CALM_MS, now - this.busy));
      Object.assign(this, { busy: now, fine: false, rested: false });
      return true;
    }
    if (this.rested || now - this.busy < CALM_MS) return false;
    Object.assign(this, { fine: true, rested: true });
    return true;
  }

  /** Draw fewer pixels where frames take long, more where there is time. */
  #learn(frame) {
    this.smooth = this.smooth === null ? frame : 0.8 * this.smooth + 0.2 * frame;
    const factor = this.smooth > SLOW_MS ? 0.85 : this.smooth < QUICK_MS ? 1.1 : 1;
    if (factor === 1) return;
    this.moving = Math.min(this.screen, Math.max(LEAST * this.screen, this.moving * factor));
    this.smooth = null;
  }
}
