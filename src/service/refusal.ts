/** The service's refusal of a request; the message is its reason, for people. Loads nothing, so that a browser can use it. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, reason: string, data: unknown) {
    super(reason);
    this.code = code;
    this.data = data;
  }
}
