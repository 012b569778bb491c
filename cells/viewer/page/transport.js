// The buttons and the slider of time.

import { element } from "./words.js";
import { SPEEDS } from "./clock.js";

/** Fill `bar` with controls of `clock`; `steps(direction)` jumps from work to work. */
export function transport(bar, clock, steps) {
  const play = button("▶ Play", "Play or pause (space)", () => clock.toggle());
  play.classList.add("play");
  const slider = Object.assign(element("input"), { type: "range", min: 0, step: 0.01 });
  slider.setAttribute("aria-label", "Moment of the cycle");
  slider.addEventListener("input", () => clock.set(Number(slider.value)));
  const time = element("span", "time");
  const speed = element("select");
  speed.setAttribute("aria-label", "Speed");
  speed.append(...SPEEDS.map((each) => new Option(`${each} ×`, each)));
  speed.addEventListener("change", () => {
    clock.speed = Number(speed.value);
    clock.tell();
  });
  const loop = button("Loop", "Begin anew at the end (L)", () => {
    clock.loops = !clock.loops;
    clock.tell();
  });
  bar.replaceChildren(
    play,
    button("|◀", "To the step before (,)", () => steps(-1)),
    button("▶|", "To the next step (.)", () => steps(1)),
    slider, time, speed, loop,
  );
  clock.onChange((now) => {
    play.textContent = clock.playing ? "❚❚ Pause" : "▶ Play";
    slider.max = clock.end;
    slider.value = now;
    time.replaceChildren(`${now.toFixed(2)} `, element("small", "", `/ ${clock.end.toFixed(1)} s`));
    speed.value = clock.speed;
    loop.setAttribute("aria-pressed", clock.loops);
  });
}

/** Return a button. */
export function button(text, title, pressed) {
  const made = element("button", "", text);
  Object.assign(made, { type: "button", title });
  made.addEventListener("click", pressed);
  return made;
}
