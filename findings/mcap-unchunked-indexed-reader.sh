#!/usr/bin/env bash
# @mcap/core: the indexed reader finds no message in a complete file that was written without chunks, and says nothing.
#
# Expected: a file that its own writer has finished is read whole by the indexed reader, or is refused, since the statistics
# in its summary give the number of messages.
# Seen with @mcap/core 2.2.2 on Node 20: with `useChunks: false` the statistics say 1000 messages, McapStreamReader gives
# 1000, McapIndexedReader.readMessages() gives 0 and no error. With chunks both give 1000.
#
# Needs Node 20 and npm. Exits with 1 when the behaviour is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund @mcap/core@2.2.2 >/dev/null
cat > try.js <<'JS'
import { McapIndexedReader, McapStreamReader, McapWriter } from '@mcap/core';

async function make(useChunks) {
  const parts = [];
  let length = 0n;
  const writable = {
    position: () => length,
    write: async (bytes) => {
      parts.push(Buffer.from(bytes));
      length += BigInt(bytes.length);
    },
  };
  const writer = new McapWriter({ writable, useChunks });
  await writer.start({ profile: '', library: '' });
  const channelId = await writer.registerChannel({ schemaId: 0, topic: 'angle', messageEncoding: 'json', metadata: new Map() });
  const data = new TextEncoder().encode('{"deg":15}');
  for (let sequence = 0; sequence < 1000; sequence += 1) {
    await writer.addMessage({ channelId, sequence, logTime: BigInt(sequence), publishTime: BigInt(sequence), data });
  }
  await writer.end();
  return Buffer.concat(parts);
}

async function count(file) {
  const readable = { size: async () => BigInt(file.length), read: async (at, size) => file.subarray(Number(at), Number(at + size)) };
  const reader = await McapIndexedReader.Initialize({ readable });
  let indexed = 0;
  for await (const _message of reader.readMessages()) indexed += 1;
  const stream = new McapStreamReader();
  stream.append(file);
  let streamed = 0;
  for (let record = stream.nextRecord(); record; record = stream.nextRecord()) streamed += record.type === 'Message' ? 1 : 0;
  return { statistics: Number(reader.statistics?.messageCount), indexed, streamed };
}

const chunked = await count(await make(true));
const unchunked = await count(await make(false));
console.log('with chunks:   ', chunked);
console.log('without chunks:', unchunked);
const isAsDescribed = chunked.indexed === 1000 && unchunked.statistics === 1000 && unchunked.streamed === 1000 && unchunked.indexed === 0;
process.exit(isAsDescribed ? 0 : 1);
JS
if node try.js; then
  echo 'As described: the indexed reader gives nothing of a file without chunks.'
else
  echo 'Not as described any more.'
  exit 1
fi
