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

/** The matrix as a table for 120 columns, followed by the differences and by the hazards that no row shows. */
export function formatMatrix(rows: readonly MatrixRow[]): string {
  const cells = rows.map(cellsOf);
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const wrong = rows.filter(({ ok }) => !ok);
  const shown = new Set(rows.flatMap(({ hazard, found }) => (hazard === null ? found : [hazard, ...found])));
  const missing = hazards.filter(({ id }) => !shown.has(id)).map(({ id }) => id);
  return [
    line(titles),
    ...cells.map(line),
    '',
    `${rows.length} rows, ${wrong.length} of them differ from the matrix; hazards in no row: ${missing.join(', ') || 'none'}`,
    ...wrong.map(({ fault, phase, wrong: reasons }) => `  ${fault} (${phase}): ${reasons.join('; ')}`),
  ].join('\n');
}

function cellsOf(row: MatrixRow): readonly string[] {
  return [
    row.fault.replace(/^\d+m?s:/, ''),
    row.phase,
    row.expected.join(' ') || '–',
    row.found.join(' ') || '–',
    row.hazard === null ? '–' : `${row.hazard} ${row.reaction ?? 'device'}`,
    String(row.foundMs ?? '–'),
    String(row.measuredMs ?? '–'),
    String(row.deadlineMs ?? '–'),
    `${row.outcome} (${row.exitCode})`,
    row.ok ? 'ok' : 'NOT OK',
  ];
}
