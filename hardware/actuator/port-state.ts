/** Connection state of the actuator's port, for status and log. */
export type PortState =
  /** No open port. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Open; HELLO is not answered yet. `recentText`: the last of what was received, printable, at most 60 characters. */
  | { readonly kind: 'handshake'; readonly recentText: string }
  /** The device at the far end is not an actuator, or speaks another protocol version. */
  | { readonly kind: 'unknown-device'; readonly reason: string; readonly recentText: string }
  | { readonly kind: 'up'; readonly firmware: string; readonly deviceId: string };

/** Whether two states are the same for a listener; `recentText`, which changes with every line, does not count. */
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
