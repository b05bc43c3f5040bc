import { hazards } from '../../safety/hazards/register.ts';
import type { MatrixRow } from './matrix.ts';

const titles = [
  'fault',
  'phase',
  'expected',
  'found',
  'appears as',
  'found ms',
  'effect ms',
  'deadline',
  'outcome',
  '',
];

/**
 * The matrix as a table for 120 columns, followed by the differences and by the hazards that no row shows. The same fault
 * in the same phase is one line for all angles and seeds, with its longest times.
 */
export function formatMatrix(rows: readonly MatrixRow[]): string {
  const cells = [...groupsOf(rows).values()].map(cellsOf);
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const wrong = rows.filter(({ ok }) => !ok);
  const shown = new Set(rows.flatMap(({ hazard, found }) => (hazard === null ? found : [hazard, ...found])));
  const missing = hazards.filter(({ id }) => !shown.has(id)).map(({ id }) => id);
  const angles = [...new Set(rows.map(({ angleDeg }) => angleDeg))].map((angle) => `${angle}°`).join(', ');
  return [
    line(titles),
    ...cells.map(line),
    '',
    `${rows.length} rows at ${angles}, ${wrong.length} of them differ from the matrix; hazards in no row: ${missing.join(', ') || 'none'}`,
    ...wrong.map((row) => `  ${row.fault} (${row.phase}, ${row.angleDeg}°, seed ${row.seed}): ${row.wrong.join('; ')}`),
  ].join('\n');
}

const faultOf = ({ fault }: MatrixRow): string => fault.replace(/^\d+m?s:/, '');

function groupsOf(rows: readonly MatrixRow[]): ReadonlyMap<string, readonly MatrixRow[]> {
  const groups = new Map<string, MatrixRow[]>();
  for (const row of rows) {
    const key = `${faultOf(row)} ${row.phase}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function cellsOf(group: readonly MatrixRow[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const longest = (time: (row: MatrixRow) => number | null) => {
    const times = group.map(time).filter((ms) => ms !== null);
    return times.length === 0 ? '–' : String(Math.max(...times));
  };
  return [
    faultOf(first),
    first.phase,
    textOf(group.flatMap(({ expected }) => expected)),
    textOf(group.flatMap(({ found }) => found)),
    textOf(
      group.flatMap(({ hazard, reaction }) => (hazard === null ? [] : [`${hazard} ${reaction ?? 'device'}`])),
      ', ',
    ),
    longest(({ foundMs }) => foundMs),
    longest(({ measuredMs }) => measuredMs),
    longest(({ deadlineMs }) => deadlineMs),
    textOf(
      group.map(({ outcome, exitCode }) => `${outcome} (${exitCode})`),
      ', ',
    ),
    group.every(({ ok }) => ok) ? 'ok' : 'NOT OK',
  ];
}

const textOf = (words: readonly string[], between = ' '): string => [...new Set(words)].join(between) || '–';
