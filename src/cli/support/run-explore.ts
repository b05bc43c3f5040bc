/** `fulcrum explore`: searches every part, and prints what is broken with the shortest way to it. */
import type { PartName } from '../../bench/explore/part-names.ts';
import { type ExploredPart, exploredParts } from '../../bench/explore/parts.ts';
import type { SearchResult, Violation } from '../../bench/explore/search.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { isOutputClosed } from './streams.ts';

export interface ExploreArguments {
  readonly depth?: number;
  readonly part?: PartName;
  /** Ends at the first broken property. */
  readonly bail?: true;
  readonly json?: true;
}

/** States between two looks at the signals. */
const statesInARow = 500;

export async function runExplore(out: Output, { depth, part: wanted, bail, json }: ExploreArguments): Promise<void> {
  const isJson = json === true;
  const progress = new ProgressLine(!isJson);
  let isInterrupted = false;
  const onSignal = () => {
    isInterrupted = true;
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  let isBroken = false;
  try {
    for (const part of exploredParts) {
      if (wanted !== undefined && part.name !== wanted) continue;
      const result = await explore(part, { depth, bail }, progress, () => isInterrupted || isOutputClosed());
      progress.clear();
      if (result === null) break;
      isBroken ||= result.violations.length > 0;
      if (isJson) printJson(out, part, result);
      else out.write(resultText(part, result, bail === true && isBroken));
      if (isBroken && bail === true) break;
    }
  } finally {
    progress.clear();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  process.exitCode = isInterrupted ? exitCodes.interrupted : isBroken ? exitCodes.violated : exitCodes.done;
}

/** @returns null where it was interrupted */
async function explore(
  { name, begin }: ExploredPart,
  { depth, bail }: { readonly depth: number | undefined; readonly bail: true | undefined },
  progress: ProgressLine,
  isStopped: () => boolean,
): Promise<SearchResult | null> {
  const search = begin(depth);
  for (;;) {
    const { result, states, waiting } = search.advance(statesInARow);
    if (waiting === 0 || (bail === true && result.violations.length > 0)) return result;
    if (isStopped()) return null;
    progress.show(states, states + waiting, `${name}: ${states} states, ${waiting} more to be expanded`);
    // Lets signals be handled.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function printJson(out: Output, { name }: ExploredPart, { violations, ...counts }: SearchResult): void {
  for (const violation of violations) writeJson(out, { type: 'violation', part: name, ...violation });
  writeJson(out, { type: 'part', part: name, ...counts, violations: violations.length });
}

/** @param isCutShort nothing is known of the properties that are not broken */
function resultText({ name, properties }: ExploredPart, result: SearchResult, isCutShort: boolean): string {
  const { states, edges, depth, violations } = result;
  const counts = `${name}: ${states} states, ${edges} edges, ${depth} inputs to the furthest`;
  const isHeld = (property: string) => !isCutShort && !violations.some((violation) => violation.property === property);
  const held = properties.filter(isHeld).map((property) => `  holds: ${property}`);
  return [counts, ...held, ...violations.map(violationText), ''].join('\n');
}

const violationText = ({ property, reason, path, state }: Violation): string =>
  [
    `  BROKEN: ${property}`,
    `    ${reason}`,
    ...path.map((input, index) => `    ${index + 1}. ${input}`),
    `    then: ${state}`,
  ].join('\n');
