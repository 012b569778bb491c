// Figures and steps in words.

export const seconds = (value, digits = 1) => (value == null ? "–" : `${value.toFixed(digits)} s`);
export const millimetres = (value, digits = 1) =>
  value == null ? "–" : `${(1000 * value).toFixed(digits)} mm`;
export const percent = (value) => (value == null ? "–" : `${Math.round(100 * value)} %`);
export const degrees = (value) => `${((180 / Math.PI) * value).toFixed(1)}°`;

const DOING = { weld: "welds", pick: "picks", place: "places" };

/** Return what a robot does at a moment, in words. */
export function deed(cycle, id, time) {
  const span = cycle.doing(id, time);
  if (span === null) return time >= cycle.makespan - 1e-9 ? "home" : "at home, done";
  const { step } = span;
  if (step.kind === "await") return `waits ${reason(cycle, span)}`;
  if (step.kind !== "travel") return `${DOING[step.kind]} ${step.task}`;
  const work = cycle.course.spans.get(id).find((s) => s.start >= span.end && s.step.task);
  const load = step.carries ? ` with ${step.carries}` : "";
  return work ? `moves to ${work.step.task}${load}` : `moves home${load}`;
}

/** Return why a robot waits: the words of the report where it has them. */
export function reason(cycle, span) {
  const { event } = span.step;
  const told = (cycle.station.report.waits ?? []).find(
    (wait) => wait.robot === span.robot && wait.event === event,
  );
  if (told) return told.why;
  const source = cycle.course.sources.get(event);
  return `until ${source?.robot ?? source?.process ?? "nobody"} signals ${event}`;
}

/** Return an element with a class and text or children. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
