/** How the table is set for a person, drawn by this project. */
import type { JSX } from 'preact';

export const FeetPicture = (): JSX.Element => (
  <svg
    class="set-up-picture"
    viewBox="0 0 240 180"
    role="img"
    aria-label="Ankles between the front and the rear cushion, heels on the foot rest"
  >
    <path d="M48 160 H224 M48 160 V84" class="board" />
    <path d="M224 112 H98 Q90 112 88 104 L80 62 Q74 52 66 60 L62 128 Q62 140 76 140 H224 Z" class="skin" />
    <circle cx="118" cy="97" r="15" class="cushion" />
    <circle cx="118" cy="152" r="12" class="cushion" />
    <path d="M118 97 V52" class="metal thin" />
    <text x="104" y="44">
      cushion on the ankle
    </text>
    <text x="140" y="176">
      cushion below
    </text>
    <text x="6" y="30">
      heels on
    </text>
    <text x="6" y="46">
      the rest
    </text>
    <path d="M30 54 L42 80" class="thin" />
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
