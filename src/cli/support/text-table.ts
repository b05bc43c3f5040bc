const gap = 2;
const indent = 4;

/**
 * Lays rows out in columns two spaces apart, without trailing spaces. Cells that do not fit into `width` follow on an
 * indented line below their row.
 */
export function table(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string {
  const widths = rows.reduce<readonly number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  const ends = widths.map((_, index) => widths.slice(0, index + 1).reduce((sum, each) => sum + each + gap, -gap));
  const fitting = Math.max(1, ends.filter((end) => end <= width).length);
  const line = (row: readonly string[]) =>
    row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' '.repeat(gap));
  return rows
    .flatMap((row) => [line(row.slice(0, fitting)), ...wrapped(row.slice(fitting), width)])
    .map((text) => `${text.trimEnd()}\n`)
    .join('');
}

/** The cells one after the other, on lines of at most this width. */
function wrapped(cells: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of cells
    .filter((cell) => cell !== '')
    .join('  ')
    .split(' ')) {
    if (line.trim() !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].filter((each) => each.trim() !== '').map((each) => ' '.repeat(indent) + each.trim());
}
