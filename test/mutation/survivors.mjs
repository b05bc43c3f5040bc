import { readFileSync } from 'node:fs';

/** Mutants that no test kills, each with the reason why that is right. */
export const explained = JSON.parse(readFileSync(new URL('survivors.json', import.meta.url), 'utf8'));

const short = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 100);

/** The mutants of Stryker's report that no test has noticed, with their place in words that survive an edit elsewhere. */
export function survivorsIn(report) {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, mutatorName, replacement }) => {
        const [first = '', ...rest] = lines.slice(start.line - 1, end.line);
        const last = rest.at(-1);
        const original =
          last === undefined
            ? first.slice(start.column - 1, end.column - 1)
            : [first.slice(start.column - 1), ...rest.slice(0, -1), last.slice(0, end.column - 1)].join('\n');
        return {
          file,
          lineNumber: start.line,
          line: short(first),
          mutator: mutatorName,
          original: short(original),
          replacement: short(replacement),
        };
      });
  });
}

const keyOf = ({ file, line, mutator, original, replacement }) =>
  JSON.stringify([file, line, mutator, original, replacement]);

function counted(all) {
  const counts = new Map();
  for (const one of all)
    counts.set(keyOf(one), { one, times: (counts.get(keyOf(one))?.times ?? 0) + (one.times ?? 1) });
  return counts;
}

/** Survivors that the list does not explain, and entries of the list about `files` that no longer survive. */
export function differences(survivors, files) {
  const [found, listed] = [counted(survivors), counted(explained.filter(({ file }) => files.includes(file)))];
  const missing = (from, other) =>
    [...from].filter(([key, { times }]) => times > (other.get(key)?.times ?? 0)).map(([, { one }]) => one);
  return { unexplained: missing(found, listed), obsolete: missing(listed, found) };
}
