/** What a finding asks for, gentlest first. `note` is recorded and announced, and changes no motion. */
export const reactions = ['note', 'hold', 'relieve', 'return', 'cut'] as const;
export type Reaction = (typeof reactions)[number];
