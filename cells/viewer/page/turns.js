// Who lets whom go on: the turns that two robots take, as the program's events have them.

/**
 * Return, by pair of robots, their turns in order of time: {from, to, event, at, since}. `from`
 * has the turn until `at`, when it lets `to` go on, who has waited for that since `since`.
 */
export function turnsOf(program, course) {
  const lanes = new Map();
  for (const { robot } of program.robots) {
    for (const span of course.spans.get(robot)) {
      if (span.step.kind !== "await") continue;
      const source = course.sources.get(span.step.event);
      if (source?.robot === undefined || source.robot === robot) continue;
      const pair = [robot, source.robot].sort().join(" / ");
      if (!lanes.has(pair)) lanes.set(pair, []);
      lanes.get(pair).push({
        from: source.robot, to: robot, event: span.step.event,
        at: course.signalled.get(span.step.event), since: span.start, until: span.end,
      });
    }
  }
  for (const turns of lanes.values()) turns.sort((a, b) => a.at - b.at);
  return lanes;
}
