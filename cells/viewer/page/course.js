// When every step of a station's program starts and ends, by running its events in thought:
// robots run their steps in order, an await holds its robot until the event has been signalled.

/** Steps that take time by themselves. */
export const isDeed = (step) => step.kind !== "await" && step.kind !== "signal";

/**
 * Run a program. `spans` has, by robot, {step, number, start, end} of each step that is reached;
 * `signalled` the time of every event, `sources` who signals it, `machines` the runs of machines.
 */
export function courseOf(program) {
  const spans = new Map(program.robots.map(({ robot }) => [robot, []]));
  const signalled = new Map();
  const machines = new Map();
  for (let moved = true; moved; ) {
    moved = false;
    for (const robot of program.robots) moved = advance(robot, spans, signalled) || moved;
    for (const run of program.processes) moved = work(run, machines, signalled) || moved;
  }
  const ends = [...spans.values()].map((each) => (each.length ? each.at(-1).end : 0));
  const done = [...machines.values()].map((run) => run.end);
  return {
    spans, signalled, machines, sources: sourcesOf(program),
    makespan: Math.max(0, ...ends, ...done),
  };
}

function advance({ robot, steps }, spans, signalled) {
  const mine = spans.get(robot);
  const before = mine.length;
  let now = before ? mine.at(-1).end : 0;
  for (let number = before; number < steps.length; number++) {
    const step = steps[number];
    if (step.kind === "await" && !signalled.has(step.event)) break;
    let end = now + (step.duration_s ?? 0);
    if (step.kind === "await") end = Math.max(now, signalled.get(step.event));
    if (step.kind === "signal" && !signalled.has(step.event)) signalled.set(step.event, now);
    mine.push({ robot, step, number, start: now, end });
    now = end;
  }
  return mine.length > before;
}

function work(run, machines, signalled) {
  if (machines.has(run.process) || !signalled.has(run.start)) return false;
  const start = signalled.get(run.start);
  const end = start + run.duration_s;
  machines.set(run.process, { process: run.process, startedBy: run.start, start, end });
  signalled.set(run.done, end);
  return true;
}

/** Who signals each event: {robot, number} of a step, or {process}. */
function sourcesOf(program) {
  const sources = new Map();
  for (const run of program.processes) sources.set(run.done, { process: run.process });
  for (const { robot, steps } of program.robots) {
    steps.forEach((step, number) => {
      if (step.kind === "signal") sources.set(step.event, { robot, number });
    });
  }
  return sources;
}
