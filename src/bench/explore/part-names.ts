/** What can be explored. Apart, so that the help loads nothing else. */
export const partNames = ['machine', 'turn', 'link'] as const;
export type PartName = (typeof partNames)[number];
