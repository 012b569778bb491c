// The moment that is shown: plays, pauses, and is told to everyone who listens.

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

export class Clock {
  constructor() {
    this.time = 0;
    this.end = 0;
    this.playing = false;
    this.loops = false;
    this.speed = 1;
    this.listeners = [];
    this.before = null;
  }

  /** Call `listener(time)` whenever the moment changes. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  set(time) {
    this.time = Math.min(this.end, Math.max(0, time));
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener(this.time);
  }

  toggle() {
    if (!this.playing && this.time >= this.end) this.time = 0;
    this.playing = !this.playing;
    this.before = null;
    this.tell();
  }

  pause() {
    this.playing = false;
    this.tell();
  }

  faster(steps) {
    const at = SPEEDS.indexOf(this.speed) + steps;
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))];
    this.tell();
  }

  /** Advance to the wall time `now` (ms); whether it goes on. */
  advance(now) {
    if (!this.playing) return false;
    const passed = this.before === null ? 0 : (now - this.before) / 1000;
    this.before = now;
    let time = this.time + passed * this.speed;
    if (time >= this.end) {
      if (this.loops && this.end > 0) time %= this.end;
      else this.playing = false;
    }
    this.set(time);
    return true;
  }
}
