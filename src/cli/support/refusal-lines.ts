/** Why a session does not start, in lines: every reason, and from when it no longer holds. */
export function refusalLines(reasons: readonly unknown[], refusals: unknown): readonly string[] {
  const known = new Map(Array.isArray(refusals) ? refusals.map((each) => [Object(each).reason, Object(each)]) : []);
  return reasons.flatMap((reason) => {
    const text = String(reason);
    const from = known.get(reason)?.allowedFrom;
    return typeof from === 'string' && !text.includes(from) ? [`${text}; allowed from ${from}`] : [text];
  });
}
