/** The request that the latencies are measured with, without its line feed. */
export const stopRequest = '{"jsonrpc":"2.0","method":"stop"}';
