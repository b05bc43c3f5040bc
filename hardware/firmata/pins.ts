/** Pin assignment of the sensors' board, see `hardware/wiring/README.md`. Buttons switch to ground and need a pull-up. */
export const pins = { returnButton: 2, okButton: 3, sounder: 9, red: 10, yellow: 11, cyan: 12 } as const;

export const lamps = ['red', 'yellow', 'cyan'] as const;
export type Lamp = (typeof lamps)[number];

/** Both buttons are on port 0; no other pin of that port is an input. */
export const buttonPort = 0;
export const buttonMask = (1 << pins.returnButton) | (1 << pins.okButton);
