/** The table with a person on it, at its angle: head to the right, so that head-down turns clockwise. */
import type { JSX } from 'preact';

export interface TableDrawingProps {
  /** Null: unknown, so that only the stand is drawn. */
  readonly angleDeg: number | null;
  readonly targetDeg: number | null;
  /** The largest angle that has to fit. */
  readonly reachDeg: number;
}

/** Half the board's length, and what stands above it. */
const half = 100;
const personHeight = 26;
const stand = 14;

export function TableDrawing({ angleDeg, targetDeg, reachDeg }: TableDrawingProps): JSX.Element {
  const reach = Math.max(15, Math.min(90, reachDeg), Math.abs(angleDeg ?? 0));
  const drop = half * Math.sin((reach * Math.PI) / 180) + 6;
  const height = 2 * drop + personHeight + stand;
  const pivot = drop + personHeight;
  return (
    <svg
      class="drawing"
      viewBox={`${-half - 12} 0 ${2 * half + 24} ${height}`}
      role="img"
      aria-label={angleDeg === null ? 'The table; its angle is unknown' : 'The table at its angle'}
    >
      <g transform={`translate(0 ${pivot})`}>
        <path d={`M0 0 L-26 ${drop + stand} M0 0 L26 ${drop + stand} M-44 ${drop + stand} H44`} class="stand" />
        {targetDeg === null ? null : (
          <path d={`M${-half} 0 H${half}`} transform={`rotate(${targetDeg})`} class="target" />
        )}
        {angleDeg === null ? null : (
          <g transform={`rotate(${angleDeg})`}>
            <path d={`M${-half} 0 H${half}`} class="board" />
            <path d="M-84 0 V-19" class="holder" />
            <g class="person">
              <path d="M-88 -21 L-85 -8 L-12 -9" class="leg" />
              <path d="M-10 -10 L52 -10" class="torso" />
              <path d="M40 -5 L2 -4" class="arm" />
              <circle cx="76" cy="-12" r="11.5" />
            </g>
          </g>
        )}
        <circle r="5" class="fulcrum" />
      </g>
    </svg>
  );
}
