/** A side view of the table with a person on it, head to the right: head-down is a clockwise rotation. */
import { Canvas, type Line, stack } from './raster.ts';

export interface TablePicture {
  readonly columns: number;
  readonly rows: number;
  /** Degrees; null: unknown, so that only the stand is drawn. */
  readonly angleDeg: number | null;
  readonly targetDeg: number | null;
  /** The largest angle that has to fit, degrees. */
  readonly reachDeg: number;
}

/** Units: half the table's length. Positions along the table are from the fulcrum toward the head; heights are above it. */
const body = {
  ankles: -0.8,
  heels: -0.88,
  hips: -0.05,
  shoulders: 0.52,
  head: 0.78,
  face: 0.115,
  toes: 0.24,
  legRadius: 0.048,
  torsoRadius: 0.085,
  headRadius: 0.12,
} as const;
/** Margin around the drawing, in dots. */
const margin = 2;

export function drawTable({ columns, rows, angleDeg, targetDeg, reachDeg }: TablePicture): readonly Line[] {
  const person = new Canvas(columns, rows);
  const board = new Canvas(columns, rows);
  const stand = new Canvas(columns, rows);
  const marks = new Canvas(columns, rows);
  const { width, height } = stand;
  const steepest = Math.sin(radians(Math.min(90, reachDeg)));
  const half = Math.min(width / 2 - margin, (height - 2 * margin) / (2 * steepest + body.toes));
  const x0 = Math.round(width / 2);
  const ground = height - 1;
  const below = half * Math.max(steepest, 0.2);
  const spare = Math.max(0, ground - 2 * margin - below - half * (steepest + body.toes));
  const y0 = Math.round(ground - margin - below - spare / 2);

  const turned = (angle: number) => {
    const [cos, sin] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
    return (along: number, up: number): readonly [number, number] => [
      x0 + half * (along * cos + up * sin),
      y0 + half * (along * sin - up * cos),
    ];
  };
  const at = turned(angleDeg ?? 0);
  const limb = (canvas: Canvas, from: readonly [number, number], to: readonly [number, number], radius: number) =>
    canvas.limb(...from, ...to, Math.max(0.5, radius * half));

  if (angleDeg !== null) {
    limb(board, at(-1, 0), at(1, 0), 0.02);
    limb(board, at(body.ankles, 0), at(body.ankles, body.face * 2), 0.015);
    limb(person, at(body.heels, body.face * 0.8), at(body.hips, body.face), body.legRadius);
    limb(person, at(body.heels, body.face), at(body.heels - 0.03, body.toes), body.legRadius * 0.8);
    limb(person, at(body.hips, body.face), at(body.shoulders, body.face), body.torsoRadius);
    limb(person, at(body.head, body.face * 1.15), at(body.head, body.face * 1.15), body.headRadius);
  }

  stand.line(x0, y0, x0 - half * 0.22, ground);
  stand.line(x0, y0, x0 + half * 0.22, ground);
  stand.line(0, ground, width - 1, ground);
  stand.limb(x0, y0, x0, y0, 1.5);
  marks.line(x0, y0, x0 + half, y0, 3);
  if (targetDeg !== null) marks.line(x0, y0, ...turned(targetDeg)(1.04, 0), 2);

  return stack(
    [
      { canvas: person, look: 'strong' },
      { canvas: board, look: 'truth' },
      { canvas: stand, look: 'quiet' },
      { canvas: marks, look: 'quiet' },
    ],
    true,
  );
}

const radians = (angle: number): number => (angle * Math.PI) / 180;
