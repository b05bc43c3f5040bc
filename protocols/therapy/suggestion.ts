/** Longer words are not typing mistakes. */
const longestWord = 40;

/** What people call the keys of a protocol. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  ramp: ['tilt', 'move', 'go', 'goto', 'invert'],
  hold: ['wait', 'stay', 'pause', 'dwell'],
  level: ['rest', 'return', 'home', 'up', 'zero'],
  oscillate: ['swing', 'rock', 'intermittent'],
  repeat: ['loop', 'sets'],
  warmUp: ['warmup', 'warm-up', 'warm_up', 'warm'],
  to: ['angle', 'degrees', 'deg', 'target'],
  rate: ['speed', 'velocity'],
  seconds: ['second', 'secs', 'sec', 's', 'time', 'duration', 'for'],
  times: ['count', 'repetitions'],
  cycles: ['count', 'times', 'repetitions'],
  low: ['min', 'minimum', 'from'],
  high: ['max', 'maximum', 'to'],
};

/** The known word that was probably meant; null if none is close. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  if (word.length > longestWord) return null;
  const lower = word.toLowerCase();
  const named = known.find((each) => each === lower || otherNames[each]?.includes(lower));
  if (named !== undefined) return named;
  const most = Math.max(1, Math.floor(lower.length / 3));
  const [nearest] = known
    .map((each) => ({ each, distance: editDistance(lower, each) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.each ?? null;
}

/** `; did you mean "hold"?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known);
  return nearest === null ? '' : `; did you mean "${nearest}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped && row > 1 && column > 1 ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
