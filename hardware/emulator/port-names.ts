/** Names of the ports and controls of a table on ports, as used by the `device` command. */

export const portNames = ['actuator', 'sensors'] as const;
export type PortName = (typeof portNames)[number];

/** The return button (both poles), the OK button, the red stop. */
export const controls = ['button', 'ok', 'stop'] as const;
export type Control = (typeof controls)[number];
