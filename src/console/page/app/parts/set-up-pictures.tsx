/** How the table is set for a person, drawn by this project. */
import type { JSX } from 'preact';

export const FeetPicture = (): JSX.Element => (
  <svg
    class="set-up-picture"
    viewBox="0 0 240 180"
    role="img"
    aria-label="Ankles between the front and the rear cushion, heels on the foot rest"
  >
    <path d="M40 150 H220" class="board" />
    <path d="M40 150 V96" class="metal" />
    <path d="M40 96 H64" class="metal" />
    <path d="M220 108 L96 108 Q82 108 80 98 L72 66 Q66 56 58 64 L62 108 Q64 132 86 134 L220 136 Z" class="skin" />
    <circle cx="104" cy="93" r="14" class="cushion" />
    <circle cx="92" cy="147" r="12" class="cushion" />
    <path d="M104 93 V40 H150" class="metal thin" />
    <path d="M150 70 L112 86" class="arrow" />
    <path d="M20 172 L52 140" class="arrow" />
    <text x="154" y="66">
      cushions
    </text>
    <text x="4" y="34">
      heels rest
    </text>
    <path d="M38 40 L46 92" class="arrow" />
  </svg>
);

export const HeightPicture = (): JSX.Element => (
  <svg
    class="set-up-picture"
    viewBox="0 0 240 180"
    role="img"
    aria-label="The shaft’s marks, with the bolt in the person’s mark"
  >
    <path d="M20 84 H220 V108 H20 Z" class="shaft" />
    {[0, 1, 2, 3, 4, 5, 6].map((mark) => (
      <g key={mark}>
        <circle cx={44 + mark * 26} cy="96" r="6" class={mark === 3 ? 'taken' : 'hole'} />
        <text x={44 + mark * 26} y="128" text-anchor="middle">
          {mark + 1}
        </text>
      </g>
    ))}
    <path d="M112 34 H132 V60 H126 V92 H118 V60 H112 Z" class="bolt" />
    <path d="M170 30 V62" class="arrow" />
    <text x="180" y="52">
      snaps in
    </text>
    <text x="20" y="162">
      hips level with the fulcrum
    </text>
  </svg>
);

export const AnkleLockPicture = (): JSX.Element => (
  <svg
    class="set-up-picture"
    viewBox="0 0 240 180"
    role="img"
    aria-label="The lever of the ankle lock, closed past its stop, and a hand’s pull at it"
  >
    <path d="M20 150 H220" class="board" />
    <path d="M60 150 V84" class="metal" />
    <path d="M60 84 L170 60" class="lever" />
    <circle cx="60" cy="84" r="9" class="fulcrum" />
    <path d="M120 150 V88 H140" class="metal thin" />
    <circle cx="174" cy="59" r="11" class="cushion" />
    <path d="M182 52 L214 22" class="arrow" />
    <text x="150" y="18">
      pull: it holds
    </text>
    <text x="128" y="118">
      past the stop
    </text>
  </svg>
);
