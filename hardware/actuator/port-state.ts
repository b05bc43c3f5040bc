/** How far the actuator's side has got with its port: for a status line and a log. */
export type PortState =
  /** No open port. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Open; nobody has answered HELLO yet. `recentText`: the last of what came, printable, at most 60 characters. */
  | { readonly kind: 'handshake'; readonly recentText: string }
  /** Somebody answers who is no actuator of ours, or not one of this version. */
  | { readonly kind: 'unknown-device'; readonly reason: string; readonly recentText: string }
  | { readonly kind: 'up'; readonly firmware: string; readonly deviceId: string };

/** Whether one is no news after the other: what is heard changes with every line, who says it does not. */
export function isSameState(one: PortState, other: PortState): boolean {
  switch (one.kind) {
    case 'waiting':
      return other.kind === 'waiting' && other.reason === one.reason;
    case 'handshake':
      return other.kind === 'handshake';
    case 'unknown-device':
      return other.kind === 'unknown-device' && other.reason === one.reason;
    case 'up':
      return other.kind === 'up' && other.firmware === one.firmware && other.deviceId === one.deviceId;
  }
}
