// The critical path: the chain of steps that the cycle is exactly as long as.

/** Return the spans of the critical path, last first; machines are {process, start, end}. */
export function criticalPath(course) {
  const path = [];
  let at = lastSpan(course);
  while (at !== undefined) {
    if (at.end > at.start) path.push(at);
    at = before(course, at);
  }
  return path;
}

function lastSpan(course) {
  const ends = [...course.spans.values()].map((spans) => spans.at(-1)).filter(Boolean);
  const all = [...ends, ...course.machines.values()];
  return all.sort((a, b) => b.end - a.end)[0];
}

/** What had to end for `span` to begin; for an await, what signalled its event. */
function before(course, span) {
  if (span.process !== undefined) return signalling(course, span.startedBy);
  const mine = course.spans.get(span.robot);
  const previous = mine[span.number - 1];
  if (previous?.step.kind !== "await" || previous.end <= previous.start) return previous;
  return signalling(course, previous.step.event);
}

function signalling(course, event) {
  const source = course.sources.get(event);
  if (source === undefined) return undefined;
  if (source.process !== undefined) return course.machines.get(source.process);
  return course.spans.get(source.robot)[source.number];
}
