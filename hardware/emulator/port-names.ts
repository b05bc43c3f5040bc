/** The words for the parts of a table on ports that a person can lay hands on. */

export const portNames = ['actuator', 'sensors'] as const;
export type PortName = (typeof portNames)[number];

/** The return button (both poles), the OK button, the red stop. */
export const controls = ['button', 'ok', 'stop'] as const;
export type Control = (typeof controls)[number];
