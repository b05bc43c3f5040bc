/** Large digits made of half blocks, three rows high, legible from a distance. */
const shapes: Readonly<Record<string, readonly [string, string, string]>> = {
  '0': ['█▀█', '█ █', '▀▀▀'],
  '1': ['▀█ ', ' █ ', '▀▀▀'],
  '2': ['▀▀█', '█▀▀', '▀▀▀'],
  '3': ['▀▀█', ' ▀█', '▀▀▀'],
  '4': ['█ █', '▀▀█', '  ▀'],
  '5': ['█▀▀', '▀▀█', '▀▀▀'],
  '6': ['█▀▀', '█▀█', '▀▀▀'],
  '7': ['▀▀█', '  █', '  ▀'],
  '8': ['█▀█', '█▀█', '▀▀▀'],
  '9': ['█▀█', '▀▀█', '▀▀▀'],
  '.': [' ', ' ', '▀'],
  '−': ['  ', '▀▀', '  '],
  '°': ['°', ' ', ' '],
};

/** Three rows of equal width. Characters without a shape are omitted. */
export function bigDigits(text: string): readonly [string, string, string] {
  const drawn = [...text].flatMap((character) => {
    const shape = shapes[character];
    return shape === undefined ? [] : [shape];
  });
  const row = (index: 0 | 1 | 2): string => drawn.map((shape) => shape[index]).join(' ');
  return [row(0), row(1), row(2)];
}
