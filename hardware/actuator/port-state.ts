/** How far the actuator's side has got with its port: for a status line and a log. */
export type PortState =
  /** No open port. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Open; nobody has answered HELLO yet. `heard`: the last of what came, printable, at most 60 characters. */
  | { readonly kind: 'greeting'; readonly heard: string }
  /** Somebody answers who is no actuator of ours, or not one of this version. */
  | { readonly kind: 'foreign'; readonly reason: string; readonly heard: string }
  | { readonly kind: 'up'; readonly firmware: string; readonly deviceId: string };

/** Whether one is no news after the other: what is heard changes with every line, who says it does not. */
export function isSameState(one: PortState, other: PortState): boolean {
  switch (one.kind) {
    case 'waiting':
      return other.kind === 'waiting' && other.reason === one.reason;
    case 'greeting':
      return other.kind === 'greeting';
    case 'foreign':
      return other.kind === 'foreign' && other.reason === one.reason;
    case 'up':
      return other.kind === 'up' && other.firmware === one.firmware && other.deviceId === one.deviceId;
  }
}
