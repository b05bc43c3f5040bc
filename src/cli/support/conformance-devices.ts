/** The actuators of this program that the conformance suite can examine. */
export const conformanceDevices = ['simulated', 'emulated'] as const;
export type ConformanceDevice = (typeof conformanceDevices)[number];

export interface ConformanceArguments {
  readonly device?: ConformanceDevice;
  readonly port?: string;
  readonly config?: string;
  readonly emptyTable?: true;
  readonly only?: RegExp;
  readonly json?: true;
}
