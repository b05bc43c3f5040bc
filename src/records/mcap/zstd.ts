import zstd from '@foxglove/wasm-zstd';

/** Chunks are half a megabyte; more than this is no file of ours. */
const maxChunkBytes = 64 * 2 ** 20;

/** On recordings, level 1 is faster and smaller than the default, 3. Level 9 saves 3 % more in ten times the time. */
const level = 1;

/** Must have settled before the functions below are called. */
export const zstdIsLoaded: Promise<unknown> = zstd.isLoaded;

export const compressChunk = (chunk: Uint8Array): { compression: string; compressedData: Uint8Array } => ({
  compression: 'zstd',
  compressedData: zstd.compress(chunk, level),
});

export const decompressHandlers = {
  zstd(bytes: Uint8Array, size: bigint): Uint8Array {
    if (size > maxChunkBytes) throw new Error(`a chunk of ${size} bytes is too large`);
    const chunk = zstd.decompress(bytes, Number(size));
    // The library allows fewer bytes than the file promises.
    if (chunk.length !== Number(size)) throw new Error(`a chunk has ${chunk.length} bytes instead of ${size}`);
    return chunk;
  },
};
