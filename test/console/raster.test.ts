import { describe, expect, test } from 'vitest';
import { Canvas, stack } from '../../src/console/raster.ts';

const textOf = (canvas: Canvas): readonly string[] =>
  stack([{ canvas, look: 'plain' }], true).map((line) => line.map(({ text }) => text).join(''));

describe('a braille canvas', () => {
  test.each([
    [0, 0, '⠁'],
    [0, 1, '⠂'],
    [0, 2, '⠄'],
    [0, 3, '⡀'],
    [1, 0, '⠈'],
    [1, 1, '⠐'],
    [1, 2, '⠠'],
    [1, 3, '⢀'],
  ])('sets the dot at %i, %i as %s', (x, y, character) => {
    const canvas = new Canvas(1, 1);
    canvas.dot(x, y);
    expect(textOf(canvas)).toEqual([character]);
  });

  test('ignores dots outside the canvas, and NaN', () => {
    const canvas = new Canvas(2, 1);
    for (const [x, y] of [
      [-1, 0],
      [0, -1],
      [4, 0],
      [0, 4],
      [Number.NaN, 0],
    ] as const)
      canvas.dot(x, y);
    expect(textOf(canvas)).toEqual(['  ']);
  });

  test('draws lines in any direction, including both ends', () => {
    const falling = new Canvas(2, 1);
    falling.line(0, 0, 3, 3);
    const rising = new Canvas(2, 1);
    rising.line(3, 0, 0, 3);
    expect([textOf(falling), textOf(rising)]).toEqual([['⠑⢄'], ['⡠⠊']]);
  });

  test('sets the first of every period of dots of a dotted line', () => {
    const canvas = new Canvas(4, 1);
    canvas.line(0, 0, 7, 0, 2);
    expect(textOf(canvas)).toEqual(['⠁⠁⠁⠁']);
  });

  test('fills a disc', () => {
    const canvas = new Canvas(4, 2);
    canvas.limb(3.5, 3.5, 3.5, 3.5, 3.6);
    expect(textOf(canvas)).toEqual(['⣰⣾⣷⣆', '⠹⢿⡿⠏']);
  });
});

describe('layers', () => {
  const top = new Canvas(3, 1);
  const below = new Canvas(3, 1);
  top.dot(0, 0);
  below.line(0, 3, 3, 3);
  const layers = [
    { canvas: top, look: 'strong' },
    { canvas: below, look: 'quiet' },
  ] as const;

  test('merged, show the dots of all layers in the look of the topmost', () => {
    expect(stack([...layers], true)).toEqual([
      [
        { text: '⣁', look: 'strong' },
        { text: '⣀ ', look: 'quiet' },
      ],
    ]);
  });

  test('not merged, show the topmost layer only', () => {
    expect(stack([...layers], false)).toEqual([
      [
        { text: '⠁', look: 'strong' },
        { text: '⣀ ', look: 'quiet' },
      ],
    ]);
  });
});
